import type { Cluster, WatchEvent } from '../control-plane/ports.ts';
import { pathOf } from './address.ts';
import { type Api, isMissing } from './api.ts';
import { createDiscovery } from './discovery.ts';
import { listObjects } from './list.ts';
import { readPodLogs } from './pod-logs.ts';
import { readObject } from './read-object.ts';
import { isUnserved, type Refusal, unserved } from './refusal.ts';
import { watchObjects, type WatchQuery } from './watch.ts';
import { createWriter } from './writes.ts';
import { demandWanted } from './trouble.ts';

/** A cluster whose watches tell of their connection. */
export type KubeCluster = Omit<Cluster, 'watch'> & {
  watch(query: WatchQuery, signal: AbortSignal): AsyncIterable<WatchEvent>;
};

/** The cluster behind an API server. Nothing is kept but which kinds it serves. */
export function createKubeCluster(direct: Api): KubeCluster {
  const discovery = createDiscovery(direct);
  const api: Api = {
    ...direct,
    refused(refusal: Refusal) {
      if (!isUnserved(refusal)) return direct.refused(refusal);
      discovery.forget();
      return unserved();
    },
  };

  /** A list of one object says as well as a long one which version is now. */
  async function startOf(query: WatchQuery, signal: AbortSignal) {
    const resource = await discovery.demand(query.apiVersion, query.kind, signal);
    const from =
      query.resourceVersion ??
      (await listObjects(api, resource, { ...query, limit: 1 }, signal)).resourceVersion;
    return { resource, from };
  }

  async function* watch(
    query: WatchQuery,
    start: ReturnType<typeof startOf>,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent> {
    const started = await start.catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    if (started) yield* watchObjects(api, started.resource, query, started.from, signal);
  }

  return {
    ...createWriter(api, discovery),

    async get(ref, signal) {
      demandWanted(signal);
      const path = pathOf(await discovery.demand(ref.apiVersion, ref.kind, signal), ref);
      const told = await api.ask({ method: 'GET', path, idempotent: true }, signal);
      if (told.ok) return readObject(told.body);
      if (isMissing(told, ref.name)) return undefined;
      throw api.refused(told);
    },

    async list(query, signal) {
      demandWanted(signal);
      const resource = await discovery.demand(query.apiVersion, query.kind, signal);
      return listObjects(api, resource, query, signal);
    },

    watch(query, signal) {
      const start = startOf(query, signal);
      // Whoever never looks at the watch does not hear of it either.
      start.catch(() => undefined);
      return watch(query, start, signal);
    },

    podLogs: (query, signal) => readPodLogs(api, query, signal),

    async serves(apiVersion, kind, signal) {
      demandWanted(signal);
      return (await discovery.find(apiVersion, kind, signal)) !== undefined;
    },
  };
}
