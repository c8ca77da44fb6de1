import type { Point } from '../../domain/signal.ts';
import type { Measured } from '../picture.ts';

/** How a series has left its own past. */
export type Anomaly = {
  signal: string;
  subject: string;
  /** Median of its past, and where it has been since: the middle of the part that deviates. */
  before: number;
  after: number;
  /** `after - before` in spreads of the past; positive when it rose. */
  score: number;
  /** Share of all series of this signal that deviate at least as much, 0 to 1: small is rare. */
  rarity: number;
  /** When it left, in milliseconds since 1970. */
  onset: number;
  /** The whole series. */
  points: readonly Point[];
};

/** Below this a deviation is noise, whatever the series: spreads of its past. */
const NOTICEABLE = 4;
const LEAST_POINTS = 8;

/** A spread that is too small to mean anything, by signal and its level: a flat past has none of its own. */
function floorOf(signal: string, level: number): number {
  const relative = Math.abs(level) * 0.05;
  if (signal.startsWith('latency')) return Math.max(relative, 0.0005);
  if (signal === 'cpu_cores') return Math.max(relative, 0.003);
  if (signal === 'cpu_throttled_seconds') return Math.max(relative, 0.02);
  if (signal === 'success_ratio') return 0.005;
  if (signal.endsWith('_ratio')) return Math.max(relative, 0.01);
  if (signal === 'memory_bytes') return Math.max(relative, 1_000_000);
  if (signal.includes('retransmits')) return Math.max(relative, 0.2);
  return Math.max(relative, 0.2);
}

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
const quantile = (values: readonly number[], share: number): number =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The quarter of a series that is taken for its past; a recording begins before the trouble does. */
const pastOf = (points: readonly Point[]): readonly Point[] =>
  points.slice(0, Math.max(4, Math.floor(points.length / 4)));

/** Between the quartiles, as of a normal distribution: 1.349 is its inter-quartile range. */
const spreadOf = (values: readonly number[]): number =>
  (quantile(values, 0.75) - quantile(values, 0.25)) / 1.349;

/** How few points of the past are enough to know its spread. */
const CALM_POINTS = 6;

/**
 * The deviation of a series from its own past: robust (median and inter-quartile range), signed, with a floor
 * for flat series. Where trouble began before the past was over, its first points alone tell the spread.
 * Undefined where it is too short, or never left by a noticeable amount for three points. Source: robust z-score.
 */
export function deviation({ signal, subject, points }: Measured): Omit<Anomaly, 'rarity'> | undefined {
  if (points.length < LEAST_POINTS) return undefined;
  const past = pastOf(points).map(([, value]) => value);
  const before = median(past);
  const calm = Math.min(spreadOf(past), spreadOf(past.slice(0, CALM_POINTS)));
  const spread = Math.max(calm, floorOf(signal, before));
  const scoreOf = (value: number): number => (value - before) / spread;
  const late = points.slice(CALM_POINTS);
  const outside = late.filter(([, value]) => Math.abs(scoreOf(value)) >= NOTICEABLE);
  const risen = outside.filter(([, value]) => value > before);
  const side = risen.length * 2 >= outside.length ? risen : outside.filter(([, value]) => value < before);
  const [first] = side;
  if (!first || side.length < 3) return undefined;
  const after = median(side.map(([, value]) => value));
  return { signal, subject, before, after, score: scoreOf(after), onset: first[0], points };
}

/** Every series that left its past, with how rare that is among the series of its signal. */
export function anomalies(series: readonly Measured[]): Anomaly[] {
  const bySignal = Map.groupBy(series, ({ signal }) => signal);
  return [...bySignal.values()].flatMap(group => {
    const found = group.flatMap(measured => deviation(measured) ?? []);
    const sizes = found.map(({ score }) => Math.abs(score));
    return found.map(anomaly => ({
      ...anomaly,
      rarity: sizes.filter(size => size >= Math.abs(anomaly.score)).length / group.length,
    }));
  });
}
