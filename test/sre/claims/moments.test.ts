import { expect, test } from 'vitest';
import { isMoment, momentsIn } from '../../../server/sre/claims/moments.ts';

const evidence = 'release at 2026-11-22T08:12:05.250Z; E1125 06:09:12.104217 failed';

test.each([
  ['at 08:12', true],
  ['at 8:12', true],
  ['at 8:12 am', true],
  ['at 8:12 pm', false],
  ['at 08:12:05', true],
  ['at 08:12:06', false],
  ['at 08:13 UTC', false],
  ['at 08:12 CET', false],
  ['at 2026-11-22T08:12:05Z', true],
  ['at 2026-11-22T09:12:05+01:00', true],
  ['at 2026-11-22T08:12:05+01:00', false],
  ['on 2026-11-22', true],
  ['on 2026-11-21', false],
  ['on 22 November', true],
  ['on November 22nd, 2026', true],
  ['on Nov 22', true],
  ['on 22 November 2025', false],
  ['on 21 November', false],
  ['on 22 November 2026 at 08:12', true],
  ['on 11/22/2026', false],
  ['at 06:09:12', true],
])('%s: %j', (said, expected) => {
  const { moments, rest } = momentsIn(said);
  expect(moments.length).toBeGreaterThan(0);
  expect(rest).not.toMatch(/\d/);
  expect(moments.every(moment => isMoment(moment, [evidence]))).toBe(expected);
});

test.each(['1.8.0 may fail', 'at 10.42.4.46:9000', '0.9.7 to 0.10.0', '3 of 4'])(
  '%s names no moment',
  text => {
    expect(momentsIn(text)).toEqual({ moments: [], rest: text });
  },
);
