import { INVENTORY, MANAGED_BY } from '../../domain/labels.ts';
import { type KubeObject, type Ref, refKey, refName, refOf } from '../../domain/kube-object.ts';
import { PlatformError } from '../../errors.ts';
import type { Rollout } from '../plan/rollout.ts';
import type { Cluster, Writing } from '../ports.ts';
import { leavingOf, objectsOf, refsOf, unionOf, withVersion } from './inventory.ts';
import { applyOrder } from './object-order.ts';

export const FIELD_MANAGER = 'quarterdeck';

/**
 * Brings one inventory to its data plane: writes the union of what was and what comes, applies, prunes, and
 * narrows the inventory. Stopped anywhere, the inventory says `applying` and doing it again finishes it.
 */
export async function applyRollout(
  platform: Writing,
  rollout: Rollout,
  signal: AbortSignal,
  step: (message: string) => void,
): Promise<void> {
  const cluster = platform.plane(rollout.plane);
  const wanted = objectsOf(rollout.inventory).map(({ object }) => marked(object, rollout));
  await refuseForeign(cluster, rollout, wanted, signal);

  const union = await platform.documents.put(unionOf(rollout.before, rollout.inventory), signal);
  for (const object of applyOrder(wanted)) {
    step(`${rollout.title}: ${refName(refOf(object))}`);
    await cluster.apply(object, { manager: FIELD_MANAGER }, signal);
  }
  for (const ref of leavingOf(rollout.before, rollout.inventory).toReversed()) {
    step(`${rollout.title}: removing ${refName(ref)}`);
    await removeOwned(cluster, ref, rollout, signal);
  }
  const stored = union.kind === 'RenderedRelease' ? union : undefined;
  const narrowed = { ...rollout.inventory, metadata: withVersion(rollout.inventory, stored) };
  if (wanted.length === 0) await platform.documents.remove(narrowed, signal);
  else await platform.documents.put(narrowed, signal);
}

/** The object with the labels that say whose it is. */
function marked(object: KubeObject, rollout: Rollout): KubeObject {
  const labels = {
    ...object.metadata.labels,
    [MANAGED_BY]: FIELD_MANAGER,
    [INVENTORY]: rollout.inventory.metadata.name,
  };
  return { ...object, metadata: { ...object.metadata, labels } };
}

const isOurs = (object: KubeObject) => object.metadata.labels?.[MANAGED_BY] === FIELD_MANAGER;

/** Nothing is written when a name is taken by an object that another tool or person made. */
async function refuseForeign(
  cluster: Cluster,
  rollout: Rollout,
  wanted: readonly KubeObject[],
  signal: AbortSignal,
): Promise<void> {
  const known = new Set(refsOf(rollout.before).map(refKey));
  for (const ref of wanted.map(refOf).filter(ref => !known.has(refKey(ref)))) {
    const found = await cluster.get(ref, signal);
    if (!found || isOurs(found)) continue;
    throw new PlatformError(
      'conflict',
      `${ref.kind} "${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}" exists and was not made by Quarterdeck; it is not touched.`,
      'Remove or rename it, or rename the component; then repeat the call.',
    );
  }
}

async function removeOwned(cluster: Cluster, ref: Ref, rollout: Rollout, signal: AbortSignal): Promise<void> {
  const found = await cluster.get(ref, signal);
  const mine = found?.metadata.labels?.[INVENTORY] === rollout.inventory.metadata.name;
  if (!found || !isOurs(found) || !mine) return;
  const { uid } = found.metadata;
  await cluster.delete(ref, { propagation: 'background', ...(uid === undefined ? {} : { uid }) }, signal);
}
