import type { Trace } from './trace.ts';
import { holdsFailure, lengthOf, partIn, type Whose } from './trace-part.ts';

/** Which traces somebody wants: see `TraceSearch` of the ports. */
type Wanted = Whose & {
  from: Date;
  to: Date;
  milliseconds?: number;
  failed?: boolean;
  limit: number;
};

/** Those that are wanted, newest first. */
export function wantedTraces(traces: readonly Trace[], wanted: Wanted): Trace[] {
  const [from, to] = [wanted.from.getTime(), wanted.to.getTime()];
  const able = wanted.failed ? traces.filter(({ spans }) => spans.some(({ failed }) => failed)) : traces;
  const parts = able.flatMap(trace => partIn(trace, wanted) ?? []);
  return parts
    .filter(
      part =>
        part.root.span.start >= from &&
        part.root.span.start <= to &&
        (!wanted.failed || holdsFailure(part)) &&
        (wanted.milliseconds === undefined || lengthOf(part) >= wanted.milliseconds),
    )
    .toSorted((a, b) => b.start - a.start)
    .slice(0, wanted.limit)
    .map(({ trace }) => trace);
}
