import { setImmediate as immediately } from 'node:timers/promises';
import type { ListQuery } from '../../control-plane/ports.ts';
import { ENVIRONMENT } from '../../domain/labels.ts';
import { type KubeObject, type Ref, refOf } from '../../domain/kube-object.ts';
import { PlatformError } from '../../errors.ts';
import type { KubeCluster } from '../cluster.ts';
import { createInformer, type Informer } from './informer.ts';
import { labelTest } from './label-test.ts';
import { isForStatus, keyOf, kindOf, type Scope, scopeOf } from './scope.ts';

export type Bounds = {
  /** Informers at the same time, each with a connection of its own. */
  mostInformers: number;
  /** Objects that one informer keeps. */
  mostObjects: number;
  /** A kind that is asked for in more namespaces than this is followed in all of the platform's at once. */
  mostNamespaces: number;
  /** An informer that nobody asked for so long ends. */
  idleMs: number;
  /** What was refused is asked for again after this time. */
  refusedMs: number;
};

type Open = { scope: Scope; informer: Informer; within?: ReadonlySet<string>; used: number };

/** One that was asked so lately is not ended for another. */
const BUSY_MS = 60_000;
const MOST_SEEN = 2_000;

/** After this time something that did not answer is asked again. */
const SOON_MS = 5_000;

const now = () => performance.now();
const mayPass = (error: unknown): boolean =>
  error instanceof PlatformError && ['unavailable', 'timeout', 'conflict'].includes(error.code);

/** The informers that are open, and which of them answers a list. Each is opened by the first list that it answers. */
export function createInformers(reader: KubeCluster, bounds: Bounds) {
  const open = new Map<string, Open>();
  /** Those that are to take the place of others: what is written meanwhile is theirs too. */
  const coming = new Set<Open>();
  const seen = new Set<string>();
  const namespaces = new Set<string>();
  const refused = new Map<string, number>();
  const widening = new Map<string, Promise<void>>();
  /** By kind: the namespaces that are asked for at this moment and have no informer yet. */
  const asked = new Map<string, Set<string>>();
  let listing: Promise<Set<string>> | undefined;
  let isClosed = false;

  function end(key: string): void {
    open.get(key)?.informer.close();
    open.delete(key);
  }

  /** Room for one more: the one that was not asked for the longest time goes, unless all are busy. */
  function makeRoom(): boolean {
    if (open.size < bounds.mostInformers) return true;
    const [oldest] = [...open].toSorted(([, a], [, b]) => a.used - b.used);
    if (!oldest || now() - oldest[1].used < BUSY_MS) return false;
    end(oldest[0]);
    return true;
  }

  function start(key: string, scope: Scope, within?: ReadonlySet<string>): Open {
    const informer = createInformer(reader, scope, {
      within,
      mostObjects: bounds.mostObjects,
      ended(error) {
        refused.set(key, now() + (mayPass(error) ? SOON_MS : bounds.refusedMs));
        if (open.get(key)?.informer === informer) open.delete(key);
      },
    });
    return { scope, informer, used: now(), ...(within && { within }) };
  }

  const isRefused = (key: string): boolean => (refused.get(key) ?? 0) > now();

  /** Cells carry the platform's labels; namespaces that config names were asked for. */
  async function ownNamespaces(): Promise<Set<string>> {
    try {
      const query = { apiVersion: 'v1', kind: 'Namespace', labels: ENVIRONMENT };
      const { items } = await reader.list(query, AbortSignal.timeout(30_000));
      return new Set([...items.map(({ metadata }) => metadata.name), ...namespaces]);
    } catch (error) {
      if (error instanceof PlatformError && error.code === 'forbidden') return new Set(namespaces);
      throw error;
    }
  }

  /** One informer for a kind in all namespaces takes the place of those for one namespace each, once it is there. */
  async function widen(kind: Scope): Promise<void> {
    const key = keyOf(kind);
    try {
      // Kinds that are widened at the same time need the same list.
      listing ??= ownNamespaces().finally(() => {
        listing = undefined;
      });
      const within = await listing;
      const wide = start(key, kind, within);
      coming.add(wide);
      await wide.informer.ready.finally(() => coming.delete(wide));
      if (isClosed || !wide.informer.isOpen()) return wide.informer.close();
      end(key);
      open.set(key, wide);
      for (const [narrow, { scope }] of open)
        if (kindOf(scope) === kindOf(kind) && scope.labels === undefined && within.has(scope.namespace ?? ''))
          end(narrow);
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      if (!isRefused(key)) refused.set(key, now() + SOON_MS);
    }
  }

  const narrowOf = (kind: string): Open[] =>
    [...open.values()].filter(
      ({ scope }) => kindOf(scope) === kind && scope.namespace !== undefined && scope.labels === undefined,
    );

  /** Whether a kind is followed, or asked for at the same moment, in more namespaces than get an informer each. */
  async function isOfMany(kind: string, namespace: string): Promise<boolean> {
    const together = asked.get(kind) ?? new Set();
    asked.set(kind, together.add(namespace));
    await immediately();
    const followed = narrowOf(kind).flatMap(({ scope }) => scope.namespace ?? []);
    const isMany = new Set([...followed, ...together]).size > bounds.mostNamespaces;
    // Whoever asked in the same moment has seen the others by now.
    await immediately();
    together.delete(namespace);
    return isMany;
  }

  async function widened({ apiVersion, kind, namespace, labels }: Scope): Promise<Open | undefined> {
    if (namespace === undefined || labels !== undefined) return undefined;
    const all = { apiVersion, kind };
    const key = keyOf(all);
    const covering = () => (open.get(key)?.within?.has(namespace) ? open.get(key) : undefined);
    if (covering() || isRefused(key)) return covering();
    if (!(await isOfMany(kindOf(all), namespace))) return covering();
    const going = widening.get(key) ?? widen(all).finally(() => widening.delete(key));
    widening.set(key, going);
    await going;
    return covering();
  }

  function sweep(): void {
    for (const [key, { used }] of open) if (now() - used > bounds.idleMs) end(key);
  }
  const sweeping = setInterval(sweep, bounds.idleMs / 4).unref();

  /** The informers that an object of this kind and namespace may be in. */
  const around = (ref: Ref): Open[] =>
    [...open.values(), ...coming].filter(
      ({ scope }) =>
        kindOf(scope) === kindOf(ref) && (scope.namespace === undefined || scope.namespace === ref.namespace),
    );

  return {
    /** The informer that answers a list; undefined where the API server has to be asked. */
    async choose(query: ListQuery): Promise<Informer | undefined> {
      const scope = scopeOf(query);
      if (!scope || isClosed) return undefined;
      const key = keyOf(scope);
      if (scope.namespace !== undefined) namespaces.add(scope.namespace);
      const known = open.get(key) ?? (await widened(scope)) ?? open.get(key);
      if (known) {
        known.used = now();
        return known.informer;
      }
      const isFirst = !seen.has(key);
      if (seen.size > MOST_SEEN) seen.clear();
      seen.add(key);
      if ((isFirst && !isForStatus(scope)) || isRefused(key) || !makeRoom()) return undefined;
      const opened = start(key, scope);
      open.set(key, opened);
      return opened.informer;
    },

    wrote(object: KubeObject): void {
      const ref = refOf(object);
      for (const { scope, informer } of around(ref)) {
        const isIn = labelTest(scope.labels ?? '')?.(object.metadata.labels ?? {}) ?? false;
        if (isIn) informer.wrote(object);
        else informer.deleted(ref);
      }
    },

    holds: (ref: Ref): boolean => around(ref).some(({ informer }) => informer.has(ref)),
    deleted: (ref: Ref): void => around(ref).forEach(({ informer }) => informer.deleted(ref)),

    /** The longest that one of those asked lately is behind, in milliseconds; those behind for longer are not read. */
    behind: (longest: number): number =>
      Math.max(
        0,
        ...[...open.values()]
          .filter(({ used }) => now() - used < BUSY_MS)
          .map(({ informer }) => informer.lostFor())
          .filter(milliseconds => milliseconds <= longest),
      ),
    size: () => ({
      informers: open.size,
      objects: [...open.values()].reduce((sum, { informer }) => sum + informer.size(), 0),
    }),
    close(): void {
      isClosed = true;
      clearInterval(sweeping);
      for (const key of open.keys()) end(key);
      for (const { informer } of coming) informer.close();
    },
  };
}
