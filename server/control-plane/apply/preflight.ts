import { INVENTORY } from '../../domain/labels.ts';
import { type KubeObject, refName, refOf } from '../../domain/kube-object.ts';
import { PlatformError } from '../../errors.ts';
import type { Plan } from '../plan/plan.ts';
import type { Rollout } from '../plan/rollout.ts';
import type { Cluster, Writing } from '../ports.ts';
import { unionOf } from './inventory.ts';
import { FIELD_MANAGER, isOf, isOurs, wantedOf } from './ownership.ts';

/**
 * Asks store and data planes, before the first write, whether they would take every document and every object: who may
 * not write there, or what a quota or a policy refuses, is then known before anything is half done.
 * Throws `too_large` for a document that cannot be stored, `conflict` for one that somebody else made and for a field that somebody else owns, and what the cluster
 * says to any other change it refuses.
 */
export async function preflight(platform: Writing, plan: Plan, signal: AbortSignal): Promise<void> {
  for (const { action, document } of plan.writes)
    if (action !== 'delete') platform.documents.demandFits(document);
  for (const rollout of plan.rollouts) {
    platform.documents.demandFits(unionOf(rollout.before, rollout.inventory));
    const cluster = platform.plane(rollout.plane);
    for (const object of wantedOf(rollout)) {
      const found = await cluster.get(refOf(object), signal);
      if (found) refuseForeign(found, rollout);
      await tryOut(cluster, object, rollout, plan.force, signal).catch((error: unknown) => {
        // Where the namespace comes with the rollout, what is in it cannot be tried yet.
        if (found || !(error instanceof PlatformError) || error.code !== 'not_found') throw error;
      });
    }
  }
}

function refuseForeign(found: KubeObject, rollout: Rollout): void {
  if (isOf(found, rollout)) return;
  const { namespace, labels } = found.metadata;
  const name = `${refName(refOf(found))}${namespace === undefined ? '' : ` in namespace "${namespace}"`}`;
  if (isOurs(found))
    throw new PlatformError(
      'conflict',
      `${rollout.title} wants ${name}, which belongs to "${labels?.[INVENTORY] ?? 'another deployment'}"; nothing was written.`,
      'Give one of the two another name.',
    );
  throw new PlatformError(
    'conflict',
    `${rollout.title} wants ${name}, which was not made by Quarterdeck; nothing was written and it is not touched.`,
    'Remove or rename that object, or rename the component; then repeat the call.',
  );
}

async function tryOut(
  cluster: Cluster,
  object: KubeObject,
  { title }: Rollout,
  force: boolean,
  signal: AbortSignal,
): Promise<void> {
  try {
    await cluster.apply(object, { manager: FIELD_MANAGER, force, dryRun: true }, signal);
  } catch (error) {
    const hint = error instanceof PlatformError ? hintOf(error) : undefined;
    if (!(error instanceof PlatformError) || hint === undefined) throw error;
    throw new PlatformError(
      error.code,
      `${title}: ${refName(refOf(object))}: ${error.message}; nothing was written.`,
      hint,
      { cause: error },
    );
  }
}

/** The way out of what a cluster says to an object; undefined where its own words are enough. */
function hintOf({ code, message, hint }: PlatformError): string | undefined {
  if (code === 'conflict')
    return 'Undo that change with the tool that made it, or let deploy_component take the fields back with take_over: true.';
  if (code === 'refused' && message.includes('immutable'))
    return 'Change what is deployed, or undeploy_component first.';
  return code === 'refused' || code === 'forbidden' ? hint : undefined;
}
