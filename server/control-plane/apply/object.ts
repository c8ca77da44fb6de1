import { type KubeObject, refName, refOf } from '../../domain/kube-object.ts';
import { PlatformError } from '../../errors.ts';
import type { Rollout } from '../plan/rollout.ts';
import type { Cluster } from '../ports.ts';
import { FIELD_MANAGER, isOf } from './ownership.ts';

type Going = {
  rollout: Rollout;
  force: boolean;
  /** Throws when another caller has taken the rollout over. */
  stillOurs: () => Promise<void>;
  signal: AbortSignal;
};

/** Controllers write their status at any moment; nobody does so this often in a row. */
const TRIES = 10;

/**
 * Applies one object as it was when the rollout was still ours: whoever writes it in between is noticed by its
 * version. Gives the object when this made it, because somebody who made it first cannot be noticed.
 */
export async function applyObject(
  cluster: Cluster,
  object: KubeObject,
  { rollout, force, stillOurs, signal }: Going,
): Promise<KubeObject | undefined> {
  const ref = refOf(object);
  for (let tries = 1; ; tries++) {
    const found = await cluster.get(ref, signal);
    if (found && !isOf(found, rollout))
      throw new PlatformError(
        'conflict',
        `${rollout.title}: ${refName(ref)} was made by somebody else meanwhile; it is not touched.`,
        'Look at whose it is, then repeat the call.',
      );
    await stillOurs();
    const { resourceVersion } = found?.metadata ?? {};
    const metadata = { ...object.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
    try {
      const applied = await cluster.apply({ ...object, metadata }, { manager: FIELD_MANAGER, force }, signal);
      return applied.metadata.uid === found?.metadata.uid ? undefined : applied;
    } catch (error) {
      const isConflict = error instanceof PlatformError && error.code === 'conflict';
      if (!isConflict || !found || tries === TRIES) throw error;
      const now = await cluster.get(ref, signal);
      if (now?.metadata.resourceVersion === resourceVersion) throw error;
    }
  }
}
