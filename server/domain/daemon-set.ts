import type { Around } from './around.ts';
import { healthy, type Health } from './health.ts';
import { numberAt, textAt } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { creationFailure, podsOf, troubleAmong, troubleText, underway, unseen } from './rollout.ts';
import { degraded, healthyBut } from './verdict.ts';

/** A DaemonSet: one pod on each node it is meant for. */
export function daemonSetHealth(set: KubeObject, around: Around): Health {
  const { spec, status } = set;
  if ((numberAt(status, 'observedGeneration') ?? 0) < (set.metadata.generation ?? 0)) return unseen;
  const nodes = numberAt(status, 'desiredNumberScheduled') ?? 0;
  if (nodes === 0) return healthyBut('meant for no node of this cluster');
  const trouble = troubleAmong(podsOf(set, around), around);
  if (trouble?.problem.status === 'degraded') return degraded(troubleText(trouble));
  const available = numberAt(status, 'numberAvailable') ?? 0;
  if (available < nodes) {
    const failure = creationFailure(set, around);
    return failure === undefined
      ? underway(`available on ${available} of ${nodes} nodes`, trouble)
      : degraded(failure);
  }
  const updated = numberAt(status, 'updatedNumberScheduled') ?? 0;
  const byHand = textAt(spec, 'updateStrategy', 'type') === 'OnDelete';
  return updated < nodes && !byHand
    ? underway(`new release on ${updated} of ${nodes} nodes`, trouble)
    : healthy;
}
