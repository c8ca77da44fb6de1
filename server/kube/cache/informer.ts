import { setTimeout as pause } from 'node:timers/promises';
import type { ListQuery, ObjectList } from '../../control-plane/ports.ts';
import type { KubeObject, Ref } from '../../domain/kube-object.ts';
import { PlatformError } from '../../errors.ts';
import type { KubeCluster } from '../cluster.ts';
import { lean } from './lean.ts';
import { readPages } from './pages.ts';
import type { Scope } from './scope.ts';
import { createStore, storeName } from './store.ts';
import { isLater } from './version.ts';

const MOST_BACK_OFF_MS = 5_000;
const BACK_OFF_MS = 100;

export type InformerOptions = {
  /** Of a scope without a namespace: the namespaces whose objects are kept. */
  within?: ReadonlySet<string> | undefined;
  /** More objects are not kept: the informer ends. */
  mostObjects: number;
  /** Called once, when it cannot go on. */
  ended: (this: void, error: unknown) => void;
};

/** What asking again does not change: the kind is gone, or may not be read. */
const isFinal = (error: unknown): boolean =>
  !(error instanceof PlatformError) || !['conflict', 'unavailable', 'timeout'].includes(error.code);

/**
 * Follows what is in a scope: lists it, then watches from there on, over whatever happens to the connection. When the
 * version it stands at is too old to go on from, it lists again, and what did not change stays the same object.
 */
export function createInformer(
  reader: Pick<KubeCluster, 'list' | 'watch'>,
  scope: Scope,
  { within, mostObjects, ended }: InformerOptions,
) {
  const store = createStore();
  const stopping = new AbortController();
  const { signal } = stopping;
  const ready = Promise.withResolvers<void>();
  // Nobody may be waiting when the first list fails.
  ready.promise.catch(() => undefined);
  let version: string | undefined;
  let written: Set<string> | undefined;
  let lostAt: number | undefined;

  const isWithin = ({ metadata }: KubeObject) => !within || within.has(metadata.namespace ?? '');
  const lost = () => {
    lostAt ??= performance.now();
  };
  const connection = (is: 'open' | 'lost') => {
    if (is === 'lost') lost();
    else lostAt = undefined;
  };

  function put(object: KubeObject): void {
    if (isWithin(object)) store.put(lean(object));
    if (store.size() <= mostObjects) return;
    throw new PlatformError(
      'too_large',
      `There are more than ${mostObjects} objects of kind ${scope.kind}.`,
      'They are read from the API server whenever they are asked for.',
    );
  }

  async function list(): Promise<string> {
    const changed = new Set<string>();
    const seen = new Set<string>();
    written = changed;
    const next = await readPages(reader, scope, signal, (page, isFirst) => {
      if (isFirst) seen.clear();
      for (const object of page.items) {
        seen.add(storeName(object.metadata));
        put(object);
      }
    });
    written = undefined;
    if (version !== undefined && isLater(version, next))
      throw new PlatformError('refused', 'The cluster went back to an earlier state.', 'Read it anew.');
    store.keepOnly(seen, changed);
    return next;
  }

  async function watch(from: string): Promise<void> {
    for await (const { type, object } of reader.watch(
      { ...scope, resourceVersion: from, connection },
      signal,
    )) {
      if (type === 'deleted') store.remove(object);
      else if (type !== 'bookmark') put(object);
      version = object.metadata.resourceVersion ?? version;
      lostAt = undefined;
    }
  }

  async function follow(): Promise<void> {
    let isTooOld = true;
    for (let failures = 0; !signal.aborted;) {
      const before = version;
      try {
        if (isTooOld || version === undefined) {
          version = await list();
          // Until the watch has a connection, what was listed grows old.
          lostAt = performance.now();
        }
        isTooOld = false;
        ready.resolve();
        await watch(version);
      } catch (error) {
        if (signal.aborted) return;
        if (version === undefined || isFinal(error)) throw error;
        isTooOld ||= error instanceof PlatformError && error.code === 'conflict';
      }
      lost();
      failures = version === before ? failures + 1 : 0;
      const wait = Math.min(MOST_BACK_OFF_MS, BACK_OFF_MS * 2 ** failures) * (0.5 + Math.random());
      await pause(wait, undefined, { signal }).catch(() => undefined);
    }
  }

  void follow().catch((error: unknown) => {
    stopping.abort();
    ready.reject(error);
    ended(error);
  });

  return {
    /** When the first list is there, or nobody wants it any more. Rejects with what the API server said to it. */
    ready: ready.promise,
    isOpen: (): boolean => version !== undefined && !signal.aborted,
    /** Milliseconds since it was last known that nothing is missed; 0 while that is so. */
    lostFor: (): number => (lostAt === undefined ? 0 : performance.now() - lostAt),
    size: store.size,
    has: store.has,
    list: (query: ListQuery): ObjectList => ({
      items: store.list(query),
      resourceVersion: version ?? '0',
    }),

    /** What a write of ours answered. */
    wrote(object: KubeObject): void {
      if (!isWithin(object)) return;
      written?.add(storeName(object.metadata));
      store.put(lean(object));
    },
    /** What a deletion of ours took away. */
    deleted(ref: Ref): void {
      written?.add(storeName(ref));
      store.forget(ref);
    },
    close(): void {
      stopping.abort();
      ready.resolve();
    },
  };
}

export type Informer = ReturnType<typeof createInformer>;
