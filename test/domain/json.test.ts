import { expect, test } from 'vitest';
import { at, canonical, equal, listAt, numberAt, textAt } from '../../server/domain/json.ts';

const value = { a: [{ b: 'x' }, { n: 0 }], empty: null };

test('readers give the value or nothing, never a fault', () => {
  expect(textAt(value, 'a', 0, 'b')).toBe('x');
  expect(numberAt(value, 'a', 1, 'n')).toBe(0);
  expect(listAt(value, 'a')).toHaveLength(2);
  expect(at(value, 'empty')).toBeNull();
  expect(at(value, 'empty', 'deeper')).toBeUndefined();
  expect(at(value, 'a', 'length')).toBeUndefined();
  expect(at(value, 'a', 9, 'b')).toBeUndefined();
  expect(at({}, 'constructor', 'name')).toBeUndefined();
  expect(textAt(value, 'a', 1, 'n')).toBeUndefined();
  expect(listAt(value, 'empty')).toEqual([]);
});

test.each([
  [{ a: 1, b: [2, { c: null }] }, { b: [2, { c: null }], a: 1 }, true],
  [{ a: 1, b: undefined }, { a: 1 }, true],
  [{ a: undefined }, { b: undefined }, true],
  [[1, 2], [2, 1], false],
  [{}, [], false],
  [{ a: 1 }, { a: '1' }, false],
  [null, undefined, false],
])('%j equals %j: %s, and so does their canonical text', (a, b, expected) => {
  expect(equal(a, b)).toBe(expected);
  expect(equal(b, a)).toBe(expected);
  if (b !== undefined) expect(canonical(a) === canonical(b)).toBe(expected);
});
