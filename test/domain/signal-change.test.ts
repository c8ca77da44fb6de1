import { describe, expect, test } from 'vitest';
import type { Point } from '../../server/domain/signal.ts';
import { noticeable } from '../../server/domain/signal.ts';
import { stepsIn } from '../../server/domain/signal-change.ts';
import { isUnlikeBefore, summaryOf } from '../../server/domain/signal-summary.ts';
import { sparkline } from '../../server/domain/sparkline.ts';

const MINUTE = 60_000;

/** Noise that is the same each time: between -1 and 1. */
const wobble = (i: number): number => Math.sin(i * 12.9898) * Math.cos(i * 78.233);
const pointsOf = (values: readonly number[]): Point[] =>
  values.map((value, i): Point => [i * MINUTE, value]).filter(([, value]) => !Number.isNaN(value));
const series = (count: number, of: (i: number) => number): Point[] =>
  pointsOf(Array.from({ length: count }, (_, i) => of(i)));

const shown = (points: readonly Point[], least = (level: number) => Math.max(0.2, 0.3 * level)): string =>
  stepsIn(points, least)
    .map(({ at, from, to }) => `${from.toFixed(0)} → ${to.toFixed(0)} at ${at / MINUTE}`)
    .join(', ');

describe('a change of level', () => {
  test.each<[string, Point[], string]>([
    ['nothing', [], ''],
    ['two points', pointsOf([1, 9]), ''],
    ['all the same', series(60, () => 5), ''],
    ['noise', series(60, i => 50 + 10 * wobble(i)), ''],
    ['one outlier', series(60, i => (i === 30 ? 500 : 50 + wobble(i))), ''],
    ['two outliers side by side', series(60, i => (i === 30 || i === 31 ? 500 : 50 + wobble(i))), ''],
    ['a step up', series(60, i => (i < 23 ? 20 : 80) + 3 * wobble(i)), '20 → 80 at 23'],
    ['a step to zero', series(120, i => (i < 100 ? 40 + 2 * wobble(i) : 0)), '40 → 0 at 100'],
    ['a step among the first', series(120, i => (i < 4 ? 40 : 90) + wobble(i)), '40 → 90 at 4'],
    ['a step three points ago', series(120, i => (i < 117 ? 40 : 90) + wobble(i)), '40 → 90 at 117'],
    ['too little ago to say', series(120, i => (i < 119 ? 40 : 90) + wobble(i)), ''],
    ['a pulse', series(120, i => (i >= 50 && i < 70 ? 90 : 40) + wobble(i)), '40 → 90 at 50, 90 → 40 at 70'],
    ['in noise as large as itself', series(60, i => (i < 30 ? 50 : 60) + 20 * wobble(i)), ''],
    ['the drift of a day', series(96, i => 100 - 40 * Math.cos((i / 96) * 2 * Math.PI)), ''],
    [
      'a step over a gap',
      series(60, i => (i < 20 ? 20 : i < 40 ? Number.NaN : 80) + wobble(i)),
      '20 → 80 at 40',
    ],
    [
      'a rise with a dip in it',
      series(
        60,
        i => (i < 40 ? 70 : i < 46 ? 70 + 12 * (i - 39) : i < 47 ? 75 : 170) + (i === 46 ? 0 : 2 * wobble(i)),
      ),
      '70 → 170 at 47',
    ],
    ['a small step', series(60, i => (i < 30 ? 50 : 55)), ''],
  ])('%s', (_, points, expected) => expect(shown(points)).toBe(expected));

  test('is measured by what counts for the signal', () => {
    const ratio = series(60, i => (i < 30 ? 0.999 : 0.97) + 0.0005 * wobble(i));
    expect(stepsIn(ratio, level => noticeable('success_ratio', level))).toMatchObject([
      { at: 30 * MINUTE, to: expect.closeTo(0.97, 2) },
    ]);
  });
});

describe('a summary', () => {
  const span = { from: 0, to: 60 * MINUTE, stepMs: MINUTE };
  const of = (points: Point[], before: Point[] = []) =>
    summaryOf({ signal: 'requests_per_second', points }, span, {
      signal: 'requests_per_second',
      points: before,
    });

  test('has no numbers of nothing', () => expect(of([])).toBeUndefined());

  test('has the last value as now only while it is measured', () => {
    expect(of(series(60, i => i))?.now).toBe(59);
    const gone = of(series(40, i => i));
    expect([gone?.now, gone?.last, gone?.max]).toEqual([undefined, 39 * MINUTE, 39]);
  });

  test.each<[string, Point[], Point[], boolean]>([
    ['as before', series(60, () => 50), series(60, () => 52), false],
    ['twice as much all the time', series(60, () => 50), series(60, () => 25), true],
    ['a step of its own', series(60, i => (i < 30 ? 10 : 90)), series(60, () => 25), false],
    ['nothing before', series(60, () => 50), [], false],
  ])('is compared with before: %s', (_, points, before, expected) => {
    const summary = of(points, before);
    expect(summary && isUnlikeBefore(summary)).toBe(expected);
  });
});

describe('a sparkline', () => {
  const span = { from: 0, to: 8 * MINUTE };
  test.each<[string, Point[], number, string]>([
    ['rises', series(8, i => i), 1, '▁▂▃▄▅▆▇█'],
    ['has gaps', pointsOf([1, Number.NaN, 9, Number.NaN, 1, 1, 1, 1]), 1, '▁·█·▁▁▁▁'],
    ['stays low where nothing is worth a word', series(8, i => 100 + i), 1000, '▁▁▁▁▁▁▁▁'],
    ['is flat', series(8, () => 0), 0, '▁▁▁▁▁▁▁▁'],
    ['of nothing', [], 1, '········'],
  ])('%s', (_, points, least, expected) => expect(sparkline(points, span, 8, least)).toBe(expected));

  test('is never wider than asked', () => {
    const many = series(1000, i => i);
    expect(sparkline(many, { from: 0, to: 1000 * MINUTE }, 20, 1)).toHaveLength(20);
  });
});
