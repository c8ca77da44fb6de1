import * as z from 'zod';
import { count } from '../../domain/line.ts';
import { briefly } from '../../domain/span-attributes.ts';
import { deepestFailure } from '../../domain/trace-failure.ts';
import { failedItself, lengthOf, type Part } from '../../domain/trace-part.ts';
import { failedAt, summaryOfTraces, type TraceSummary, worstFirst } from '../../domain/trace-summary.ts';
import { timeSpent } from '../../domain/trace-time.ts';
import type { Node } from '../../domain/trace-tree.ts';

export const TracesView = z.object({
  component: z.string(),
  environment: z.string(),
  since: z.string(),
  traces: z.int(),
  failed: z.int(),
  p50_ms: z.number(),
  p95_ms: z.number(),
  /** Share of the time by component, or by call for what lies between two. */
  spent: z.record(z.string(), z.number()),
  /** Where failures began, and in how many traces. */
  failures: z.record(z.string(), z.int()),
  /** Failed ones first, then the slowest. */
  worst: z.array(
    z.object({
      trace: z.string(),
      at: z.string(),
      ms: z.number(),
      failed: z.boolean(),
      spans: z.int(),
      failed_at: z.string().optional(),
      most: z.string(),
    }),
  ),
  /** One trace, span by span. */
  tree: z.array(z.string()).optional(),
  notes: z.array(z.string()),
  next: z.array(z.string()),
});
export type TracesView = z.infer<typeof TracesView>;

const ROWS = 8;

export const timeText = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** Tenths of a millisecond say all there is to say. */
export const rounded = (milliseconds: number): number => Number(milliseconds.toFixed(1));

const share = (value: number): number => Number(value.toFixed(3));

/** `payments→fraud Score: connection refused` */
function failureText(node: Node): string {
  const { operation, status } = node.span;
  return `${failedAt(node)} ${operation}${status === undefined ? '' : `: ${briefly(status)}`}`;
}

function rowOf(part: Part): TracesView['worst'][number] {
  const deepest = deepestFailure(part);
  const [most] = timeSpent(part);
  return {
    trace: part.trace.id,
    at: timeText(part.root.span.start),
    ms: rounded(lengthOf(part)),
    failed: failedItself(part),
    spans: part.trace.spans.length,
    ...(deepest && { failed_at: failureText(deepest) }),
    most: most ? `${most.on} ${Number(most.milliseconds.toPrecision(3))} ms` : '',
  };
}

const spentOf = (spent: TraceSummary['spent']): { [on: string]: number } =>
  Object.fromEntries(spent.filter(it => it.share >= 0.005).map(it => [it.on, share(it.share)]));

function notesOn({ hidden }: TraceSummary, parts: readonly Part[], now: number): string[] {
  const ahead = parts.filter(({ root }) => root.span.start > now).length;
  return [
    ...(hidden > 0 ? [`${count(hidden, 'trace')} went well though something below failed`] : []),
    ...(ahead > 0 ? [`${count(ahead, 'trace')} dated after now: the clock of a host is ahead`] : []),
  ];
}

/** What a component's part in some traces says, the worst of them in rows. */
export function viewOfTraces(parts: readonly Part[], now: number) {
  const summary = summaryOfTraces(parts);
  return {
    traces: summary.count,
    failed: summary.failed,
    p50_ms: rounded(summary.p50),
    p95_ms: rounded(summary.p95),
    spent: spentOf(summary.spent),
    failures: Object.fromEntries(summary.failures.map(({ at, count }) => [at, count])),
    worst: worstFirst(parts).slice(0, ROWS).map(rowOf),
    notes: notesOn(summary, parts, now),
  };
}
