import * as z from 'zod';
import { type Attributes, attributesOf, isFailure, statusOf } from '../../domain/span-attributes.ts';
import { namedBy, type Naming } from '../../domain/span-naming.ts';
import { type Span, type Trace, traceId } from '../../domain/trace.ts';

/** The value is of any kind; bytes are no text. */
const Tag = z.object({ key: z.string(), type: z.string().optional(), value: z.unknown() });
const Tags = z.array(Tag).nullish();
const Process = z.object({ serviceName: z.string(), tags: Tags });

const JaegerSpan = z.object({
  spanID: z.string(),
  operationName: z.string().default(''),
  parentSpanID: z.string().optional(),
  references: z
    .array(z.object({ refType: z.string(), traceID: z.string().optional(), spanID: z.string() }))
    .nullish(),
  /** Microseconds. */
  startTime: z.number(),
  duration: z.number(),
  tags: Tags,
  logs: z.array(z.object({ fields: Tags })).nullish(),
  processID: z.string().optional(),
  process: Process.optional(),
});

export const JaegerTrace = z.object({
  traceID: z.string(),
  spans: z.array(JaegerSpan).nullish(),
  processes: z.record(z.string(), Process).nullish(),
});
export type JaegerTrace = z.infer<typeof JaegerTrace>;
type JaegerSpan = z.infer<typeof JaegerSpan>;

/** Longer than this is a span that ended before it began, counted without a sign. */
const LONGEST_MS = 366 * 86_400_000;

const pairsOf = (tags: z.infer<typeof Tags>): [string, unknown][] =>
  (tags ?? []).flatMap(({ key, type, value }) => (type === 'binary' ? [] : [[key, value]]));

/** What an exception or an error says that was noted while the span ran. */
function noted({ logs }: JaegerSpan): [string, unknown][] {
  return (logs ?? []).flatMap(({ fields }) => {
    const pairs = pairsOf(fields);
    const isError = pairs.some(([name, value]) => name === 'event' && value === 'error');
    return pairs.flatMap(([name, value]): [string, unknown][] => {
      if (name.startsWith('exception.') && name !== 'exception.stacktrace') return [[name, value]];
      return isError && name === 'message' ? [['error.message', value]] : [];
    });
  });
}

/** A caller counts before what a span only follows from; spans of other traces are no parents. */
function parentOf(span: JaegerSpan, trace: string): string | undefined {
  const own = (span.references ?? []).filter(({ traceID = trace }) => traceId(traceID) === traceId(trace));
  const caller = own.find(({ refType }) => refType === 'CHILD_OF') ?? own[0];
  return caller?.spanID ?? (span.parentSpanID || undefined);
}

export const processTags = ({ tags }: z.infer<typeof Process>): Attributes => attributesOf(pairsOf(tags));

export function processesIn(traces: readonly JaegerTrace[]): z.infer<typeof Process>[] {
  return traces.flatMap(({ spans, processes }) => [
    ...Object.values(processes ?? {}),
    ...(spans ?? []).flatMap(({ process }) => process ?? []),
  ]);
}

/** A trace of Jaeger's JSON in the platform's words. */
export function readTrace({ traceID, spans, processes }: JaegerTrace, naming: Naming): Trace {
  const named = new Map(
    Object.entries(processes ?? {}).map(([id, process]) => [
      id,
      namedBy(process.serviceName, processTags(process), naming),
    ]),
  );
  const read = (spans ?? []).map((span): Span => {
    const { process } = span;
    const attributes = attributesOf([...pairsOf(span.tags), ...noted(span)]);
    const status = statusOf(attributes);
    const parent = parentOf(span, traceID);
    const milliseconds = span.duration / 1000;
    return {
      id: span.spanID,
      ...(parent === undefined ? {} : { parent }),
      ...((process && namedBy(process.serviceName, processTags(process), naming)) ??
        named.get(span.processID ?? '') ?? { component: 'unknown' }),
      operation: span.operationName,
      start: span.startTime / 1000,
      milliseconds: milliseconds >= 0 && milliseconds < LONGEST_MS ? milliseconds : 0,
      failed: isFailure(attributes),
      ...(status === undefined ? {} : { status }),
      attributes,
    };
  });
  return { id: traceId(traceID), spans: read };
}
