import type { Around } from './around.ts';
import { healthy, type Health } from './health.ts';
import { numberAt, textAt } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { remember } from './remember.ts';
import { creationFailure, podsOf, troubleAmong, troubleText, underway, unseen, zero } from './rollout.ts';
import { degraded, suspended } from './verdict.ts';

type Counters = {
  seen: boolean;
  desired: number;
  total: number;
  ready: number;
  updated: number;
  /** Pods with a lower number keep the old revision by intent. */
  partition: number;
  /** Pods change only when somebody deletes them. */
  byHand: boolean;
  moving: boolean;
};

const countersOf = remember(({ metadata, spec, status }: KubeObject): Counters => ({
  seen: (numberAt(status, 'observedGeneration') ?? 0) >= (metadata.generation ?? 0),
  desired: numberAt(spec, 'replicas') ?? 1,
  total: numberAt(status, 'replicas') ?? 0,
  ready: numberAt(status, 'readyReplicas') ?? 0,
  updated: numberAt(status, 'updatedReplicas') ?? 0,
  partition: numberAt(spec, 'updateStrategy', 'rollingUpdate', 'partition') ?? 0,
  byHand: textAt(spec, 'updateStrategy', 'type') === 'OnDelete',
  moving: textAt(status, 'currentRevision') !== textAt(status, 'updateRevision'),
}));

/** A StatefulSet: pods start in order, so one that fails holds up all after it. */
export function statefulSetHealth(set: KubeObject, around: Around): Health {
  const counters = countersOf(set);
  if (!counters.seen) return unseen;
  if (counters.desired === 0) return zero(counters.total);
  const trouble = troubleAmong(podsOf(set, around), around);
  if (trouble?.problem.status === 'degraded') return degraded(troubleText(trouble));
  const { ready, desired, updated, partition } = counters;
  if (ready < desired) {
    const failure = creationFailure(set, around);
    return failure === undefined
      ? underway(`${ready} of ${desired} pods ready`, trouble)
      : degraded(`${failure} (${ready} of ${desired} ready)`);
  }
  const wanted = Math.max(0, desired - partition);
  if (!counters.moving || updated >= wanted) return healthy;
  if (counters.byHand)
    return suspended(`${desired - updated} of ${desired} pods keep the old revision until they are deleted`);
  return underway(`${updated} of ${wanted} pods are of the new release`, trouble);
}
