import type { Cluster } from '../../control-plane/ports.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import type { KubeCluster } from '../cluster.ts';
import { demandWanted } from '../trouble.ts';
import { type Bounds, createInformers } from './informers.ts';

export type CacheOptions = Bounds & {
  /** Milliseconds that a lost watch may last until lists are read from the API server instead. */
  staleMs: number;
  /** Milliseconds after which a lost watch is told of. */
  toldMs: number;
};

export const cacheOptions: CacheOptions = {
  mostInformers: 96,
  mostObjects: 50_000,
  mostNamespaces: 2,
  idleMs: 10 * 60_000,
  refusedMs: 5 * 60_000,
  staleMs: 15_000,
  toldMs: 2_000,
};

export type CachedCluster = Cluster & {
  /** The same cluster with every list read from the API server: what a write is decided by has to be as it is now. */
  direct: Cluster;
  /** Since when what memory holds may be out of date; undefined while it is not, and while it is not read any more. */
  staleness(this: void): { since: Date } | undefined;
  size(this: void): { informers: number; objects: number };
  close(this: void): void;
};

/** Waits, but no longer than the caller does. */
async function waitFor<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  demandWanted(signal);
  if (!signal) return promise;
  const given = Promise.withResolvers<undefined>();
  const giveUp = () => given.resolve(undefined);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await Promise.race([promise, given.promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
  demandWanted(signal);
  return promise;
}

/**
 * A cluster whose lists of what the platform looks at come from memory, kept up to date by watches: an answer is as
 * old as the network is slow, and the same array until something in it changes. A write is seen by the next list of
 * the same process, through `direct` too. Single objects are read from the API server, because a write is decided by
 * them; so is every list while its watch has been lost for longer than `staleMs`.
 */
export function createCache(reader: KubeCluster, options: CacheOptions = cacheOptions): CachedCluster {
  const informers = createInformers(reader, options);

  const kept = (object: KubeObject, dryRun: boolean | undefined): KubeObject => {
    if (!dryRun) informers.wrote(object);
    return object;
  };

  const direct: Cluster = {
    ...reader,
    create: async (object, write, signal) => kept(await reader.create(object, write, signal), write?.dryRun),
    replace: async (object, write, signal) =>
      kept(await reader.replace(object, write, signal), write?.dryRun),
    apply: async (object, write, signal) => kept(await reader.apply(object, write, signal), write.dryRun),
    patch: async (ref, patch, write, signal) =>
      kept(await reader.patch(ref, patch, write, signal), write?.dryRun),

    async delete(ref, write, signal) {
      const wasThere = await reader.delete(ref, write, signal);
      if (write?.dryRun || !informers.holds(ref)) return wasThere;
      // What has finalizers is still there, now with the time of its deletion.
      const left = wasThere ? await reader.get(ref, signal).catch(() => 'unknown' as const) : undefined;
      if (left === undefined) informers.deleted(ref);
      else if (left !== 'unknown') informers.wrote(left);
      return wasThere;
    },
  };

  return {
    ...direct,
    direct,

    async list(query, signal) {
      const informer = await waitFor(informers.choose(query), signal);
      if (!informer) return reader.list(query, signal);
      await waitFor(informer.ready, signal);
      const isCurrent = informer.isOpen() && informer.lostFor() <= options.staleMs;
      return isCurrent ? informer.list(query) : reader.list(query, signal);
    },

    staleness() {
      const behind = informers.behind(options.staleMs);
      return behind > options.toldMs ? { since: new Date(Date.now() - behind) } : undefined;
    },
    size: () => informers.size(),
    close: () => informers.close(),
  };
}
