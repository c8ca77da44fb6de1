import { at, equal, isObject, listAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { allocatable, requested } from './capacity.ts';
import { KUBELET } from './kubelet.ts';
import { type World, conditions, setStatus } from './world.ts';

const retry = 5 * 60 * 1000;

function tolerates(pod: KubeObject, taint: unknown): boolean {
  return listAt(pod, 'spec', 'tolerations').some(toleration => {
    const [key, effect] = [textAt(toleration, 'key'), textAt(toleration, 'effect')];
    if (effect !== undefined && effect !== '' && effect !== textAt(taint, 'effect')) return false;
    if (key === undefined || key === '') return textAt(toleration, 'operator') === 'Exists';
    if (key !== textAt(taint, 'key')) return false;
    return (
      textAt(toleration, 'operator') === 'Exists' ||
      (textAt(toleration, 'value') ?? '') === (textAt(taint, 'value') ?? '')
    );
  });
}

function selectsNode(pod: KubeObject, node: KubeObject): boolean {
  const selector = at(pod, 'spec', 'nodeSelector');
  return (
    !isObject(selector) ||
    Object.entries(selector).every(([key, value]) => node.metadata.labels?.[key] === value)
  );
}

const cordoned = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

/** Why a node is none for this pod however empty it is, in the scheduler's words, or undefined. */
export function unsuitable(pod: KubeObject, node: KubeObject): string | undefined {
  if (at(node, 'spec', 'unschedulable') === true && !tolerates(pod, cordoned))
    return 'node(s) were unschedulable';
  const taint = listAt(node, 'spec', 'taints').find(
    taint => textAt(taint, 'effect') !== 'PreferNoSchedule' && !tolerates(pod, taint),
  );
  if (taint !== undefined)
    return `node(s) had untolerated taint {${textAt(taint, 'key')}: ${textAt(taint, 'value') ?? ''}}`;
  return selectsNode(pod, node) ? undefined : "node(s) didn't match Pod's node affinity/selector";
}

/** Everything that keeps a pod from a node; empty when it can go there. */
function objections(world: World, pod: KubeObject, node: KubeObject): string[] {
  const reason = unsuitable(pod, node);
  if (reason !== undefined) return [reason];
  const [wants, has, used] = [requested(pod), allocatable(node), world.capacity.used(node.metadata.name)];
  const isShort = (resource: 'cpu' | 'memory'): boolean =>
    wants[resource] > 0 && used[resource] + wants[resource] > has[resource] + 1e-6;
  return [
    ...(used.pods + 1 > has.pods ? ['Too many pods'] : []),
    ...(isShort('cpu') ? ['Insufficient cpu'] : []),
    ...(isShort('memory') ? ['Insufficient memory'] : []),
  ];
}

/** Preemption helps against what other pods take, and not against what the node is. */
const helps = (objection: string): boolean => /^(Insufficient|Too many)/.test(objection);

const tally = (lines: readonly string[]): string =>
  [...Map.groupBy(lines, line => line)]
    .map(([line, { length }]) => `${length} ${line}`)
    .toSorted()
    .join(', ');

function refusalOf(nodes: number, reasons: readonly (readonly string[])[]): string {
  const preemption = reasons.map(list =>
    list.every(helps)
      ? 'No preemption victims found for incoming pod'
      : 'Preemption is not helpful for scheduling',
  );
  const none = `0/${nodes} nodes are available`;
  return `${none}: ${tally(reasons.flat())}. preemption: ${none}: ${tally(preemption)}.`;
}

/** Why the pod's claims keep it from every node, or undefined. */
function claimProblem(world: World, pod: KubeObject): string | undefined {
  for (const volume of listAt(pod, 'spec', 'volumes')) {
    const name = textAt(volume, 'persistentVolumeClaim', 'claimName');
    if (name === undefined) continue;
    const ref = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: pod.metadata.namespace, name };
    world.watch(ref);
    const claim = world.store.get(ref);
    if (!claim) return `persistentvolumeclaim "${name}" not found`;
    if (textAt(claim, 'status', 'phase') !== 'Bound')
      return 'pod has unbound immediate PersistentVolumeClaims';
  }
  return undefined;
}

/** The share of a node that would be taken, the scarcer resource first. */
function load(world: World, pod: KubeObject, node: KubeObject): number {
  const [wants, has, used] = [requested(pod), allocatable(node), world.capacity.used(node.metadata.name)];
  const share = (resource: 'cpu' | 'memory' | 'pods') =>
    (used[resource] + wants[resource]) / (has[resource] || 1);
  return Math.max(share('cpu'), share('memory')) + share('pods') / 1000;
}

function refuse(world: World, pod: KubeObject, message: string): void {
  const uid = pod.metadata.uid ?? '';
  const before = world.unscheduled.get(uid);
  const known = listAt(pod, 'status', 'conditions').find(it => textAt(it, 'type') === 'PodScheduled');
  const isDue = before === undefined || before.retryAt <= world.now();
  const retryAt = isDue ? world.now() + retry : before.retryAt;
  if (isDue || textAt(known, 'message') !== message)
    world.record(pod, { reason: 'FailedScheduling', message, from: 'default-scheduler', warning: true });
  if (!equal(before?.retryAt, retryAt)) world.unscheduled.set(uid, { ref: refOf(pod), retryAt });
  world.wakeAt(retryAt);
  const condition = { type: 'PodScheduled', status: 'False' as const, reason: 'Unschedulable', message };
  setStatus(world, pod, {
    phase: 'Pending',
    conditions: conditions(at(pod, 'status'), world.now(), [condition]),
  });
}

/** Gives a pod the node with the most room, or says why there is none. */
export function schedule(world: World, pod: KubeObject): void {
  const nodes = world.store.list({ apiVersion: 'v1', kind: 'Node' });
  const problem = claimProblem(world, pod);
  if (problem !== undefined)
    return refuse(
      world,
      pod,
      refusalOf(
        nodes.length,
        nodes.map(() => [problem]),
      ).replace(`${nodes.length} ${problem}`, problem),
    );
  const reasons = nodes.map(node => objections(world, pod, node));
  const fit = nodes.filter((_node, i) => reasons[i]?.length === 0);
  const [best] = fit
    .map(node => ({ node, load: load(world, pod, node) }))
    .toSorted((a, b) => a.load - b.load);
  if (!best) return refuse(world, pod, refusalOf(nodes.length, reasons));
  const { name, namespace } = pod.metadata;
  world.unscheduled.delete(pod.metadata.uid ?? '');
  const finalizers = [...(pod.metadata.finalizers ?? []), KUBELET];
  world.store.patch(refOf(pod), { metadata: { finalizers }, spec: { nodeName: best.node.metadata.name } });
  world.record(pod, {
    reason: 'Scheduled',
    message: `Successfully assigned ${namespace}/${name} to ${best.node.metadata.name}`,
    from: 'default-scheduler',
  });
}
