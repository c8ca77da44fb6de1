import type { Around } from './around.ts';
import { conditionAt } from './condition.ts';
import { healthy, type Health } from './health.ts';
import { numberAt } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { podsOf, refused, troubleAmong, troubleText, underway, unseen, zero } from './rollout.ts';
import { degraded } from './verdict.ts';

/** A ReplicaSet. Without pods below a Deployment it is an old release kept for a rollback, which is fine. */
export function replicaSetHealth(set: KubeObject, around: Around): Health {
  const { spec, status } = set;
  const desired = numberAt(spec, 'replicas') ?? 1;
  if ((numberAt(status, 'observedGeneration') ?? 0) < (set.metadata.generation ?? 0)) return unseen;
  if (desired === 0) {
    const owned = set.metadata.ownerReferences?.some(({ controller }) => controller === true) ?? false;
    return owned ? healthy : zero(numberAt(status, 'replicas') ?? 0);
  }
  const failure = conditionAt(status, 'ReplicaFailure');
  if (failure?.status === 'True') return degraded(refused(set, failure, around));
  const trouble = troubleAmong(podsOf(set, around), around);
  if (trouble?.problem.status === 'degraded') return degraded(troubleText(trouble));
  const available = numberAt(status, 'availableReplicas') ?? 0;
  return available < desired ? underway(`${available} of ${desired} pods available`, trouble) : healthy;
}
