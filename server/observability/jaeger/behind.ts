import type { Naming } from '../../domain/span-naming.ts';
import type { Trace } from '../../domain/trace.ts';
import type { ClusterReader, Window } from '../../control-plane/ports.ts';
import { inTurn } from '../backend/in-turn.ts';
import type { Ask } from './ask.ts';
import { type JaegerTrace, processesIn, processTags } from './read-trace.ts';

export type Sources = {
  ask: Ask;
  naming: Naming;
  cluster: ClusterReader;
  /** Traces in the words of the platform. */
  read: (traces: readonly JaegerTrace[]) => Promise<readonly Trace[]>;
};

/** How to ask for one namespace where a service reports from several: Jaeger and Tempo, VictoriaTraces. */
export const BY_NAMESPACE = ['k8s.namespace.name', 'resource_attr:k8s.namespace.name'];

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

/** Some traces of a service, of the asked namespaces where it tells any; where others fill the answer, by their names. */
export async function sampleOf(
  ask: Ask,
  service: string,
  limit: number,
  window: Window,
  signal?: AbortSignal,
): Promise<readonly JaegerTrace[]> {
  const asked = { service, from: window.from, to: window.to, limit };
  const isOwn = (trace: JaegerTrace) =>
    processesIn([trace]).some(process => isIn(window, processTags(process)['k8s.namespace.name']));
  const newest = await ask.traces(asked, signal);
  const own = newest.filter(isOwn);
  if (own.length > 0 || newest.length < limit) return own;
  for (const name of BY_NAMESPACE) {
    const found = await inTurn(window.namespaces, namespace =>
      ask.traces({ ...asked, tags: { [name]: namespace } }, signal),
    );
    if (found.flat().length > 0) return found.flat();
  }
  return newest;
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
  const found = await inTurn(services.slice(0, SERVICES), async (service): Promise<[string, string][]> => {
    const traces = await sampleOf(ask, service, TRACES, window, signal);
    const ids = new Set(traces.flatMap(trace => spansOf(trace, service)));
    const own = (await read(traces)).flatMap(({ spans }) => spans.filter(({ id }) => ids.has(id)));
    const span = own.find(({ namespace }) => isIn(window, namespace)) ?? own[0];
    return span ? [[service, span.component]] : [];
  });
  return new Map(found.flat());
}
