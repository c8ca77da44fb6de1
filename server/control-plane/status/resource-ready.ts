import { remember } from '../../domain/remember.ts';
import { objectsOf, refsOf } from '../apply/inventory.ts';
import { type ReadyWhen, resourceReady } from '../compile/ready.ts';
import { compileResource } from '../compile/resource.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { placeOf } from '../plan/place.ts';
import type { Settings } from '../ports.ts';
import type { LiveCell } from './live-cell.ts';

type Inventory = DocumentOf<'RenderedRelease'>;

/** By the inventory that was compiled with them: a release never changes, and what a binding sets is part of it. */
const compiled = remember((_inventory: Inventory) => new Map<string, readonly ReadyWhen[]>());

function conditionsOf(
  documents: Documents,
  settings: Settings,
  binding: DocumentOf<'ResourceReleaseBinding'>,
  inventory: Inventory,
): readonly ReadyWhen[] {
  const release = documents.get('ResourceRelease', binding.spec.resourceRelease ?? '', settings.namespace);
  if (!release?.spec.resourceType.spec.resources.some(({ readyWhen }) => readyWhen !== undefined)) return [];
  const known = compiled(inventory).get(release.metadata.name);
  if (known) return known;
  const place = placeOf(documents, settings, binding.spec.owner.projectName, binding.spec.environment);
  const { readyWhen } = compileResource({ ...place, namespace: settings.namespace, release, binding });
  compiled(inventory).set(release.metadata.name, readyWhen);
  return readyWhen;
}

/**
 * The condition of its type (`readyWhen`) that a resource does not fulfil yet, as `object: expression`; undefined
 * where it is ready.
 */
export function unmetCondition(
  documents: Documents,
  settings: Settings,
  {
    binding,
    inventory,
    cell,
  }: {
    binding: DocumentOf<'ResourceReleaseBinding'>;
    inventory: Inventory;
    cell: LiveCell;
  },
): string | undefined {
  const conditions = conditionsOf(documents, settings, binding, inventory);
  if (conditions.length === 0) return undefined;
  const refs = refsOf(inventory);
  const applied = objectsOf(inventory).map(({ id }, i) => {
    const ref = refs[i];
    return [id, ref && cell.get(ref)] as const;
  });
  return resourceReady(conditions, Object.fromEntries(applied)).waitingFor;
}
