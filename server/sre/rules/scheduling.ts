import { listAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { oneLine } from '../../domain/line.ts';
import { instant } from '../../domain/time.ts';
import { eventFact, objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import { type Misfit, misfits, shareOf } from '../node-fit.ts';
import type { Picture } from '../picture.ts';
import { apartFrom } from '../pod-fit.ts';
import { schedulerCounts } from '../scheduler-words.ts';
import type { Workload } from '../workload.ts';

const unscheduled = (pod: KubeObject): unknown =>
  listAt(pod, 'status', 'conditions').find(
    condition => textAt(condition, 'type') === 'PodScheduled' && textAt(condition, 'status') === 'False',
  );

const codes: { readonly [predicate in Misfit['predicate']]: string } = {
  unschedulable: 'node-unschedulable',
  taint: 'taint-not-tolerated',
  'node-selector': 'node-selector-unsatisfied',
  'node-affinity': 'node-affinity-unsatisfied',
  cpu: 'insufficient-cpu',
  memory: 'insufficient-memory',
  resource: 'insufficient-resource',
  'host-port': 'host-port-conflict',
};

const own = (misfit: Misfit): boolean =>
  misfit.predicate === 'node-selector' || misfit.predicate === 'node-affinity';

const isControlPlane = (node: KubeObject): boolean =>
  Object.keys(node.metadata.labels ?? {}).some(key =>
    /node-role\.kubernetes\.io\/(control-plane|master)$/.test(key),
  ) || node.metadata.labels?.['kubernetes.io/role'] === 'master';

type Blocked = { node: KubeObject; found: Misfit[] };

/**
 * What decides: the nodes that the pod itself asks for are looked at first. Where none is what it asks for, its
 * own wish is the cause; else whatever keeps it from most of those that are. Nodes of the control plane count
 * only where there are no others.
 */
function decisive(
  pod: KubeObject,
  picture: Picture,
): { code: string; what: string; nodes: string[] } | undefined {
  const byNode = Map.groupBy(
    picture
      .everywhere('Pod')
      .filter(({ status }) => !['Succeeded', 'Failed'].includes(textAt(status, 'phase') ?? '')),
    ({ spec }) => textAt(spec, 'nodeName') ?? '',
  );
  const all: Blocked[] = picture
    .of('Node')
    .map(node => ({ node, found: misfits(pod, node, byNode.get(node.metadata.name) ?? []) }));
  const workers = all.filter(({ node }) => !isControlPlane(node));
  const considered = workers.length > 0 ? workers : all;
  const wanted = considered.filter(({ found }) => !found.some(own));
  if (considered.length === 0 || wanted.some(({ found }) => found.length === 0)) return undefined;
  const near = wanted.length > 0 ? wanted : considered;
  const counted = Map.groupBy(
    near.flatMap(({ node, found }) =>
      found.filter(misfit => wanted.length > 0 || own(misfit)).map(misfit => ({ node, misfit })),
    ),
    ({ misfit }) => misfit.predicate,
  );
  const weightOf = (predicate: string): number => shareOf(pod, predicate, near[0]?.node);
  const [most] = [...counted].toSorted(
    ([one, a], [other, b]) => b.length - a.length || weightOf(other) - weightOf(one),
  );
  if (!most) return undefined;
  const [predicate, hits] = most;
  return {
    code: codes[predicate],
    what: [...new Set(hits.map(({ misfit }) => misfit.what))].join(', '),
    nodes: hits.map(({ node }) => node.metadata.name),
  };
}

const words: { readonly [code: string]: (what: string, nodes: string) => string } = {
  'node-unschedulable': (_, nodes) => `${nodes} cordoned`,
  'taint-not-tolerated': (what, nodes) => `it does not tolerate the taint ${what} of ${nodes}`,
  'node-selector-unsatisfied': what => `no node has the label ${what} that it selects`,
  'node-affinity-unsatisfied': what => `no node meets its affinity ${what}`,
  'insufficient-cpu': (_, nodes) => `${nodes} has not enough cpu left for what it requests`,
  'insufficient-memory': (_, nodes) => `${nodes} has not enough memory left for what it requests`,
  'insufficient-resource': (what, nodes) => `${nodes} has not enough ${what} left`,
  'host-port-conflict': (what, nodes) => `host port ${what} is taken on ${nodes}`,
};

/** A taint that a sick node gives itself is that node's own cause, not the pod's. */
const sickness =
  /node\.kubernetes\.io\/(not-ready|unreachable|disk-pressure|memory-pressure|pid-pressure|network-unavailable)/;

function judge(workload: Workload, pod: KubeObject, picture: Picture): Finding[] {
  const condition = unscheduled(pod);
  const happening = picture.events(pod).find(({ reason }) => reason === 'FailedScheduling');
  const message = textAt(condition, 'message') ?? happening?.message ?? '';
  const counts = schedulerCounts(message, pod);
  const told = counts.toSorted((a, b) => b.nodes - a.nodes)[0]?.code;
  const decided = decisive(pod, picture);
  // Filters that need more than the objects at hand are taken from the scheduler's own words.
  const onlyTold = counts.find(
    ({ code }) => /affinity-unsatisfied|topology|zone/.test(code) && !code.startsWith('node-'),
  );
  const code = onlyTold?.code ?? decided?.code ?? told ?? apartFrom(pod, picture);
  if (code === undefined) return [];
  const nodes = decided?.nodes.join(', ') ?? 'every node';
  const why =
    decided && code === decided.code
      ? (words[code]?.(decided.what, nodes) ?? code)
      : oneLine((onlyTold ?? counts.find(it => it.code === code))?.text ?? code, 160);
  const isSick = code === 'taint-not-tolerated' && sickness.test(decided?.what ?? message);
  const since = instant(textAt(condition, 'lastTransitionTime') ?? pod.metadata.creationTimestamp);
  return [
    {
      code,
      component: workload.component,
      object: refOf(pod),
      summary: `${workload.component} cannot be scheduled: ${why}`,
      facts: [
        objectFact(pod, `not scheduled: ${message}`),
        ...(happening ? [eventFact(pod, happening)] : []),
      ],
      weight: isSick ? 0.5 : 0.95,
      ...(since !== undefined && { since }),
    },
  ];
}

/** Pods that no node takes. Volumes that keep a pod waiting are judged with the volumes. */
export const scheduling: Rule = picture =>
  picture.workloads.flatMap(workload => {
    const pod = workload.pods.find(pod => unscheduled(pod) !== undefined);
    return pod ? judge(workload, pod, picture) : [];
  });
