import { median } from './quantile.ts';
import type { Point } from './signal.ts';

/** From `at` (milliseconds since 1970) on, a series lies at another level. */
export type Step = { at: number; from: number; to: number };

/** Fewer points on a side say nothing about a level. */
const LEAST = 3;

/** How far neighbours usually lie apart, as a standard deviation: the differences' median over that of a normal one. */
function wobble(values: readonly number[]): number {
  const differences = values.slice(1).map((value, i) => Math.abs(value - (values[i] ?? value)));
  return (median(differences) ?? 0) / (0.6745 * Math.SQRT2);
}

/**
 * Where a series changes its level: a step, not a drift. At each point the medians of a short stretch before and
 * after are compared; a difference counts above four times the usual wobble and above what `noticeable` says for
 * that level. Robust against single outliers; a pulse must last as long as half a stretch. Oldest first.
 */
export function stepsIn(points: readonly Point[], noticeable: (level: number) => number): Step[] {
  const values = points.map(([, value]) => value);
  const stretch = Math.min(10, Math.max(LEAST, Math.round(values.length / 12)));
  const noise = 4 * wobble(values);
  const level = (from: number, to: number): number => median(values.slice(from, to)) ?? 0;
  const least = (a: number, b: number): number =>
    Math.max(noise, noticeable(Math.max(Math.abs(a), Math.abs(b))));

  const jumps = values.map((_, i) => {
    if (i < LEAST || i > values.length - LEAST) return 0;
    const [before, after] = [level(Math.max(0, i - stretch), i), level(i, i + stretch)];
    return Math.abs(after - before) > least(before, after) ? after - before : 0;
  });
  const sharpened = peaksOf(jumps).map(peak => sharpest(values, peak, stretch, level));
  // Two peaks may have the same sharpest split.
  const splits = [...new Set(sharpened)].toSorted((a, b) => a - b);
  const edges = [0, ...splits, values.length];
  return splits.flatMap((split, i) => {
    const [start = 0, end = values.length] = [edges[i], edges[i + 2]];
    const [from, to] = [level(start, split), level(split, end)];
    const at = points[split]?.[0];
    return at === undefined || Math.abs(to - from) <= least(from, to) ? [] : [{ at, from, to }];
  });
}

/** The highest place of each run of jumps in one direction. */
function peaksOf(jumps: readonly number[]): number[] {
  const peaks: number[] = [];
  let best = -1;
  for (const [i, jump] of jumps.entries()) {
    const goesOn = best >= 0 && Math.sign(jump) === Math.sign(jumps[best] ?? 0) && jump !== 0;
    if (!goesOn && best >= 0) peaks.push(best);
    if (!goesOn) best = jump === 0 ? -1 : i;
    else if (Math.abs(jump) > Math.abs(jumps[best] ?? 0)) best = i;
  }
  return best >= 0 ? [...peaks, best] : peaks;
}

/** The split near a peak at which both sides fit their levels best. */
function sharpest(
  values: readonly number[],
  peak: number,
  stretch: number,
  level: (from: number, to: number) => number,
): number {
  const [start, end] = [Math.max(0, peak - stretch), Math.min(values.length, peak + stretch)];
  const [before, after] = [level(start, peak), level(peak, end)];
  const near = values.slice(start, end);
  const misfit = (split: number): number =>
    near.reduce((sum, value, i) => sum + Math.abs(value - (start + i < split ? before : after)), 0);
  const splits = near.map((_, i) => start + i).filter(split => split > 0);
  return splits.reduce((best, split) => (misfit(split) < misfit(best) ? split : best), peak);
}
