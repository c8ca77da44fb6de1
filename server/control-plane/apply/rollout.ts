import { type Ref, refName, refOf } from '../../domain/kube-object.ts';
import { PlatformError } from '../../errors.ts';
import type { Rollout } from '../plan/rollout.ts';
import type { Cluster, Writing } from '../ports.ts';
import { leavingOf, unionOf, withVersion } from './inventory.ts';
import { applyOrder } from './object-order.ts';
import { FIELD_MANAGER, isOf, wantedOf } from './ownership.ts';

type Going = {
  /** Takes fields from whoever owns them. */
  force: boolean;
  signal: AbortSignal;
  step: (message: string) => void;
};

/**
 * Brings one inventory to its data plane: writes the union of what was and what comes, applies, prunes, and
 * narrows the inventory. Stopped anywhere, the inventory says `applying` and doing it again finishes it. Before
 * every object it looks whether the inventory is still its own, so of two that meet one gives up with `conflict`.
 */
export async function applyRollout(
  platform: Writing,
  rollout: Rollout,
  { force, signal, step }: Going,
): Promise<void> {
  const { documents } = platform;
  const { before, inventory } = rollout;
  const cluster = platform.plane(rollout.plane);
  const wanted = applyOrder(wantedOf(rollout));

  const union = await alone(rollout, () => documents.put(unionOf(before, inventory), signal));
  for (const object of wanted) {
    step(`${rollout.title}: ${refName(refOf(object))}`);
    await alone(rollout, () => documents.demandCurrent(union, signal));
    await cluster.apply(object, { manager: FIELD_MANAGER, force }, signal);
  }
  for (const ref of leavingOf(before, inventory).toReversed()) {
    step(`${rollout.title}: removing ${refName(ref)}`);
    await alone(rollout, () => documents.demandCurrent(union, signal));
    await removeOwned(cluster, ref, rollout, signal);
  }
  const stored = union.kind === 'RenderedRelease' ? union : undefined;
  const narrowed = { ...inventory, metadata: withVersion(inventory, stored) };
  await alone(rollout, async () => {
    if (wanted.length === 0) await documents.remove(narrowed, signal);
    else await documents.put(narrowed, signal);
  });
}

async function removeOwned(cluster: Cluster, ref: Ref, rollout: Rollout, signal: AbortSignal): Promise<void> {
  const found = await cluster.get(ref, signal);
  if (!found || !isOf(found, rollout)) return;
  const { uid } = found.metadata;
  await cluster.delete(ref, { propagation: 'background', ...(uid === undefined ? {} : { uid }) }, signal);
}

/** Says in words who was faster. */
async function alone<T>({ title }: Rollout, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof PlatformError) || error.code !== 'conflict') throw error;
    throw new PlatformError(
      'conflict',
      `Somebody else is changing ${title} at the same time; this call gives way to theirs.`,
      'get_deployment shows how it stands. Repeat the call if it is still wanted.',
      { cause: error },
    );
  }
}
