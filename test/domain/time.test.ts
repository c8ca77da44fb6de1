import { expect, test } from 'vitest';
import { age, instant, parseDuration, parseTime, span } from '../../server/domain/time.ts';

const now = new Date('2026-06-01T12:00:00Z');

test.each([
  ['now', '2026-06-01T12:00:00.000Z'],
  ['15m', '2026-06-01T11:45:00.000Z'],
  [' 2h ', '2026-06-01T10:00:00.000Z'],
  ['1d', '2026-05-31T12:00:00.000Z'],
  ['1w', '2026-05-25T12:00:00.000Z'],
  ['1h30m', '2026-06-01T10:30:00.000Z'],
  ['1.5h', '2026-06-01T10:30:00.000Z'],
  ['90s ago', '2026-06-01T11:58:30.000Z'],
  ['2026-05-31', '2026-05-31T00:00:00.000Z'],
  ['2026-05-31T08:30:00+02:00', '2026-05-31T06:30:00.000Z'],
  ['2026-05-31T08:30:00.123456789Z', '2026-05-31T08:30:00.123Z'],
  ['2026-05-31 08:30Z', '2026-05-31T08:30:00.000Z'],
])('%j is %s', (text, expected) => {
  expect(parseTime(text, now)?.toISOString()).toBe(expected);
});

test.each([
  '',
  'yesterday',
  '15',
  '15 m',
  '-15m',
  'm',
  '15m!',
  '15mm',
  '1e3s',
  '999999999w',
  '2026-02-30T25:00:00Z',
  '2026-05-31T08:30:00',
  '2026-02-30',
  '2026-02-30T10:00:00Z',
  '2026-13-01',
  '06/01/2026',
  '9'.repeat(1_000_000),
])('no time: %.20j', text => {
  expect(parseTime(text, now)).toBeUndefined();
});

test.each([
  ['40s', 40_000],
  ['1m20s', 80_000],
  ['5m0s', 300_000],
  ['500ms', 500],
])('the kubelet writes %s', (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});

test.each([
  [0, '0s'],
  [-5000, '0s'],
  [40_999, '40s'],
  [60_000, '1m'],
  [160_000, '2m40s'],
  [10 * 60_000 + 59_000, '10m'],
  [135 * 60_000, '2h15m'],
  [23 * 3_600_000, '23h'],
  [28 * 3_600_000, '1d4h'],
  [5 * 86_400_000 + 3_600_000, '5d'],
  [400 * 86_400_000, '400d'],
])('%i ms is %s', (milliseconds, expected) => {
  expect(span(milliseconds)).toBe(expected);
  expect(age(new Date(now.getTime() - milliseconds), now)).toBe(expected);
});

test('a time that cannot be read is none', () => {
  expect(instant('soon')).toBeUndefined();
  expect(instant(undefined)).toBeUndefined();
});
