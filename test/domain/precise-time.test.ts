import { expect, test } from 'vitest';
import {
  compareTimes,
  inUtc,
  justAfter,
  ofNanoseconds,
  toNanoseconds,
} from '../../server/domain/precise-time.ts';

test.each([
  ['2026-11-29T12:00:00Z', '2026-11-29T12:00:00Z'],
  ['2026-11-29T12:00:00.123456789Z', '2026-11-29T12:00:00.123456789Z'],
  ['2026-11-29T14:00:00.5+02:00', '2026-11-29T12:00:00.5Z'],
  ['2026-11-28T20:30:00.000000001-05:30', '2026-11-29T02:00:00.000000001Z'],
  ['2026-11-29t12:00:00.1234567890123z', '2026-11-29T12:00:00.123456789Z'],
])('%s in UTC', (text, utc) => expect(inUtc(text)).toBe(utc));

test.each([
  '',
  'now',
  '12',
  '2026-11-29',
  '2026-11-29T12:00:00',
  '2026-13-29T12:00:00Z',
  '2026-11-29T25:00:00Z',
])('%j is no time', text => expect(inUtc(text)).toBeUndefined());

test.each([
  ['1795953600000000000', '2026-11-29T12:00:00Z'],
  ['1795953600000000001', '2026-11-29T12:00:00.000000001Z'],
  ['1795953600120000000', '2026-11-29T12:00:00.12Z'],
])('%s nanoseconds', (nanoseconds, time) => {
  expect(ofNanoseconds(nanoseconds)).toBe(time);
  expect(toNanoseconds(time)).toBe(nanoseconds);
});

test.each(['', '1', 'x', '-1795953600000000000', '1795953600.5', '99999999999999999999'])(
  '%j are no nanoseconds',
  text => expect(ofNanoseconds(text)).toBeUndefined(),
);

test.each([
  ['2026-11-29T12:00:00Z', '2026-11-29T12:00:00.000000001Z'],
  ['2026-11-29T12:00:00.5Z', '2026-11-29T12:00:00.500000001Z'],
  ['2026-11-29T23:59:59.999999999Z', '2026-11-30T00:00:00Z'],
])('just after %s', (time, next) => {
  expect(justAfter(time)).toBe(next);
  expect(compareTimes(time, next)).toBe(-1);
});

test('times are in order however many digits they have; one that nobody knows is the oldest', () => {
  const ordered = [
    '',
    '2026-11-29T12:00:00Z',
    '2026-11-29T12:00:00.05Z',
    '2026-11-29T12:00:00.1Z',
    '2026-11-29T12:00:00.100000001Z',
    '2026-11-29T12:00:00.12Z',
    '2026-11-29T12:00:01Z',
  ];
  expect(ordered.toReversed().toSorted(compareTimes)).toEqual(ordered);
  expect(compareTimes('2026-11-29T12:00:00Z', '2026-11-29T12:00:00Z')).toBe(0);
});
