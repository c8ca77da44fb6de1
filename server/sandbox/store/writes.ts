import { equal } from '../../domain/json.ts';
import { type KubeObject, type Ref, refKey, refOf } from '../../domain/kube-object.ts';
import { allocated, firstStatus, plainSecret } from './allocate.ts';
import { createCheck } from './checks.ts';
import { createDefaults } from './defaults.ts';
import type { Deletion } from './deletion.ts';
import { createInterner } from './field-set.ts';
import { mergePatch } from './merge-patch.ts';
import { applied, isManaged, recordUpdate, reinterned, unmanaged } from './ownership.ts';
import {
  alreadyExists,
  demand,
  keepUid,
  misnamed,
  namespaceless,
  notFound,
  terminating,
  unwanted,
} from './refusals.ts';
import { readObject } from './read-object.ts';
import type { Storage } from './storage.ts';

/** Who writes when a controller of the cluster touches an object whose fields have owners. */
const controller = 'kube-controller-manager';
/** Who owns what an object held that nobody managed when somebody first applied to it. */
const unknown = 'before-first-apply';

/** Members that are not the body whose changes a generation counts. */
const apart = new Set(['apiVersion', 'kind', 'metadata', 'status']);
/** Metadata that only the server writes. */
const serverSet = new Set(['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp']);

type Outside = { now: () => string; uid: () => string };
/** Records on a complete object who owns its fields. */
type Own = (complete: KubeObject) => KubeObject;

/** The uid of an object that is only tried out: real ones are not used up. */
const placeholder = (version: number): string =>
  `00000000-0000-4000-8000-${String(version).padStart(12, '0')}`;

/** Create, replace, patch and apply: what comes in is completed, checked, owned and counted before it is stored. */
export function createWrites(storage: Storage, deletion: Deletion, { now, uid: fresh }: Outside) {
  const intern = createInterner();
  const withDefaults = createDefaults();
  const check = createCheck();
  const writer = (manager: string) => ({ manager, time: now(), intern });

  function existing(ref: Ref): KubeObject {
    const found = storage.get(ref);
    if (found) return found;
    throw notFound(storage.kind(ref), ref);
  }

  /** What comes in: a Secret's text encoded, and no namespace where the kind stands in none. */
  function incoming(object: KubeObject): KubeObject {
    const { namespace, ...metadata } = object.metadata;
    const isMisplaced = !storage.kind(object).namespaced && namespace !== undefined;
    return plainSecret(isMisplaced ? { ...object, metadata } : object);
  }

  /** The name must be free, in a namespace that takes it. */
  function admit(object: KubeObject): void {
    const kind = storage.kind(object);
    const { name, namespace } = object.metadata;
    if (storage.get(refOf(object))) throw alreadyExists(kind, refOf(object));
    if (!kind.namespaced) return;
    if (!namespace) throw namespaceless(kind, name);
    const around = existing({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
    if (around.metadata.deletionTimestamp !== undefined) throw terminating(kind, name, namespace);
  }

  function completed(object: KubeObject, before: KubeObject | undefined, uid: string, own: Own): KubeObject {
    const complete = allocated(own(withDefaults(object, storage.kind(object))), before, {
      serial: storage.version(),
      uid,
    });
    check(complete, before, storage.kind(object));
    return complete;
  }

  function add(object: KubeObject, own: Own): KubeObject {
    const { hasStatus, counted } = storage.kind(object);
    const uid = storage.isDryRun() ? placeholder(storage.version()) : fresh();
    const { status: _status, ...complete } = completed(object, undefined, uid, own);
    const { generation: _old, deletionTimestamp: _never, ...metadata } = complete.metadata;
    return storage.save({
      ...complete,
      metadata: { ...metadata, uid, creationTimestamp: now(), ...(counted ? { generation: 1 } : {}) },
      ...(hasStatus ? { status: firstStatus(object) } : {}),
    });
  }

  function update(before: KubeObject, object: KubeObject, own: Own): KubeObject {
    const { counted } = storage.kind(before);
    const { uid = '', generation = 0, deletionTimestamp } = before.metadata;
    const { status: _status, ...complete } = completed(object, before, uid, own);
    const members = new Set(Object.keys({ ...before, ...complete })).difference(apart);
    const kept = [...members].filter(key => equal(complete[key], before[key]));
    const body = { ...complete, ...Object.fromEntries(kept.map(key => [key, before[key]])) };
    const moved = kept.length < members.size ? 1 : 0;
    const given = Object.entries(complete.metadata).filter(([key]) => !serverSet.has(key));
    const set = Object.entries(before.metadata).filter(([key]) => serverSet.has(key));
    const next = {
      ...body,
      metadata: {
        ...Object.fromEntries([...given, ...set]),
        name: before.metadata.name,
        ...(counted ? { generation: generation + moved } : {}),
      },
      ...(before['status'] === undefined ? {} : { status: before['status'] }),
    };
    if (equal(before, next)) return before;
    const saved = storage.save(next);
    if (deletionTimestamp !== undefined) deletion.settle(saved);
    return saved;
  }

  /** The ownership a plain write leaves: a controller's objects have none, until somebody applies to them. */
  const ownedBy =
    (manager: string | undefined, before?: KubeObject): Own =>
    after =>
      (before ? isManaged(before) : manager !== undefined)
        ? recordUpdate(before, after, writer(manager ?? controller))
        : unmanaged(after);

  return {
    adopt: (object: KubeObject): KubeObject => reinterned(object, intern),
    create(object: KubeObject, manager?: string): KubeObject {
      const kind = storage.kind(object);
      if (object.metadata.resourceVersion !== undefined) throw unwanted(kind, object, 'resourceVersion');
      admit(object);
      return add(incoming(object), ownedBy(manager));
    },
    replace(object: KubeObject, manager?: string): KubeObject {
      const before = existing(refOf(object));
      demand(storage.kind(object), before, object.metadata);
      return update(before, incoming(object), ownedBy(manager, before));
    },
    patch(ref: Ref, patch: { readonly [field: string]: unknown }, manager?: string): KubeObject {
      const before = existing(ref);
      const patched = readObject(mergePatch(before, patch));
      if (refKey(refOf(patched)) !== refKey(refOf(before)))
        throw misnamed(storage.kind(ref), before, patched);
      demand(storage.kind(ref), before, { resourceVersion: patched.metadata.resourceVersion });
      keepUid(storage.kind(ref), before, patched);
      return update(before, incoming(patched), ownedBy(manager, before));
    },
    apply(object: KubeObject, manager: string, force: boolean): KubeObject {
      const kind = storage.kind(object);
      if (object.metadata['managedFields'] !== undefined) throw unwanted(kind, object, 'managedFields');
      const config = incoming(object);
      const live = storage.get(refOf(object));
      if (live) {
        demand(kind, live, { resourceVersion: object.metadata.resourceVersion });
        keepUid(kind, live, object);
        const owned = isManaged(live) ? live : recordUpdate(undefined, live, writer(unknown));
        return update(live, applied(owned, config, force, writer(manager)), it => it);
      }
      admit(object);
      return add(applied(undefined, config, force, writer(manager)), it => it);
    },
    updateStatus(ref: Ref, status: unknown): KubeObject | undefined {
      const kind = storage.kind(ref);
      if (!kind.hasStatus) throw notFound(kind, ref);
      const before = storage.get(ref);
      if (!before || equal(before['status'], status)) return before;
      return storage.save({ ...before, status });
    },
  };
}
