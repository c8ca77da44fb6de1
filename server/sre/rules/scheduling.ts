import { listAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { oneLine } from '../../domain/line.ts';
import { instant } from '../../domain/time.ts';
import { eventFact, objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import type { Misfit } from '../node-fit.ts';
import type { Picture } from '../picture.ts';
import { type Obstacle, obstacleOf } from '../placement.ts';
import { type Count, schedulerCounts, toldCause } from '../scheduler-words.ts';
import type { Workload } from '../workload.ts';

const refusalIn = (pod: KubeObject): unknown =>
  listAt(pod, 'status', 'conditions').find(
    condition => textAt(condition, 'type') === 'PodScheduled' && textAt(condition, 'status') === 'False',
  );

/** Whether a pod has no node; one of which no conditions were recorded may only be waiting for a moment. */
const isUnscheduled = (pod: KubeObject): boolean =>
  textAt(pod, 'spec', 'nodeName') === undefined &&
  listAt(pod, 'spec', 'schedulingGates').length === 0 &&
  (refusalIn(pod) !== undefined ||
    (textAt(pod, 'status', 'phase') === 'Pending' && listAt(pod, 'status', 'conditions').length === 0));

const codes: { readonly [predicate in Misfit['predicate']]: string } = {
  unschedulable: 'node-unschedulable',
  taint: 'taint-not-tolerated',
  'node-selector': 'node-selector-unsatisfied',
  'node-affinity': 'node-affinity-unsatisfied',
  cpu: 'insufficient-cpu',
  memory: 'insufficient-memory',
  resource: 'insufficient-resource',
  'host-port': 'host-port-conflict',
  'pod-affinity': 'pod-affinity-unsatisfied',
  'pod-anti-affinity': 'pod-anti-affinity-unsatisfied',
  'topology-spread': 'topology-spread-unsatisfied',
  'volume-zone': 'volume-zone-mismatch',
};

const words: { readonly [predicate in Misfit['predicate']]: (what: string, nodes: string) => string } = {
  unschedulable: (_, nodes) => `${nodes} cordoned`,
  taint: (what, nodes) => `it does not tolerate the taint ${what} of ${nodes}`,
  'node-selector': what => `no node has the label ${what} that it selects`,
  'node-affinity': what => `no node meets its affinity ${what}`,
  cpu: (_, nodes) => `${nodes} has not enough cpu left for what it requests`,
  memory: (_, nodes) => `${nodes} has not enough memory left for what it requests`,
  resource: (what, nodes) => `${nodes} has not enough ${what} left`,
  'host-port': (what, nodes) => `host port ${what} is taken on ${nodes}`,
  'pod-affinity': what => `no node has the pods that it must be near: ${what}`,
  'pod-anti-affinity': (what, nodes) => `pods that it may not be near are on ${nodes}: ${what}`,
  'topology-spread': (what, nodes) => `on ${nodes} it would be spread unevenly by ${what}`,
  'volume-zone': (what, nodes) => `its volume ${what} cannot be used on ${nodes}`,
};

/** A taint that a sick node gives itself is that node's own cause, not the pod's. */
const sickness =
  /node\.kubernetes\.io\/(not-ready|unreachable|disk-pressure|memory-pressure|pid-pressure|network-unavailable)/;

/** The scheduler words selectors and affinities alike. */
const OF_LABELS = /^node-(?:selector|affinity)-\S+ node-(?:selector|affinity)-/;

/** The scheduler looks at volumes first: a pod whose claims are not bound was not tried on any node. */
const OF_CLAIMS = /persistentvolumeclaim/i;

type Verdict = { code: string; why: string; isSick: boolean };

/** What the objects show, unless the scheduler has named nothing of the kind: then it saw what was not recorded. */
function verdict(
  obstacle: Obstacle | undefined,
  counts: readonly Count[],
  message: string,
): Verdict | undefined {
  const told = toldCause(counts);
  const code = obstacle && codes[obstacle.predicate];
  const isNamed = counts.some(it => it.code === code || OF_LABELS.test(`${code} ${it.code}`));
  if (obstacle && code !== undefined && (told === undefined || isNamed)) {
    const why = words[obstacle.predicate](obstacle.what, obstacle.nodes.join(', '));
    return { code, why, isSick: code === 'taint-not-tolerated' && sickness.test(obstacle.what) };
  }
  if (!told) return undefined;
  const isSick = told.code === 'taint-not-tolerated' && sickness.test(message);
  return { code: told.code, why: oneLine(told.text, 160), isSick };
}

function judge(workload: Workload, pod: KubeObject, picture: Picture): Finding[] {
  const condition = refusalIn(pod);
  const happening = picture.events(pod).find(({ reason }) => reason === 'FailedScheduling');
  const message = textAt(condition, 'message') ?? happening?.message ?? '';
  const found = verdict(obstacleOf(pod, picture), schedulerCounts(message, pod), message);
  if (!found) return [];
  const since = instant(textAt(condition, 'lastTransitionTime') ?? pod.metadata.creationTimestamp);
  return [
    {
      code: found.code,
      component: workload.component,
      object: refOf(pod),
      summary: `${workload.component} cannot be scheduled: ${found.why}`,
      facts: [
        objectFact(pod, `not scheduled: ${message || found.why}`),
        ...(happening ? [eventFact(pod, happening)] : []),
      ],
      weight: found.isSick ? 0.5 : OF_CLAIMS.test(message) ? 0.55 : 0.95,
      ...(since !== undefined && { since }),
    },
  ];
}

/** Pods that no node takes. Volumes that keep a pod waiting are judged with the volumes. */
export const scheduling: Rule = picture =>
  picture.workloads.flatMap(workload => {
    const pod = workload.pods.find(isUnscheduled);
    return pod ? judge(workload, pod, picture) : [];
  });
