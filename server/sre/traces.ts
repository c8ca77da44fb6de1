import { PlatformError } from '../errors.ts';
import type { Trace } from '../domain/trace.ts';
import type { Traces } from '../control-plane/ports.ts';
import { inTime } from './in-time.ts';
import type { Workload } from './workload.ts';

/** The traces that tell of one component, and of those that it calls. */
export type Traced = { component: string; namespace: string; traces: readonly Trace[] };

const MOST = 40;
const LONGEST_MS = 6000;

/**
 * The newest traces of the component that was asked about, and its newest failed ones. None where nothing records
 * any: that is no failure to look.
 */
export async function tracesOf(
  traces: () => Traces,
  { component, namespace }: Workload,
  { from, to }: { from: Date; to: Date },
  signal?: AbortSignal,
): Promise<Traced | undefined> {
  const recorded = whereRecorded(traces);
  if (!recorded) return undefined;
  const search = { component, namespace, from, to, limit: MOST };
  const found = await inTime(LONGEST_MS, 'traces', signal, within => recorded.search(search, within));
  return { component, namespace, traces: found };
}

function whereRecorded(traces: () => Traces): Traces | undefined {
  try {
    return traces();
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'not_configured') return undefined;
    throw error;
  }
}
