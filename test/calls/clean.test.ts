import { describe, expect, test } from 'vitest';
import { clean, cut, strip } from '../../server/calls/clean.ts';

describe('strip', () => {
  const cases: readonly (readonly [what: string, text: string, left: string])[] = [
    ['colours', '\u001b[31mred\u001b[0m', 'red'],
    ['cursor moves and screen clearing', 'a\u001b[2J\u001b[1;1Hb', 'ab'],
    ['a link, not its words', '\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007', 'click'],
    ['a title, ended the long way', '\u001b]0;root@host\u001b\\$ ls', '$ ls'],
    ['an unfinished sequence up to the end of its line', 'a\u001b]0;never\nb', 'a\nb'],
    ['eight-bit sequences', '\u009b31mred\u009b0m', 'red'],
    ['other escapes', '\u001b(B\u001b7x\u001b8', 'x'],
    ['bell, backspace, null, delete', 'a\u0007\u0008\u0000\u007fb', 'ab'],
    ['carriage returns, as new lines', 'a\r\nb\rc', 'a\nb\nc'],
    ['bidi overrides and isolates', 'user\u202etxt.exe\u2066x\u2069', 'usertxt.exex'],
    ['zero-width characters', 'pass\u200bword\u2060\ufeff\u00ad', 'password'],
    ['tag characters', `ok${String.fromCodePoint(0xe0049, 0xe0067)}`, 'ok'],
    ['variation selectors that carry bytes', `x${String.fromCodePoint(0xe0101, 0xfe01)}`, 'x'],
    ['lone surrogates', 'a\ud800b\udc00c', 'abc'],
    ['fillers', 'a\u3164b\u115fc', 'abc'],
  ];
  test.each(cases)('takes away %s', (_what, text, left) => expect(strip(text)).toBe(left));

  test.each(['line\n\tindented', 'Grüße, 東京, Ελλάδα', 'deployed 🚀', '[0m is text', 'a—b … “c”'])(
    'keeps %s',
    text => expect(strip(text)).toBe(text),
  );
});

describe('cut', () => {
  test('ends at a word, so that no half of a token is left', () =>
    expect(cut('one two three-four', 12)).toBe('one two … (11 more characters)'));
  test('never splits a character', () => expect(cut('aaaa🚀🚀', 5)).toBe('aaaa … (4 more characters)'));
  test('leaves what fits', () => expect(cut('one two', 7)).toBe('one two'));
});

test('a view is cleaned in every text and key, and bounded in length and depth', () => {
  let deep: unknown = 'end';
  for (let i = 0; i < 1000; i++) deep = [deep];
  const view = clean({ 'k\u200bey': ['\u001b[1mx\u001b[0m', 3, null, true], long: 'x'.repeat(50_000), deep });
  expect(view['key']).toEqual(['x', 3, null, true]);
  expect(String(view['long'])).toMatch(/^x+ … \(\d+ more characters\)$/);
  expect(String(view['long']).length).toBeLessThan(33_000);
  expect(JSON.stringify(view['deep']).length).toBeLessThan(200);
});

test('a member called __proto__ stays a member', () => {
  const view: Record<string, unknown> = JSON.parse('{"__proto__":{"a":"\\u0007"}}');
  expect(JSON.stringify(clean(view))).toBe('{"__proto__":{"a":""}}');
});
