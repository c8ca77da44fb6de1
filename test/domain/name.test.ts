import { expect, test } from 'vitest';
import { editDistance, nearest } from '../../server/domain/name.ts';

test.each([
  ['cart', 'cart', 0],
  ['cart', 'carts', 1],
  ['cart', 'crt', 1],
  ['cart', 'card', 1],
  ['cart', 'crat', 1],
  ['', 'cart', 4],
  ['cart', 'pay', 3],
])('%s to %s takes %i', (a, b, expected) => {
  expect(editDistance(a, b)).toBe(expected);
  expect(editDistance(b, a)).toBe(expected);
});

test.each([
  ['chekout', 'checkout'],
  ['frontend', 'frontend-web'],
  ['crat', 'cart'],
  ['zebra', undefined],
])('%s means %s', (typed, expected) => {
  expect(nearest(typed, ['cart', 'checkout', 'frontend-web', 'pay'])).toBe(expected);
});
