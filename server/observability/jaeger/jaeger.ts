import { namedBy, type Naming, workloadComponents } from '../../domain/span-naming.ts';
import type { Trace } from '../../domain/trace.ts';
import { partIn } from '../../domain/trace-part.ts';
import { wantedTraces } from '../../domain/trace-search.ts';
import type { ClusterReader, Traces, TraceSearch } from '../../control-plane/ports.ts';
import type { BackendAddress } from '../backend/backend.ts';
import { componentsIn, workloadsIn } from '../components.ts';
import { type Ask, createAsk } from './ask.ts';
import { BY_NAMESPACE, componentsBehind, type Sources } from './behind.ts';
import { callsBetween } from './calls.ts';
import { type JaegerTrace, processesIn, processTags, readTrace } from './read-trace.ts';
import { servicesOf, unknownService } from './services.ts';

export type TracesBackend = BackendAddress & {
  /** How services are called, with `$component` and perhaps `$namespace`. */
  service?: string | undefined;
};

type Tags = { readonly [name: string]: string };

/** The backend has been asked for the time; what it has found for it counts, whatever its clocks say. */
const ALWAYS = { from: new Date(-8.64e15), to: new Date(8.64e15) };

/** Each once, as several questions may have found it. */
const merged = (found: readonly (readonly JaegerTrace[])[]): JaegerTrace[] => [
  ...new Map(found.flat().map(trace => [trace.traceID, trace])).values(),
];

/** The newest traces of a service; where failed ones are wanted, those that it marks as such beside them. */
async function newest(
  ask: Ask,
  service: string,
  { from, to, milliseconds, failed, limit }: TraceSearch,
  tags: Tags | undefined,
  signal?: AbortSignal,
): Promise<JaegerTrace[]> {
  const asked = { service, from, to, milliseconds, limit };
  const kinds: (Tags | undefined)[] = failed ? [tags, { ...tags, error: 'true' }] : [tags];
  return merged(await Promise.all(kinds.map(it => ask.traces({ ...asked, tags: it }, signal))));
}

const isWorkload = (tag: string): boolean => /^k8s\.(?:deployment|statefulset|daemonset)\.name$/.test(tag);

/**
 * The traces of what runs on a cluster, from a backend that speaks Jaeger's query API: Jaeger itself, VictoriaTraces,
 * Tempo's Jaeger query. Errors: those of `createBackend`, and `not_found` where no service stands for a component.
 */
export function createJaeger(
  { service: pattern, ...address }: TracesBackend,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): (cluster: ClusterReader) => Traces {
  const ask = createAsk(address, fetch);

  /** Workloads are looked up only for traces that name some. */
  async function namingFor(
    cluster: ClusterReader,
    traces: readonly JaegerTrace[],
    signal?: AbortSignal,
  ): Promise<Naming> {
    const tags = processesIn(traces).map(processTags);
    if (!tags.some(it => Object.keys(it).some(isWorkload))) return { service: pattern };
    const namespaces = [...new Set(tags.flatMap(it => it['k8s.namespace.name'] ?? []))];
    const workloads = await workloadsIn(cluster, namespaces, signal);
    return { service: pattern, workloads: workloadComponents(workloads) };
  }

  async function read(
    cluster: ClusterReader,
    traces: readonly JaegerTrace[],
    known: Pick<Naming, 'known'>,
    signal?: AbortSignal,
  ): Promise<Trace[]> {
    const naming = { ...(await namingFor(cluster, traces, signal)), ...known };
    return traces.map(trace => readTrace(trace, naming));
  }

  const sourcesFor = (cluster: ClusterReader, signal?: AbortSignal): Sources => ({
    ask,
    naming: { service: pattern },
    cluster,
    read: traces => read(cluster, traces, {}, signal),
  });

  /** The services that are called otherwise and whose traces say that they are the component's. */
  async function behind(
    cluster: ClusterReader,
    { component, namespace, from, to }: TraceSearch,
    services: readonly string[],
    signal?: AbortSignal,
  ): Promise<string[]> {
    const known = new Set(await componentsIn(cluster, namespace, signal));
    const strange = services.filter(
      service => !known.has(namedBy(service, {}, { service: pattern }).component),
    );
    const window = { namespaces: [namespace], from, to };
    const found = await componentsBehind(sourcesFor(cluster, signal), strange, window, signal);
    return strange.filter(service => found.get(service) === component);
  }

  /** Where other namespaces fill most of an answer, the wanted one is asked for by its name. */
  async function ofService(
    cluster: ClusterReader,
    service: string,
    search: TraceSearch,
    signal?: AbortSignal,
  ): Promise<Trace[]> {
    const known = { known: { service, component: search.component } };
    const own = new Map<string, Trace>();
    for (const name of [undefined, ...BY_NAMESPACE]) {
      const tags = name === undefined ? undefined : { [name]: search.namespace };
      const found = await newest(ask, service, search, tags, signal);
      const before = own.size;
      for (const trace of await read(cluster, found, known, signal))
        if (partIn(trace, search)) own.set(trace.id, trace);
      const isCrowded = name !== undefined || found.length >= search.limit;
      if (!isCrowded || own.size >= search.limit / 2 || (name !== undefined && own.size > before)) break;
    }
    return wantedTraces([...own.values()], { ...search, ...ALWAYS });
  }

  return cluster => ({
    async search(search, signal) {
      const services = await ask.services(signal);
      const named = servicesOf(search, pattern, services);
      const candidates = named.length > 0 ? named : await behind(cluster, search, services, signal);
      if (candidates.length === 0) throw unknownService(search, services, ask.shown);
      for (const service of candidates) {
        const traces = await ofService(cluster, service, search, signal);
        if (traces.length > 0) return traces;
      }
      return [];
    },
    async get(id, signal) {
      if (!/^[\da-f]{1,32}$/i.test(id)) return undefined;
      const trace = await ask.trace(id, signal);
      return trace && (await read(cluster, [trace], {}, signal))[0];
    },
    calls: (window, signal) => callsBetween(sourcesFor(cluster, signal), window, signal),
  });
}
