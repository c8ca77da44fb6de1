import { quotaShortfalls } from '../../domain/quota.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { PlatformError } from '../../errors.ts';
import { textAt } from '../../domain/json.ts';
import type { World } from './world.ts';

/** A pod that has ended takes no room. */
const isCounted = (pod: KubeObject): boolean =>
  !['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase') ?? '');

/** Throws `refused` in the API server's words when a ResourceQuota leaves no room for this pod. */
export function refuseAboveQuota(world: World, pod: KubeObject): void {
  const { namespace, name } = pod.metadata;
  const quotas = world.store.list({ apiVersion: 'v1', kind: 'ResourceQuota', namespace });
  if (quotas.length === 0) return;
  const pods = world.store.list({ apiVersion: 'v1', kind: 'Pod', namespace }).filter(isCounted);
  const [tightest, ...others] = quotaShortfalls(quotas, pods, pod['spec'], 1);
  if (!tightest) return;
  for (const quota of quotas) world.watch(refOf(quota));
  const exceeded = [tightest, ...others.filter(({ quota }) => quota === tightest.quota)];
  const list = (of: 'asked' | 'used' | 'limit') =>
    exceeded.map(shortfall => `${shortfall.resource}=${shortfall[of]}`).join(',');
  throw new PlatformError(
    'refused',
    `pods "${name}" is forbidden: exceeded quota: ${tightest.quota}, requested: ${list('asked')}, used: ${list('used')}, limited: ${list('limit')}`,
    'Raise the quota, or run fewer pods in the namespace.',
  );
}
