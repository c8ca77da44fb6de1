import { PlatformError } from '../../errors.ts';
import type { Trace } from '../../domain/trace.ts';
import type { Traces } from '../../control-plane/ports.ts';

/** Of each component so many of the newest, and so many that failed. */
const NEWEST = 10;
/** A dump is to be sent to somebody. */
const MOST_SPANS = 50_000;

/** Takes out what looks like a credential. */
export type Redact = {
  object: (value: Record<string, unknown>) => Record<string, unknown>;
  text: (text: string) => string;
};
type App = { namespace: string; component: string };

/** A trace as it may be written to a file: what a span says in its own words has no credentials in it. */
const safeTrace = ({ id, spans }: Trace, redact: Redact): Trace => ({
  id,
  spans: spans.map(span => ({
    ...span,
    operation: redact.text(span.operation),
    attributes: Object.fromEntries(
      Object.entries(redact.object(span.attributes)).map(([name, value]) => [name, String(value)]),
    ),
  })),
});

/** The newest traces of each component and its newest failed ones, each once. One that records none is left out. */
export async function tracesToRecord(
  { traces, redact }: { traces: Traces; redact: Redact },
  apps: readonly App[],
  { from, to }: { from: Date; to: Date },
  signal?: AbortSignal,
): Promise<Trace[]> {
  const found = new Map<string, Trace>();
  let spans = 0;
  for (const app of apps)
    for (const failed of [false, true]) {
      const search = { ...app, from, to, limit: NEWEST, ...(failed && { failed }) };
      for (const trace of await searched(traces, search, signal)) {
        if (found.has(trace.id) || spans + trace.spans.length > MOST_SPANS) continue;
        spans += trace.spans.length;
        found.set(trace.id, safeTrace(trace, redact));
      }
    }
  return [...found.values()];
}

async function searched(
  traces: Traces,
  search: Parameters<Traces['search']>[0],
  signal?: AbortSignal,
): Promise<readonly Trace[]> {
  try {
    return await traces.search(search, signal);
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'not_found') return [];
    throw error;
  }
}
