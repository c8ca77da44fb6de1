import type { KubeObject } from '../../domain/kube-object.ts';

const none: readonly KubeObject[] = [];

/** Who depends on whom, by the uids in ownerReferences. */
export function createOwners() {
  const dependents = new Map<string, readonly KubeObject[]>();
  const of = (uid: string): readonly KubeObject[] => dependents.get(uid) ?? none;

  function drop(uid: string, object: KubeObject): void {
    const left = of(uid).filter(it => it.metadata.uid !== object.metadata.uid);
    if (left.length > 0) dependents.set(uid, left);
    else dependents.delete(uid);
  }

  function add(uid: string, object: KubeObject): void {
    const known = of(uid);
    const place = known.findIndex(it => it.metadata.uid === object.metadata.uid);
    dependents.set(uid, place < 0 ? known.concat(object) : known.with(place, object));
  }

  return {
    of,
    replace(before: KubeObject | undefined, after: KubeObject | undefined): void {
      const kept = new Set(after?.metadata.ownerReferences?.map(({ uid }) => uid));
      for (const { uid } of before?.metadata.ownerReferences ?? [])
        if (before && !kept.has(uid)) drop(uid, before);
      if (after) for (const uid of kept) add(uid, after);
    },
  };
}
