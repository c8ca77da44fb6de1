import type { KubeObject } from '../../domain/kube-object.ts';

const uidOf = (object: KubeObject): string => object.metadata.uid ?? '';

/** Who depends on whom, by the uids in ownerReferences. */
export function createOwners() {
  const dependents = new Map<string, Map<string, KubeObject>>();

  function drop(owner: string, uid: string): void {
    const known = dependents.get(owner);
    known?.delete(uid);
    if (known?.size === 0) dependents.delete(owner);
  }

  return {
    of: (uid: string): readonly KubeObject[] => [...(dependents.get(uid)?.values() ?? [])],
    replace(before: KubeObject | undefined, after: KubeObject | undefined): void {
      if (before) for (const { uid } of before.metadata.ownerReferences ?? []) drop(uid, uidOf(before));
      for (const { uid } of after?.metadata.ownerReferences ?? []) {
        if (!after) continue;
        const known = dependents.get(uid) ?? new Map<string, KubeObject>();
        dependents.set(uid, known.set(uidOf(after), after));
      }
    },
  };
}
