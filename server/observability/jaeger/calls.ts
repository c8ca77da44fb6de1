import { type Named, namedBy } from '../../domain/span-naming.ts';
import { callsIn } from '../../domain/trace-calls.ts';
import type { Window } from '../../control-plane/ports.ts';
import { inTurn } from '../backend/in-turn.ts';
import { componentsIn } from '../components.ts';
import { componentsBehind, isIn, sampleOf, type Sources } from './behind.ts';

/** A sample of recent traces: enough to see who calls whom, and not too much to ask for. */
const SERVICES = 20;
const TRACES = 10;

type Call = { from: string; to: string; count?: number };
/** Calls of the asked namespaces as the backend has counted them; where a service tells none, it counts. */
async function counted(
  sources: Sources,
  known: ReadonlySet<string>,
  window: Window,
  signal?: AbortSignal,
): Promise<Call[]> {
  const { ask, naming } = sources;
  const dependencies = await ask.dependencies(window.from, window.to, signal);
  const services = [...new Set(dependencies.flatMap(({ parent, child }) => [parent, child]))];
  const strange = services.filter(service => !known.has(namedBy(service, {}, naming).component));
  const others = await componentsBehind(sources, strange, window, signal);
  const named = (service: string): Named => {
    const component = others.get(service);
    return component === undefined ? namedBy(service, {}, naming) : { component };
  };
  return dependencies.flatMap(({ parent, child, callCount }): Call[] => {
    const [caller, callee] = [named(parent), named(child)];
    if (!isIn(window, caller.namespace) && !isIn(window, callee.namespace)) return [];
    if (caller.component === callee.component) return [];
    const count = callCount === undefined ? {} : { count: callCount };
    return [{ from: caller.component, to: callee.component, ...count }];
  });
}

/** Calls in a sample of the newest traces, of services of the asked namespaces first. */
async function sampled(
  { ask, naming, read }: Sources,
  known: ReadonlySet<string>,
  window: Window,
  signal?: AbortSignal,
): Promise<Call[]> {
  const isOurs = (service: string) => known.has(namedBy(service, {}, naming).component);
  const services = (await ask.services(signal))
    .toSorted((a, b) => Number(isOurs(b)) - Number(isOurs(a)))
    .slice(0, SERVICES);
  const found = await inTurn(services, service => sampleOf(ask, service, TRACES, window, signal));
  const traces = await read([...new Map(found.flat().map(trace => [trace.traceID, trace])).values()]);
  return callsIn(traces.filter(({ spans }) => spans.some(({ namespace }) => isIn(window, namespace))));
}

/** Which component called which: as the backend has counted it or, where it counts nothing, by a sample. */
export async function callsBetween(sources: Sources, window: Window, signal?: AbortSignal): Promise<Call[]> {
  if (window.namespaces.length === 0) return [];
  const lists = await inTurn(window.namespaces, name => componentsIn(sources.cluster, name, signal));
  const known = new Set(lists.flat());
  const calls = await counted(sources, known, window, signal);
  return calls.length > 0 ? calls : sampled(sources, known, window, signal);
}
