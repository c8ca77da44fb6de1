import { describe, expect, test } from 'vitest';
import { isNovel, noveltiesOf, type Said } from '../../server/domain/log-novelty.ts';

const period = { from: 0, split: 1000, to: 1500 };

/** So many lines, evenly over a time. */
const over = (from: number, to: number, count: number, text: (i: number) => string): Said[] =>
  Array.from({ length: count }, (_, i) => ({ time: from + ((to - from) * i) / count, text: text(i) }));

/** What is novel, with how often it was said before and since. */
const novel = (...lines: Said[][]): unknown[] =>
  noveltiesOf(lines.flat(), period)
    .filter(it => isNovel(it, period))
    .map(({ template, before, after }) => [template.text, before, after]);

const retries = (before: number, after: number) =>
  novel(
    over(0, 1000, before, i => `retry ${i}`),
    over(1000, 1500, after, i => `retry ${i}`),
  );

describe('what is new', () => {
  test('is what was never said before', () => {
    const usual = over(0, 1500, 30, i => `served page ${i}`);
    expect(
      novel(
        usual,
        over(1100, 1200, 1, () => 'the disk is full'),
      ),
    ).toEqual([['the disk is full', 0, 1]]);
  });

  test('or what is said far more often', () => {
    expect(retries(4, 20)).toEqual([['retry <num>', 4, 20]]);
    expect(retries(40, 20)).toEqual([]);
    expect(retries(40, 50)).toEqual([]);
    expect(retries(40, 80)).toEqual([['retry <num>', 40, 80]]);
    // Rare things are now and then said three times in a row.
    expect(retries(1, 4)).toEqual([]);
  });

  test('and not what stopped, has no time, or lies outside', () => {
    expect(
      novel(
        over(0, 900, 10, () => 'still here'),
        [{ text: 'who knows when' }],
        [{ time: 1600, text: 'later' }],
        [{ time: -1, text: 'earlier' }],
      ),
    ).toEqual([]);
  });

  test('nor lines that are only said to be too many to tell apart', () => {
    const lines = over(1000, 1500, 5, () => '\tat com.example.Desk.lend(Desk.java:7)');
    expect(novel(lines)).toEqual([]);
  });
});

test('a word that turns out to vary is counted together, with the first line since', () => {
  const names = ['ada', 'bob', 'cyd', 'dan', 'eve', 'fay', 'gus'];
  const lines = names.map((name, i) => ({
    time: 900 + i * 30,
    text: `user ${name} is locked`,
    source: `pod-${i % 3}`,
  }));
  const [found, ...others] = noveltiesOf(lines, period);
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    template: { text: 'user <*> is locked', count: 7 },
    before: 4,
    after: 3,
    since: 1020,
    example: 'user eve is locked',
    sources: new Set(['pod-0', 'pod-1', 'pod-2']),
  });
});
