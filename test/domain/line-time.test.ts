import { expect, test } from 'vitest';
import { selfTimed, writtenAt } from '../../server/domain/line-time.ts';

const NOON = Date.parse('2026-04-14T12:00:00Z');

test.each([
  ['{"message":"x","severity":"info","timestamp":"2026-04-14T12:00:00.123456789Z"}', 123],
  ['{"severity":"info","time":1776168000123,"pid":1,"message":"x"}', 123],
  ['{"timestamp": 1776168000.123, "severity": "INFO", "message": "x"}', 123],
  ['{"instant":{"epochSecond":1776168000,"nanoOfSecond":123000000},"level":"INFO"}', 0],
  ['{"t":{"$date":"2026-04-14T14:00:00.123+02:00"},"s":"I"}', 123],
  ['2026-04-14 12:00:00.123  INFO 1 --- [main] c.a.App : x', 123],
  ['2026/04/14 12:00:00 [error] 30#30: connect() failed', 0],
  ['1:M 14 Apr 2026 12:00:00.123 * Ready to accept connections', 123],
  ['10.0.0.1 - - [14/Apr/2026:12:00:00 +0000] "GET / HTTP/1.1" 200', 0],
  ['[2026-04-14 12:00:00 +0000] [1] [INFO] Starting gunicorn', 0],
])('the time in %s', (line, milliseconds) => {
  expect(writtenAt(line)?.time).toBe(NOON + milliseconds);
});

test.each(['order 20260414 at 12', '[2026-04-33T99:00:00Z] no day', 'GET /items 200 1776168000 bytes'])(
  'no time in %s',
  line => {
    expect(writtenAt(line)).toBeUndefined();
  },
);

const timesOf = (lines: readonly string[], started?: number) =>
  selfTimed(lines, NOON, started).map(({ time }) => time && (time - NOON) / 60_000);

test('a trace is as old as the line it follows, and what comes before any is of no time', () => {
  expect(timesOf(['hello', '2026-04-14 11:50:00 ERROR x', '\tat a.b(C.java:1)'])).toEqual([
    undefined,
    -10,
    -10,
  ]);
});

test('a clock of another zone is told by the start of its container', () => {
  expect(
    timesOf(['2026-04-14 06:50:00 INFO start', '2026-04-14 06:59:00 ERROR x'], NOON - 10 * 60_000),
  ).toEqual([-10, -1]);
});

test('a clock that is ahead is of another zone', () => {
  expect(timesOf(['2026-04-14 19:00:00 INFO a', '2026-04-14 19:58:00 ERROR b'])).toEqual([-60, -2]);
});
