import { expect, test } from 'vitest';
import { cut, oneLine } from '../../server/domain/line.ts';

test.each([
  ['two\r\nlines\tand  spaces ', 'two lines and spaces'],
  ['zero\u200bwidth, \u202ereversed\u202c, bell\u0007', 'zerowidth, reversed, bell'],
  ['grüße 日本', 'grüße 日本'],
  ['', ''],
])('%j', (text, expected) => {
  expect(oneLine(text)).toBe(expected);
});

test('long texts are cut, and never within a character', () => {
  expect(cut('abcdef', 6)).toBe('abcdef');
  expect(cut('abcdef', 4)).toBe('abc…');
  expect(cut('ab \u{1f600}cd', 5)).toBe('ab…');
  expect(oneLine('x'.repeat(1_000_000), 10)).toBe('xxxxxxxxx…');
});
