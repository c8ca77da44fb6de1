import type { Around } from './around.ts';
import { conditionAt, type Condition } from './condition.ts';
import { healthy, type Health } from './health.ts';
import { at, listAt, numberAt, textAt } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { count } from './line.ts';
import { isReady } from './pod.ts';
import { remember } from './remember.ts';
import { podsOf, refused, troubleAmong, troubleText, underway, unseen, zero } from './rollout.ts';
import { instant, span } from './time.ts';
import { degraded, suspended } from './verdict.ts';

type Counters = {
  seen: boolean;
  paused: boolean;
  desired: number;
  total: number;
  updated: number;
  available: number;
  /** Seconds the cluster waits for progress. */
  deadline: number;
  progress: Condition | undefined;
  availability: Condition | undefined;
  failure: Condition | undefined;
};

const countersOf = remember((deployment: KubeObject): Counters => {
  const { spec, status } = deployment;
  return {
    seen: (numberAt(status, 'observedGeneration') ?? 0) >= (deployment.metadata.generation ?? 0),
    paused: at(spec, 'paused') === true,
    desired: numberAt(spec, 'replicas') ?? 1,
    total: numberAt(status, 'replicas') ?? 0,
    updated: numberAt(status, 'updatedReplicas') ?? 0,
    available: numberAt(status, 'availableReplicas') ?? 0,
    deadline: numberAt(spec, 'progressDeadlineSeconds') ?? 600,
    progress: conditionAt(status, 'Progressing'),
    availability: conditionAt(status, 'Available'),
    failure: conditionAt(status, 'ReplicaFailure'),
  };
});

/** A Deployment: its newest pods decide before the cluster's own deadline does. */
export function deploymentHealth(deployment: KubeObject, around: Around): Health {
  const counters = countersOf(deployment);
  if (!counters.seen) return unseen;
  if (counters.desired === 0) return zero(counters.total);
  if (counters.failure?.status === 'True') return degraded(refused(deployment, counters.failure, around));
  const pods = podsOf(deployment, around);
  const trouble = troubleAmong(pods, around) && troubleAmong(newest(deployment, pods), around);
  if (trouble?.problem.status === 'degraded')
    return degraded(troubleText(trouble) + stillServing(deployment, pods));
  const waiting = unfinished(counters);
  if (waiting === undefined) return counters.paused ? suspended('its rollout is paused') : healthy;
  const late = overdue(counters, around.now, newest(deployment, pods));
  if (late !== undefined) {
    const why = trouble ? `: ${troubleText(trouble)}` : '';
    return degraded(`${waiting}, ${late}${why}${stillServing(deployment, pods)}`);
  }
  return counters.paused ? suspended(`its rollout is paused: ${waiting}`) : underway(waiting, trouble);
}

function unfinished({ desired, total, updated, available }: Counters): string | undefined {
  if (updated < desired) return `${updated} of ${desired} pods are of the new release`;
  if (available < desired) return `${available} of ${desired} pods available`;
  return total > updated ? `${count(total - updated, 'old pod')} still stopping` : undefined;
}

/** Whether it has had its time: whatever failed before, the newest pods get theirs. */
function overdue(
  { progress, availability, deadline }: Counters,
  now: Date,
  pods: readonly KubeObject[],
): string | undefined {
  if (progress?.reason === 'ProgressDeadlineExceeded') return `no progress within ${deadline} s`;
  if (availability?.status !== 'False' || availability.since === undefined) return undefined;
  const unavailable = now.getTime() - availability.since;
  const given = now.getTime() - deadline * 1000;
  if (unavailable <= deadline * 1000 || pods.some(pod => created(pod) > given)) return undefined;
  return `too few for ${span(unavailable)}`;
}

function stillServing(deployment: KubeObject, pods: readonly KubeObject[]): string {
  const current = newest(deployment, pods);
  const old = pods.filter(pod => !current.includes(pod));
  const ready = old.filter(isReady).length;
  return ready === 0 ? '' : `; old release still serves ${ready}/${old.length}`;
}

/**
 * The pods of the newest ReplicaSet, told from the pods alone: those that run the template's images (after a
 * rollback an older hash may be current), and of those the ones with the youngest pod.
 */
function newest(deployment: KubeObject, pods: readonly KubeObject[]): readonly KubeObject[] {
  if (pods.every(pod => hash(pod) === hash(pods[0]))) return pods;
  const matching = pods.filter(pod => runsTemplate(deployment, pod));
  const youngest = (matching.length > 0 ? matching : pods).toSorted((a, b) => created(b) - created(a))[0];
  return pods.filter(pod => hash(pod) === hash(youngest));
}

const hash = (pod: KubeObject | undefined): string | undefined => pod?.metadata.labels?.['pod-template-hash'];

const created = (pod: KubeObject): number => instant(pod.metadata.creationTimestamp) ?? 0;

function runsTemplate(deployment: KubeObject, pod: KubeObject): boolean {
  const running = listAt(pod, 'spec', 'containers');
  return listAt(deployment, 'spec', 'template', 'spec', 'containers').every(wanted => {
    const found = running.find(container => textAt(container, 'name') === textAt(wanted, 'name'));
    return textAt(found, 'image') === textAt(wanted, 'image');
  });
}
