import { unitOf } from '../../domain/signal.ts';
import { median, quantile } from '../../domain/quantile.ts';
import { stepsOf } from '../../domain/signal-summary.ts';
import { signalText } from '../../domain/signal-text.ts';
import type { Fact } from '../finding.ts';
import type { Anomaly } from './anomaly.ts';

/** A level that a series left, and the one it reached: as query_metrics tells them of the same time. */
type Levels = { before: number; since: number; isStep: boolean };

/** Where it lies at other levels since, those; else its middle, and how far it went. */
function levelsOf({ signal, points, score }: Anomaly): Levels {
  const steps = stepsOf({ signal, points });
  const before = steps[0]?.from;
  const reached = steps.map(({ to }) => to);
  const most = score > 0 ? Math.max(...reached) : Math.min(...reached);
  if (before !== undefined && (most - before) * score > 0) return { before, since: most, isStep: true };
  const values = points.map(([, value]) => value);
  return { before: median(values) ?? 0, since: quantile(values, score > 0 ? 1 : 0) ?? 0, isStep: false };
}

/** Cores are told as `156m`, which says no unit by itself. */
const told = (signal: string, value: number): string =>
  `${signalText(signal, value)}${unitOf(signal) === 'cores' ? ' cores' : ''}`;

/** How many times as much; what was next to nothing before has no such number. */
function timesOf(before: number, since: number): string {
  const ratio = since / before;
  if (!Number.isFinite(ratio) || ratio < 1.05 || ratio >= 100) return '';
  return ` (${ratio < 10 ? Number(ratio.toFixed(1)) : Math.round(ratio)} times)`;
}

/** `156m cores since, 70m before (2.2 times)`: where a signal is, and where it was. */
export function levelText(anomaly: Anomaly): string {
  const { signal } = anomaly;
  const { before, since, isStep } = levelsOf(anomaly);
  const past = signalText(signal, before);
  if (isStep) return `${told(signal, since)} since, ${past} before${timesOf(before, since)}`;
  return `${anomaly.score > 0 ? 'max' : 'min'} ${told(signal, since)}, median ${past}${timesOf(before, since)}`;
}

export const anomalyFact = (anomaly: Anomaly): Fact => ({
  kind: 'metric',
  source: `${anomaly.signal} of ${anomaly.subject}`,
  time: anomaly.onset,
  text: levelText(anomaly),
});
