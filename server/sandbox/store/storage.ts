import * as z from 'zod';
import { PlatformError } from '../../errors.ts';
import type { ListQuery } from '../../control-plane/ports.ts';
import { KubeObject, type Ref, refOf } from '../../domain/kube-object.ts';
import { createChanges } from './changes.ts';
import { type Kind, notServed } from './kinds.ts';
import type { Change } from './object-store.ts';
import { createOwners } from './owners.ts';
import { createSharing } from './sharing.ts';
import { createShelf } from './shelf.ts';

const State = z.object({ resourceVersion: z.int().min(1), objects: z.array(KubeObject) });

const key = (of: { apiVersion: string; kind: string }): string => `${of.apiVersion} ${of.kind}`;

/** What is stored, by kind and by owner; each change has the next version. */
export type Storage = ReturnType<typeof createStorage>;

export function createStorage(kinds: readonly Kind[]) {
  const served = new Map(kinds.map(kind => [key(kind), kind]));
  let shelves = new Map(kinds.map(kind => [key(kind), createShelf()]));
  let owners = createOwners();
  let version = 1;
  let undo: (() => void)[] | undefined;
  const changes = createChanges();
  const shared = createSharing();

  function shelf(of: { apiVersion: string; kind: string }) {
    const found = shelves.get(key(of));
    if (!found) throw notServed(of.apiVersion, of.kind, kinds);
    return found;
  }

  function get(ref: Ref): KubeObject | undefined {
    return shelf(ref).get(kind(ref).namespaced ? (ref.namespace ?? '') : '', ref.name);
  }

  function kind(of: { apiVersion: string; kind: string }): Kind {
    const found = served.get(key(of));
    if (found) return found;
    throw notServed(of.apiVersion, of.kind, kinds);
  }

  function put(named: KubeObject, before: KubeObject | undefined, after: KubeObject | undefined): void {
    const back = shelf(named).put(named, after);
    owners.replace(before, after);
    undo?.push(() => {
      back();
      owners.replace(after, before);
    });
  }

  /** The object under the next version. */
  function stamped(object: KubeObject): KubeObject {
    version += 1;
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
  }

  function tell(type: Change['type'], object: KubeObject, before: KubeObject | undefined): void {
    if (!undo) changes.add(before ? { type, object, before } : { type, object });
  }

  return {
    kind,
    get,
    serves: (apiVersion: string, kind: string): boolean => served.has(key({ apiVersion, kind })),
    list(query: ListQuery): readonly KubeObject[] {
      const { namespace: _all, ...everywhere } = query;
      return shelf(query).list(kind(query).namespaced ? query : everywhere);
    },
    dependents: (uid: string): readonly KubeObject[] => owners.of(uid),
    /** Everything of every kind in a namespace. */
    within: (namespace: string): readonly KubeObject[] =>
      kinds.filter(kind => kind.namespaced).flatMap(kind => shelf(kind).list({ ...kind, namespace })),
    isEmpty: (namespace: string): boolean => [...shelves.values()].every(shelf => shelf.isEmpty(namespace)),
    save(object: KubeObject): KubeObject {
      const before = get(refOf(object));
      const saved = stamped(shared(object, before));
      put(saved, before, saved);
      tell(before ? 'modified' : 'added', saved, before);
      return saved;
    },
    remove(object: KubeObject): void {
      const gone = stamped(object);
      put(gone, object, undefined);
      tell('deleted', gone, object);
    },
    version: (): number => version,
    isDryRun: (): boolean => undo !== undefined,
    dryRun<T>(work: () => T): T {
      const [outer, from, steps] = [undo, version, new Array<() => void>()];
      undo = steps;
      try {
        return work();
      } finally {
        for (const step of steps.toReversed()) step();
        [undo, version] = [outer, from];
      }
    },
    onChange: (listener: (change: Change) => void) => changes.onChange(listener),
    /** Undefined when that version is not remembered; throws `invalid_input` for what is no version. */
    changesSince(text: string): readonly Change[] | undefined {
      const since = Number(text);
      if (Number.isInteger(since) && since >= 0)
        return since > version ? undefined : changes.last(version - since);
      throw new PlatformError(
        'invalid_input',
        `invalid resource version "${text}"`,
        'Take the resourceVersion of a list.',
      );
    },
    export: (): z.input<typeof State> => ({
      resourceVersion: version,
      objects: kinds.flatMap(kind => shelf(kind).list(kind)),
    }),
    import(state: unknown, adopt: (object: KubeObject) => KubeObject): void {
      const { success, data, error } = State.safeParse(state);
      if (!success)
        throw new PlatformError(
          'invalid_document',
          `the state of the embedded cluster is not readable: ${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}`,
          'Start with another state file, or with --ephemeral.',
        );
      for (const object of data.objects) kind(object);
      shelves = new Map(kinds.map(kind => [key(kind), createShelf()]));
      owners = createOwners();
      changes.forget();
      version = data.resourceVersion;
      // What one template made was one spec before it was written down.
      const reunited = createSharing(10_000);
      for (const object of data.objects) {
        const adopted = reunited(adopt(object), undefined);
        put(adopted, undefined, adopted);
      }
    },
  };
}
