import { namedBy, type Naming } from '../../domain/span-naming.ts';
import { callsIn, type TracedCall } from '../../domain/trace-calls.ts';
import type { ClusterReader, Window } from '../../control-plane/ports.ts';
import { inTurn } from '../backend/in-turn.ts';
import { componentsIn } from '../components.ts';
import type { Ask } from './ask.ts';
import type { JaegerTrace } from './read-trace.ts';

/** A sample of recent traces: enough to see who calls whom, and not too much to ask for. */
const SERVICES = 20;
const TRACES = 10;

type Call = { from: string; to: string; count?: number };

/** Calls of the asked namespaces; where a service tells none, it counts. */
async function counted(ask: Ask, naming: Naming, { namespaces, from, to }: Window, signal?: AbortSignal) {
  const isAsked = (namespace: string | undefined) =>
    namespace === undefined || namespaces.includes(namespace);
  const dependencies = await ask.dependencies(from, to, signal);
  return dependencies.flatMap(({ parent, child, callCount }): Call[] => {
    const [caller, callee] = [namedBy(parent, {}, naming), namedBy(child, {}, naming)];
    if (!isAsked(caller.namespace) && !isAsked(callee.namespace)) return [];
    const count = callCount === undefined ? {} : { count: callCount };
    return [{ from: caller.component, to: callee.component, ...count }];
  });
}

/** Services of the asked namespaces first. */
async function sampled(
  ask: Ask,
  naming: Naming,
  cluster: ClusterReader,
  { namespaces }: Window,
  signal?: AbortSignal,
): Promise<string[]> {
  const known = new Set((await inTurn(namespaces, name => componentsIn(cluster, name, signal))).flat());
  const services = await ask.services(signal);
  const isOurs = (service: string) => known.has(namedBy(service, {}, naming).component);
  return services.toSorted((a, b) => Number(isOurs(b)) - Number(isOurs(a))).slice(0, SERVICES);
}

/**
 * Which component called which: as the backend has counted it or, where it counts nothing, by a sample of its
 * newest traces.
 */
export async function callsBetween(
  { ask, naming, cluster }: { ask: Ask; naming: Naming; cluster: ClusterReader },
  window: Window,
  read: (traces: readonly JaegerTrace[]) => Promise<Parameters<typeof callsIn>[0]>,
  signal?: AbortSignal,
): Promise<Call[]> {
  if (window.namespaces.length === 0) return [];
  const known = await counted(ask, naming, window, signal);
  if (known.length > 0) return known.filter(({ from, to }) => from !== to);
  const { from, to } = window;
  const found = await inTurn(await sampled(ask, naming, cluster, window, signal), service =>
    ask.traces({ service, from, to, limit: TRACES }, signal),
  );
  const once = new Map(found.flat().map(trace => [trace.traceID, trace]));
  const traces = await read([...once.values()]);
  const isAsked = ({ spans }: (typeof traces)[number]) =>
    spans.some(({ namespace }) => namespace === undefined || window.namespaces.includes(namespace));
  const calls: readonly TracedCall[] = callsIn(traces.filter(isAsked));
  return [...calls];
}
