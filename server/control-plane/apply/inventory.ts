import { type Ref, refKey, refOf, type KubeObject } from '../../domain/kube-object.ts';
import { KubeObject as KubeObjectSchema } from '../../domain/kube-object.ts';
import { textAt, listAt, isObject } from '../../domain/json.ts';
import { remember } from '../../domain/remember.ts';
import type { DocumentOf } from '../documents/document.ts';

type Inventory = DocumentOf<'RenderedRelease'>;

/** `applying`: an apply began and has not finished; what is listed may or may not be there. */
export type Phase = 'applying' | 'applied' | 'removed';

type Listed = { id: string; object: KubeObject };

/** The objects of an inventory as they were applied, checked once per inventory. */
export const objectsOf = (inventory: Inventory | undefined): readonly Listed[] =>
  inventory ? checked(inventory) : [];

const checked = remember((inventory: Inventory): readonly Listed[] =>
  (inventory.spec.resources ?? []).filter(
    (entry): entry is typeof entry & Listed => KubeObjectSchema.safeParse(entry.object).success,
  ),
);

export const refsOf = (inventory: Inventory | undefined): readonly Ref[] =>
  inventory ? named(inventory) : [];

const named = remember((inventory: Inventory): readonly Ref[] =>
  objectsOf(inventory).map(({ object }) => refOf(object)),
);

export function phaseOf(inventory: Inventory): Phase {
  const phase = textAt(inventory.status, 'phase');
  return phase === 'applying' || phase === 'removed' ? phase : 'applied';
}

export const releaseIn = (inventory: Inventory): string | undefined => textAt(inventory.status, 'release');

/** Addresses of the deployment's endpoints, as compiled. */
export const endpointsIn = (inventory: Inventory): { endpoint: string; visibility: string; url: string }[] =>
  listAt(inventory.status, 'endpoints').flatMap(entry => {
    if (!isObject(entry)) return [];
    const [endpoint, visibility, url] = [entry['endpoint'], entry['visibility'], entry['url']];
    return typeof endpoint === 'string' && typeof visibility === 'string' && typeof url === 'string'
      ? [{ endpoint, visibility, url }]
      : [];
  });

/** The inventory to write before applying: everything old and new, so that nothing is ever lost from sight. */
export function unionOf(before: Inventory | undefined, wanted: Inventory): Inventory {
  const next = wanted.spec.resources ?? [];
  const coming = new Set(objectsOf(wanted).map(({ object }) => refKey(refOf(object))));
  const from = before && wholeReleaseOf(before);
  const leaving = (before?.spec.resources ?? []).filter((_, i) => !coming.has(keyAt(before, i)));
  return {
    ...wanted,
    metadata: withVersion(wanted, before),
    spec: { ...wanted.spec, resources: [...next, ...leaving] },
    status: { ...wanted.status, phase: 'applying', ...(from === undefined ? {} : { from }) },
  };
}

/** The release that was there as a whole, before whatever is not finished. */
export const wholeReleaseOf = (inventory: Inventory): string | undefined =>
  phaseOf(inventory) === 'applying' ? textAt(inventory.status, 'from') : releaseIn(inventory);

/** The objects an inventory lists that are no longer wanted. */
export function leavingOf(before: Inventory | undefined, wanted: Inventory): Ref[] {
  const coming = new Set(refsOf(wanted).map(refKey));
  return refsOf(before).filter(ref => !coming.has(refKey(ref)));
}

export const withVersion = (inventory: Inventory, stored: Inventory | undefined): Inventory['metadata'] => ({
  ...inventory.metadata,
  ...(stored?.metadata.resourceVersion === undefined
    ? {}
    : { resourceVersion: stored.metadata.resourceVersion }),
});

const keyAt = (inventory: Inventory | undefined, index: number): string => {
  const found = objectsOf(inventory)[index];
  return found ? refKey(refOf(found.object)) : '';
};
