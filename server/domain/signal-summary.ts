import { median, quantile } from './quantile.ts';
import { noticeable, type Series } from './signal.ts';
import { stepsIn, type Step } from './signal-change.ts';
import { sparkline } from './sparkline.ts';

/** What a series says in a few numbers, all in its signal's unit. */
export type Summary = {
  signal: string;
  /** The last value, where it is not older than two steps. */
  now?: number;
  /** When it was measured last, milliseconds since 1970. */
  last: number;
  min: number;
  median: number;
  p95: number;
  max: number;
  /** The median of the time it is compared with. */
  before?: number;
  /** The first one and the largest after it, oldest first. */
  steps: readonly Step[];
  sparkline: string;
};

export type Span = { from: number; to: number; stepMs: number };

const STEPS = 3;
const SPARK_WIDTH = 20;

/** Undefined for a series without points. `before` is the same signal in the time it is compared with. */
export function summaryOf(
  { signal, points }: Series,
  span: Span,
  before: Series | undefined,
): Summary | undefined {
  const values = points.map(([, value]) => value);
  const [last, min, middle, p95, max] = [
    points.at(-1),
    quantile(values, 0),
    median(values),
    quantile(values, 0.95),
    quantile(values, 1),
  ];
  if (!last || min === undefined || middle === undefined || p95 === undefined || max === undefined)
    return undefined;
  const usual = median(before?.points.map(([, value]) => value) ?? []);
  return {
    signal,
    ...(span.to - last[0] <= 2 * span.stepMs ? { now: last[1] } : {}),
    last: last[0],
    min,
    median: middle,
    p95,
    max,
    ...(usual === undefined ? {} : { before: usual }),
    steps: stepsOf({ signal, points }),
    sparkline: sparkline(points, span, SPARK_WIDTH, 2 * noticeable(signal, max)),
  };
}

/** Where a series came to lie at another level, at most three times, oldest first. */
export const stepsOf = ({ signal, points }: Series): Step[] =>
  telling(stepsIn(points, level => noticeable(signal, level)));

const sizeOf = ({ from, to }: Step): number => Math.abs(to - from);

/** Where it began, and the largest of what came after; what is small beside the largest is no news. */
function telling(steps: readonly Step[]): Step[] {
  const most = Math.max(...steps.map(sizeOf));
  const [first, ...rest] = steps.filter(step => sizeOf(step) >= most / 10);
  const largest = rest.toSorted((a, b) => sizeOf(b) - sizeOf(a)).slice(0, STEPS - 1);
  return first ? [first, ...largest.toSorted((a, b) => a.at - b.at)] : [];
}

/** Whether the whole span lies at another level than the time it is compared with, without a step inside. */
export function isUnlikeBefore({ signal, median: now, before, steps }: Summary): boolean {
  if (before === undefined || steps.length > 0) return false;
  return Math.abs(now - before) > noticeable(signal, Math.max(Math.abs(now), Math.abs(before)));
}
