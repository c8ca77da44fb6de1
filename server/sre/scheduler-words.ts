import { at } from '../domain/json.ts';

/** How kube-scheduler words what its filters found; the first that is named most often is meant. */
const wordings: readonly [RegExp, string][] = [
  [/node\(s\) were unschedulable/, 'node-unschedulable'],
  [/Insufficient cpu/, 'insufficient-cpu'],
  [/Insufficient memory/, 'insufficient-memory'],
  [/Too many pods|Insufficient \S+|exceed max volume count/, 'insufficient-resource'],
  [
    /didn't match pod anti-affinity rules|didn't satisfy existing pods anti-affinity/,
    'pod-anti-affinity-unsatisfied',
  ],
  [/didn't match pod affinity/, 'pod-affinity-unsatisfied'],
  [/didn't match pod topology spread/, 'topology-spread-unsatisfied'],
  [/didn't have free ports/, 'host-port-conflict'],
  [/didn't match (?:Pod's )?node (?:affinity\/)?selector/, 'node-selector-unsatisfied'],
  [/untolerated taint|had taints? .*didn't tolerate/, 'taint-not-tolerated'],
  [/ReadWriteOncePod access mode/, 'volume-access-mode-mismatch'],
  [/did not have enough free storage/, 'volume-capacity-insufficient'],
  [
    /volume node affinity conflict|didn't match PersistentVolume's node affinity|no available volume zone|didn't find available persistent volumes/,
    'volume-zone-mismatch',
  ],
];

export type Count = { code: string; nodes: number; text: string };

const SELECTOR = 'node-selector-unsatisfied';

/** Since 1.34 a taint is not named: one node's is taken to be the control plane's. */
const controlPlaneTaint =
  /taint \{node-role\.kubernetes\.io\/(control-plane|master)|^1 node\(s\) had untolerated taint\(s\)/;

/** The scheduler words a selector and an affinity alike; a pod that has only the latter means that. */
const isAffine = (pod: unknown): boolean =>
  at(pod, 'spec', 'nodeSelector') === undefined &&
  at(pod, 'spec', 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution') !== undefined;

/** What keeps a pod from how many nodes, by the scheduler's message; the control plane's own taint counts only alone. `0/4 nodes are available: 1 node(s) were unschedulable, 3 Insufficient memory. preemption: …` in parts. */
export function schedulerCounts(message: string, pod: unknown): Count[] {
  const [, told = ''] =
    /nodes are available: (.*?)(?:\. preemption:|\. no new claims|\.?$)/s.exec(message) ?? [];
  const counts = told.split(/, (?=\d+ )/).flatMap(text => {
    const nodes = Number(/^\d+/.exec(text)?.[0] ?? Number.NaN);
    const code = wordings.find(([wording]) => wording.test(text))?.[1];
    if (code === undefined || Number.isNaN(nodes)) return [];
    return [{ code: code === SELECTOR && isAffine(pod) ? 'node-affinity-unsatisfied' : code, nodes, text }];
  });
  const others = counts.filter(({ text }) => !controlPlaneTaint.test(text));
  return others.length > 0 ? others : counts;
}

/** The scheduler's own verdict: filters that only it can apply say more than how often another is named. */
export function toldCause(counts: readonly Count[]): Count | undefined {
  const late = counts.find(({ code }) => /^pod-|^topology|^volume/.test(code));
  return late ?? counts.toSorted((a, b) => b.nodes - a.nodes)[0];
}
