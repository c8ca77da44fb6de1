import * as z from 'zod';
import { nearest } from '../../domain/name.ts';
import { isSignal, type Series, type Signal, signals } from '../../domain/signal.ts';
import { isElsewhere, type Span, type Summary, summaryOf } from '../../domain/signal-summary.ts';
import { PlatformError } from '../../errors.ts';
import type { Documents } from '../documents/documents.ts';
import type { Reading, Settings } from '../ports.ts';
import { timeAsked } from './asked-time.ts';
import { type DeployedPlace, deployedPlace } from './deployed-place.ts';

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
      /** The largest, in order of time. */
      changes: z.array(Change),
      sparkline: z.string(),
    }),
  ),
  /** Signals that lie elsewhere than before, without a step in this time. */
  elsewhere: z.array(z.string()),
  unmeasured: z.array(z.string()),
  next: z.array(z.string()),
});
export type MetricsView = z.infer<typeof MetricsView>;

type Asked = {
  component: string;
  project?: string | undefined;
  environment?: string | undefined;
  signals?: readonly string[] | undefined;
  since: string;
  until: string;
};

/** The order in which they tell of trouble. */
const main: readonly Signal[] = [
  'success_ratio',
  'latency_p95_seconds',
  'requests_per_second',
  'cpu_cores',
  'cpu_throttled_seconds',
  'memory_bytes',
];

const SECOND = 1000;
const DAY = 86_400_000;
const LONGEST = 31 * DAY;
const POINTS = 120;
const steps = [15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200];

/**
 * The signals of a component in an environment: each with its numbers, its sparkline and when it changed from what
 * to what, compared with the same hours of the day before or, where those were not measured, with the time before.
 * Throws `invalid_input` for an unknown signal, a span that is empty or too long and for a resource, `not_found`
 * where it is not deployed, `not_configured` where nothing measures.
 */
export async function queryMetrics(
  platform: Reading,
  asked: Asked,
  signal: AbortSignal,
): Promise<MetricsView> {
  const wanted = asked.signals ? asked.signals.map(signalNamed) : main;
  const span = spanOf(asked, platform.clock.now());
  const documents = await platform.documents.snapshot(signal);
  refuseResource(documents, platform.settings, asked.component);
  const place = deployedPlace(documents, platform.settings, asked);
  const metrics = platform.metrics(place.plane);

  const ask = (from: number, to: number): Promise<Series[]> =>
    metrics.series(
      {
        namespace: place.cell,
        component: place.component,
        signals: wanted,
        from: new Date(from),
        to: new Date(to),
        stepSeconds: span.stepMs / SECOND,
      },
      signal,
    );
  const found = await ask(span.from, span.to);
  return viewOf(place, wanted, span, found, await pastOf(span, ask));
}

function signalNamed(typed: string): Signal {
  if (isSignal(typed)) return typed;
  const known = Object.keys(signals);
  const near = nearest(typed, known);
  throw new PlatformError(
    'invalid_input',
    `signals: there is no signal "${typed}".`,
    `${near === undefined ? '' : `Did you mean "${near}"? `}Known signals: ${known.join(', ')}.`,
  );
}

function spanOf({ since, until }: Asked, now: Date): Span {
  const [from, end] = [timeAsked('since', since, now).getTime(), timeAsked('until', until, now).getTime()];
  const to = Math.min(end, now.getTime());
  if (from >= to)
    throw new PlatformError(
      'invalid_input',
      `since: "${since}" is not before ${until === 'now' ? 'now' : `until: "${until}"`}.`,
      'since comes first: since: "2h", until: "1h" is an hour that ended an hour ago.',
    );
  if (to - from > LONGEST)
    throw new PlatformError(
      'invalid_input',
      `since: "${since}" is more than 31 days before the end.`,
      'Ask for less at a time, such as since: "7d".',
    );
  const step = steps.find(seconds => (to - from) / SECOND / seconds <= POINTS) ?? 43_200;
  return { from, to, stepMs: step * SECOND };
}

function refuseResource(documents: Documents, { namespace }: Settings, name: string): void {
  const isComponent = documents.get('Component', name, namespace) !== undefined;
  if (isComponent || !documents.get('Resource', name, namespace)) return;
  throw new PlatformError(
    'invalid_input',
    `"${name}" is a resource; signals are of components.`,
    `Ask for those that use it: get_dependencies(component: "${name}", direction: "upstream").`,
  );
}

type Past = { compared: MetricsView['compared_with']; series: readonly Series[] };

/** The same hours of the day before: traffic follows the time of day. */
async function pastOf(
  { from, to, stepMs }: Span,
  ask: (from: number, to: number) => Promise<Series[]>,
): Promise<Past> {
  const dayBefore = await ask(from - DAY, to - DAY);
  const expected = (to - from) / stepMs;
  if (dayBefore.some(({ points }) => points.length > expected / 2))
    return { compared: 'the day before', series: dayBefore };
  const timeBefore = await ask(from - (to - from), from - stepMs);
  return { compared: timeBefore.length > 0 ? 'the time before' : 'nothing', series: timeBefore };
}

function viewOf(
  { component, environment }: DeployedPlace,
  wanted: readonly Signal[],
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
    step_seconds: span.stepMs / SECOND,
    compared_with: past.compared,
    signals: [...changed, ...others].map(rowOf),
    elsewhere: others.filter(isElsewhere).map(({ signal }) => signal),
    unmeasured: wanted.filter(signal => summaries.every(summary => summary.signal !== signal)),
    next: nextCalls(component, environment, summaries),
  };
}

/** Four digits say all there is to say. */
const rounded = (value: number): number => Number(value.toPrecision(4));

function rowOf(summary: Summary): MetricsView['signals'][number] {
  const { signal, now, last, before } = summary;
  return {
    signal,
    unit: signals[signal],
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

function nextCalls(component: string, environment: string, summaries: readonly Summary[]): string[] {
  const place = `component: "${component}", environment: "${environment}"`;
  if (summaries.length === 0) return [`get_deployment(${place})`];
  const onsets = summaries.flatMap(({ steps }) => steps[0]?.at ?? []);
  if (onsets.length === 0) return [`list_changes(${place})`];
  const since = timeText(Math.min(...onsets) - LEAD);
  return [
    `query_logs(${place}, since: "${since}", grep: "error")`,
    `list_changes(${place}, since: "${since}")`,
  ];
}
