import type { Naming } from '../../domain/span-naming.ts';
import type { Trace } from '../../domain/trace.ts';
import type { ClusterReader, Window } from '../../control-plane/ports.ts';
import { inTurn } from '../backend/in-turn.ts';
import type { Ask } from './ask.ts';
import type { JaegerTrace } from './read-trace.ts';

export type Sources = {
  ask: Ask;
  naming: Naming;
  cluster: ClusterReader;
  /** Traces in the words of the platform. */
  read: (traces: readonly JaegerTrace[]) => Promise<readonly Trace[]>;
};

/** So many are asked about, by so many traces of each. */
const SERVICES = 20;
const TRACES = 3;

/** Spans that tell no namespace count for every one. */
export const isIn = ({ namespaces }: Pick<Window, 'namespaces'>, namespace: string | undefined): boolean =>
  namespace === undefined || namespaces.includes(namespace);

function spansOf({ spans, processes }: JaegerTrace, service: string): string[] {
  const own = new Set(
    Object.entries(processes ?? {}).flatMap(([id, { serviceName }]) => (serviceName === service ? [id] : [])),
  );
  return (spans ?? []).filter(({ processID = '' }) => own.has(processID)).map(({ spanID }) => spanID);
}

/**
 * The components behind services that are called otherwise: their traces say whose they are, those of the asked
 * namespaces first.
 */
export async function componentsBehind(
  { ask, read }: Sources,
  services: readonly string[],
  window: Window,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const { from, to } = window;
  const found = await inTurn(services.slice(0, SERVICES), async (service): Promise<[string, string][]> => {
    const traces = await ask.traces({ service, from, to, limit: TRACES }, signal);
    const ids = new Set(traces.flatMap(trace => spansOf(trace, service)));
    const own = (await read(traces)).flatMap(({ spans }) => spans.filter(({ id }) => ids.has(id)));
    const span = own.find(({ namespace }) => isIn(window, namespace)) ?? own[0];
    return span ? [[service, span.component]] : [];
  });
  return new Map(found.flat());
}
