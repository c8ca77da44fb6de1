import { type KubeObject, refKey, refName, refOf } from '../../domain/kube-object.ts';
import { PlatformError } from '../../errors.ts';
import type { Document } from '../documents/document.ts';
import type { Rollout } from '../plan/rollout.ts';
import type { DeleteOptions, Writing } from '../ports.ts';
import { leavingOf, refsOf, unionOf, withVersion } from './inventory.ts';
import { applyOrder } from './object-order.ts';
import { applyObject } from './object.ts';
import { isOf, wantedOf } from './ownership.ts';

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
  if (!before) await refuseUnbound(platform, rollout, union, signal);
  const stillOurs = () => alone(rollout, () => documents.demandCurrent(union, signal));
  for (const object of wanted) {
    step(`${rollout.title}: ${refName(refOf(object))}`);
    const made = await applyObject(cluster, object, { rollout, force, stillOurs, signal });
    if (made) await stillOurs().catch(error => leave(platform, rollout, made, signal, error));
  }
  for (const ref of leavingOf(before, inventory).toReversed()) {
    step(`${rollout.title}: removing ${refName(ref)}`);
    const found = await cluster.get(ref, signal);
    await stillOurs();
    if (found && isOf(found, rollout)) await cluster.delete(ref, preconditions(found), signal);
  }
  const stored = union.kind === 'RenderedRelease' ? union : undefined;
  const narrowed = { ...inventory, metadata: withVersion(inventory, stored) };
  await alone(rollout, async () => {
    if (wanted.length === 0) await documents.remove(narrowed, signal);
    else await documents.put(narrowed, signal);
  });
}

const preconditions = ({ metadata: { uid } }: KubeObject): DeleteOptions => ({
  propagation: 'background',
  ...(uid === undefined ? {} : { uid }),
});

/** From here on whoever deletes the binding finds the inventory; it may have been deleted just before. */
async function refuseUnbound(
  { documents }: Writing,
  { title, binding }: Rollout,
  union: Document,
  signal: AbortSignal,
): Promise<void> {
  if (await documents.isStored(binding, signal)) return;
  await documents.remove(union, signal);
  throw new PlatformError(
    'conflict',
    `${title} was deleted by somebody else meanwhile; nothing of it runs.`,
    'Look at what is left and repeat the call if it is still wanted.',
  );
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

/**
 * After losing to another caller with an object just made: theirs is to be applied once more, and what they do not
 * want is taken away again.
 */
async function leave(
  platform: Writing,
  { inventory, plane }: Rollout,
  made: KubeObject,
  signal: AbortSignal,
  reason: unknown,
): Promise<never> {
  const now = await platform.documents.snapshot(signal);
  const theirs = now.get('RenderedRelease', inventory.metadata.name, inventory.metadata.namespace);
  if (theirs && refsOf(theirs).some(ref => refKey(ref) === refKey(refOf(made))))
    await platform.documents.put({ ...theirs, status: { ...theirs.status, phase: 'applying' } }, signal);
  else await platform.plane(plane).delete(refOf(made), preconditions(made), signal);
  throw reason;
}
