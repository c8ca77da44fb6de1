import { instant } from '../../domain/time.ts';
import type { LogLine } from '../ports.ts';
import { howManyFit } from './log-page.ts';

export type Around = {
  /** Oldest first. */
  lines: LogLine[];
  /** So many of them are before the moment. */
  before: number;
  /** Lines of the same minutes that are left out. */
  more: number;
};

/** The lines nearest to a moment, half of them before it; `sorted` are oldest first. Lines of no known time are left out. */
export function linesAround(sorted: readonly LogLine[], moment: Date, limit: number): Around {
  const timed = sorted.flatMap(line => {
    const time = instant(line.time);
    return time === undefined ? [] : [{ line, time }];
  });
  const at = timed.findIndex(({ time }) => time >= moment.getTime());
  const middle = at < 0 ? timed.length : at;
  const half = Math.ceil(limit / 2);
  // The nearest first, one from each side in turn, so that what has no room is what lies farthest.
  const earlier = timed.slice(Math.max(0, middle - half), middle).toReversed();
  const later = timed.slice(middle, middle + limit - Math.min(half, earlier.length));
  const nearest = Array.from({ length: Math.max(earlier.length, later.length) }, (_, i) => [
    earlier[i],
    later[i],
  ])
    .flat()
    .flatMap(it => it ?? []);
  const shown = new Set(nearest.slice(0, howManyFit(nearest.map(({ line }) => line))));
  return {
    lines: timed.filter(it => shown.has(it)).map(({ line }) => line),
    before: earlier.filter(it => shown.has(it)).length,
    more: timed.length - shown.size,
  };
}
