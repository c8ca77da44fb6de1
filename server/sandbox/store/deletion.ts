import type { DeleteOptions } from '../../control-plane/ports.ts';
import { type KubeObject, type OwnerReference, type Ref, refOf } from '../../domain/kube-object.ts';
import { demand, protectedNamespace } from './refusals.ts';
import type { Storage } from './storage.ts';

type Propagation = DeleteOptions['propagation'];

const foreground = 'foregroundDeletion';
const lasting = new Set(['default', 'kube-system', 'kube-public']);

const withMetadata = (object: KubeObject, metadata: Partial<KubeObject['metadata']>): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, ...metadata },
});

const withoutOwner = (object: KubeObject, uid: string): KubeObject =>
  withMetadata(object, {
    ownerReferences: object.metadata.ownerReferences?.filter(owner => owner.uid !== uid) ?? [],
  });

export type Deletion = ReturnType<typeof createDeletion>;

/**
 * Deletes as the API server and its garbage collector do: finalizers hold an object back, dependents follow
 * their last owner, a namespace takes its contents along. All in one call, for there is nobody to wait for.
 */
export function createDeletion(storage: Storage, now: () => string) {
  const isEmpty = ({ kind, metadata }: KubeObject): boolean =>
    kind !== 'Namespace' || storage.isEmpty(metadata.name);

  /** Undefined when the owner is gone; an owner of a kind that is not served cannot be seen and counts as there. */
  function ownerOf(
    { metadata: { namespace } }: KubeObject,
    owner: OwnerReference,
  ): KubeObject | 'unseen' | undefined {
    if (!storage.serves(owner.apiVersion, owner.kind)) return 'unseen';
    const found = storage.get({ ...owner, namespace });
    return found?.metadata.uid === owner.uid ? found : undefined;
  }

  function remove(object: KubeObject): void {
    const { uid = '', namespace, ownerReferences = [] } = object.metadata;
    storage.remove(object);
    for (const dependent of storage.dependents(uid)) leave(dependent, uid);
    for (const reference of ownerReferences) {
      const owner = ownerOf(object, reference);
      if (owner !== 'unseen') settle(owner);
    }
    if (namespace !== undefined)
      settle(storage.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace }));
  }

  /** What stands in a list may have changed, or be gone, by the time its turn comes. */
  function present(listed: KubeObject): KubeObject | undefined {
    const found = storage.get(refOf(listed));
    return found?.metadata.uid === listed.metadata.uid ? found : undefined;
  }

  function leave(listed: KubeObject, uid: string, propagation: Propagation = 'background'): void {
    const dependent = present(listed);
    if (!dependent) return;
    const left =
      dependent.metadata.ownerReferences?.filter(it => it.uid !== uid && ownerOf(dependent, it)) ?? [];
    if (left.length > 0) storage.save(withoutOwner(dependent, uid));
    else begin(dependent, propagation);
  }

  /** Lets go of an object that is being deleted as soon as nothing holds it any more. */
  function settle(object: KubeObject | undefined): void {
    if (!object) return;
    const { uid = '', finalizers = [], deletionTimestamp } = object.metadata;
    if (deletionTimestamp === undefined) return;
    const blocks = (it: KubeObject) =>
      it.metadata.ownerReferences?.some(owner => owner.uid === uid && owner['blockOwnerDeletion'] === true);
    const isWaiting = finalizers.includes(foreground) && storage.dependents(uid).some(blocks);
    const holds = isWaiting ? finalizers : finalizers.filter(it => it !== foreground);
    if (holds.length === 0 && isEmpty(object)) remove(object);
    else if (holds.length < finalizers.length) storage.save(withMetadata(object, { finalizers: holds }));
  }

  function begin(object: KubeObject | undefined, propagation: Propagation): void {
    if (!object) return;
    const { uid = '', name, generation, finalizers = [], deletionTimestamp } = object.metadata;
    if (deletionTimestamp !== undefined) return;
    const dependents = storage.dependents(uid);
    if (propagation === 'orphan')
      for (const dependent of dependents) storage.save(withoutOwner(dependent, uid));
    const isForeground = propagation === 'foreground' && dependents.length > 0;
    if (finalizers.length === 0 && !isForeground && isEmpty(object)) return remove(object);
    const marked = withMetadata(object, {
      deletionTimestamp: now(),
      ...(generation === undefined ? {} : { generation: generation + 1 }),
      ...(isForeground ? { finalizers: [...finalizers, foreground] } : {}),
    });
    const isNamespace = object.kind === 'Namespace';
    storage.save(isNamespace ? { ...marked, status: { phase: 'Terminating' } } : marked);
    if (isForeground) for (const dependent of dependents) leave(dependent, uid, 'foreground');
    const contents = isNamespace ? storage.within(name) : [];
    for (const it of contents) begin(present(it), 'background');
    settle(present(object));
  }

  return {
    settle,
    /** False when there is nothing of that name. Throws `conflict` for another uid or version than asked for. */
    delete(
      ref: Ref,
      { uid, resourceVersion, propagation = 'background' }: Omit<DeleteOptions, 'dryRun'> = {},
    ): boolean {
      const object = storage.get(ref);
      if (!object) return false;
      demand(storage.kind(ref), object, { uid, resourceVersion });
      if (object.kind === 'Namespace' && lasting.has(ref.name)) throw protectedNamespace(ref.name);
      begin(object, propagation);
      return true;
    },
  };
}
