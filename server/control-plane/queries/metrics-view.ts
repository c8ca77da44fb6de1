import * as z from 'zod';
import { type Series, unitOf } from '../../domain/signal.ts';
import { isUnlikeBefore, type Span, type Summary, summaryOf } from '../../domain/signal-summary.ts';
import type { DeployedPlace } from './deployed-place.ts';

const Change = z.object({ at: z.string(), from: z.number(), to: z.number() });

export const MetricsView = z.object({
  component: z.string(),
  environment: z.string(),
  since: z.string(),
  until: z.string(),
  step_seconds: z.int(),
  compared_with: z.enum(['the day before', 'the time before', 'nothing']),
  /** Those that changed first. */
  signals: z.array(
    z.object({
      signal: z.string(),
      unit: z.string(),
      now: z.number().optional(),
      /** Where nothing is measured now. */
      last: z.string().optional(),
      min: z.number(),
      median: z.number(),
      p95: z.number(),
      max: z.number(),
      before: z.number().optional(),
      /** The first, then the largest, in order of time. */
      changes: z.array(Change),
      sparkline: z.string(),
    }),
  ),
  /** Signals that lie elsewhere than in the time before, without a step in this one. */
  unlike_before: z.array(z.string()),
  unmeasured: z.array(z.string()),
  next: z.array(z.string()),
});
export type MetricsView = z.infer<typeof MetricsView>;

/** Series of another time, and which one that is. */
export type Past = { compared: MetricsView['compared_with']; series: readonly Series[] };

/** What the series of a span say, beside those of the past. */
export function viewOf(
  { component, environment }: DeployedPlace,
  wanted: readonly string[],
  span: Span,
  found: readonly Series[],
  past: Past,
): MetricsView {
  const summaries = wanted.flatMap(signal => {
    const now = found.find(series => series.signal === signal);
    const before = past.series.find(series => series.signal === signal);
    return (now && summaryOf(now, span, before)) ?? [];
  });
  const changed = summaries.filter(({ steps }) => steps.length > 0);
  const others = summaries.filter(({ steps }) => steps.length === 0);
  return {
    component,
    environment,
    since: timeText(span.from),
    until: timeText(span.to),
    step_seconds: span.stepMs / 1000,
    compared_with: past.compared,
    signals: [...changed, ...others].map(rowOf),
    unlike_before: others.filter(isUnlikeBefore).map(({ signal }) => signal),
    unmeasured: wanted.filter(signal => summaries.every(summary => summary.signal !== signal)),
    next: nextCalls(component, environment, summaries, span),
  };
}

/** Four digits say all there is to say. */
const rounded = (value: number): number => Number(value.toPrecision(4));

function rowOf(summary: Summary): MetricsView['signals'][number] {
  const { signal, now, last, before } = summary;
  return {
    signal,
    unit: unitOf(signal),
    ...(now === undefined ? { last: timeText(last) } : { now: rounded(now) }),
    min: rounded(summary.min),
    median: rounded(summary.median),
    p95: rounded(summary.p95),
    max: rounded(summary.max),
    ...(before === undefined ? {} : { before: rounded(before) }),
    changes: summary.steps.map(step => ({
      at: timeText(step.at),
      from: rounded(step.from),
      to: rounded(step.to),
    })),
    sparkline: summary.sparkline,
  };
}

const timeText = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** Looking starts a little before the change. */
const LEAD = 60_000;

function nextCalls(
  component: string,
  environment: string,
  summaries: readonly Summary[],
  { from }: Span,
): string[] {
  const place = `component: "${component}", environment: "${environment}"`;
  if (summaries.length === 0) return [`get_deployment(${place})`];
  const onsets = summaries.flatMap(({ steps }) => steps[0]?.at ?? []);
  const since = onsets.length > 0 ? Math.min(...onsets) - LEAD : from;
  const looks = onsets.length > 0 || summaries.some(isUnlikeBefore);
  return [
    ...(looks ? [`query_logs(${place}, since: "${timeText(since)}", grep: "error")`] : []),
    `list_changes(${place})`,
  ];
}
