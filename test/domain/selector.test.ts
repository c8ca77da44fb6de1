import { expect, test } from 'vitest';
import { exactSelector, labelSelector } from '../../server/domain/selector.ts';

const labels = { app: 'cart', tier: 'web' };

test.each([
  [{ app: 'cart' }, true],
  [{ app: 'cart', tier: 'web' }, true],
  [{ app: 'pay' }, false],
  [{ app: 'cart', zone: 'a' }, false],
  [{}, false],
  [undefined, false],
])('a Service with %j selects: %s', (selector, expected) => {
  expect(exactSelector(selector)(labels)).toBe(expected);
});

const expression = (key: string, operator: string, values?: string[]) => ({
  matchExpressions: [{ key, operator, ...(values && { values }) }],
});

test.each([
  [{}, true],
  [undefined, false],
  [{ matchLabels: { app: 'cart' } }, true],
  [{ matchLabels: { app: 'pay' } }, false],
  [expression('app', 'In', ['pay', 'cart']), true],
  [expression('zone', 'In', ['a']), false],
  [expression('app', 'NotIn', ['cart']), false],
  [expression('zone', 'NotIn', ['a']), true],
  [expression('app', 'Exists'), true],
  [expression('zone', 'DoesNotExist'), true],
  [expression('app', 'DoesNotExist'), false],
  [expression('app', 'Sounds like'), false],
  [{ matchLabels: { app: 'cart' }, ...expression('tier', 'In', ['db']) }, false],
])('a LabelSelector %j selects: %s', (selector, expected) => {
  expect(labelSelector(selector)(labels)).toBe(expected);
});
