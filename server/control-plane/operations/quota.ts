import { at, numberAt } from '../../domain/json.ts';
import { COMPONENT } from '../../domain/labels.ts';
import { isAlive } from '../../domain/pod.ts';
import { quotaShortfalls } from '../../domain/quota.ts';
import { PlatformError } from '../../errors.ts';
import { objectsOf } from '../apply/inventory.ts';
import { rolls } from '../compile/restart.ts';
import type { Plan } from '../plan/plan.ts';
import type { Reading } from '../ports.ts';

/**
 * Looks at the ResourceQuotas of the cells before a plan adds pods to them. Throws `refused` naming the quota, what
 * it has used, and how many pods fit: the cluster would take the number and never run them.
 */
export async function refuseAboveQuota(platform: Reading, plan: Plan, signal: AbortSignal): Promise<void> {
  for (const { plane, cell, environment, inventory } of plan.rollouts) {
    const cluster = platform.plane(plane);
    const quotas = await cluster.list({ apiVersion: 'v1', kind: 'ResourceQuota', namespace: cell }, signal);
    if (quotas.items.length === 0) continue;
    const listed = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: cell }, signal);
    const pods = listed.items.filter(isAlive);
    const running = pods.filter(
      pod => pod.metadata.labels?.[COMPONENT] === inventory.spec.owner.componentName,
    );
    for (const { object } of objectsOf(inventory)) {
      const replicas = numberAt(object, 'spec', 'replicas');
      if (!rolls.has(object.kind) || replicas === undefined) continue;
      const podSpec = at(object, 'spec', 'template', 'spec');
      const [tightest] = quotaShortfalls(quotas.items, pods, podSpec, replicas - running.length);
      if (!tightest) continue;
      throw new PlatformError(
        'refused',
        `ResourceQuota "${tightest.quota}" of ${environment} leaves no room for ${replicas} pods: ${tightest.reason}. Nothing was changed.`,
        `${running.length} run now; up to ${running.length + tightest.fits} fit. Ask whoever owns the quota for more.`,
      );
    }
  }
}
