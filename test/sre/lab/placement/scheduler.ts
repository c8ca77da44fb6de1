import { at, isObject, listAt, numberAt, textAt } from '../../../../server/domain/json.ts';
import type { KubeObject } from '../../../../server/domain/kube-object.ts';
import { parseQuantity } from '../../../../server/domain/quantity.ts';
import { labelSelector } from '../../../../server/domain/selector.ts';
import { bindLate, isLazy, isStatic, volumeFor } from './binder.ts';
import { tell } from './events.ts';
import { all, find, iso, patch, type World } from './world.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const amount = (value: unknown): bigint =>
  (typeof value === 'string' || typeof value === 'number' ? parseQuantity(value) : undefined) ?? 0n;
const entries = (value: unknown): [string, unknown][] => (isObject(value) ? Object.entries(value) : []);

/** What holds on a node of an expression of labels. */
function holds(expression: unknown, value: string | undefined): boolean {
  const values = listAt(expression, 'values');
  const operator = textAt(expression, 'operator');
  if (operator === 'Exists') return value !== undefined;
  if (operator === 'DoesNotExist') return value === undefined;
  if (operator === 'NotIn') return value === undefined || !values.includes(value);
  if (operator === 'Gt') return Number(value) > Number(values[0]);
  if (operator === 'Lt') return Number(value) < Number(values[0]);
  return value !== undefined && values.includes(value);
}

const meetsTerms = (terms: readonly unknown[], { metadata }: KubeObject): boolean =>
  terms.some(
    term =>
      listAt(term, 'matchExpressions').every(it => holds(it, metadata.labels?.[textAt(it, 'key') ?? ''])) &&
      listAt(term, 'matchFields').every(it => holds(it, metadata.name)),
  );

function isTolerated(pod: KubeObject, taint: unknown): boolean {
  return listAt(pod, 'spec', 'tolerations').some(it => {
    const [key, effect] = [textAt(it, 'key'), textAt(it, 'effect')];
    if (effect !== undefined && effect !== textAt(taint, 'effect')) return false;
    if (key !== undefined && key !== textAt(taint, 'key')) return false;
    if (textAt(it, 'operator') === 'Exists') return true;
    return (textAt(it, 'value') ?? '') === (textAt(taint, 'value') ?? '');
  });
}

function taintWords(world: World, taint: unknown): string {
  const [key, value = ''] = [textAt(taint, 'key'), textAt(taint, 'value')];
  if (world.minor < 25) return `node(s) had taint {${key}: ${value}}, that the pod didn't tolerate`;
  return world.minor < 34
    ? `node(s) had untolerated taint {${key}: ${value}}`
    : 'node(s) had untolerated taint(s)';
}

/** What the pods of a node, and a pod that may come, ask for of one resource. */
function requested(pod: KubeObject, name: string): bigint {
  if (name === 'pods') return 1_000_000_000n;
  const of = (containers: readonly unknown[]): bigint[] =>
    containers.map(it =>
      amount(at(it, 'resources', 'requests', name) ?? at(it, 'resources', 'limits', name)),
    );
  const sum = of(listAt(pod, 'spec', 'containers')).reduce((a, b) => a + b, 0n);
  return of(listAt(pod, 'spec', 'initContainers')).reduce((a, b) => (a > b ? a : b), sum);
}

const namesOf = (pod: KubeObject): string[] => [
  ...new Set(
    [...listAt(pod, 'spec', 'containers'), ...listAt(pod, 'spec', 'initContainers')].flatMap(it =>
      [...entries(at(it, 'resources', 'requests')), ...entries(at(it, 'resources', 'limits'))].map(
        ([name]) => name,
      ),
    ),
  ),
];

const portsOf = (pod: KubeObject): string[] =>
  listAt(pod, 'spec', 'containers')
    .flatMap(it => listAt(it, 'ports'))
    .flatMap(it => numberAt(it, 'hostPort') ?? [])
    .map(String);

/** The pods that stand on nodes, by node. */
const placed = (world: World): KubeObject[] =>
  all(world, 'Pod').filter(
    it =>
      textAt(it, 'spec', 'nodeName') !== undefined &&
      !['Succeeded', 'Failed'].includes(textAt(it, 'status', 'phase') ?? ''),
  );

function domainOf(world: World, pod: KubeObject, key: string): string | undefined {
  return find(world, 'Node', undefined, textAt(pod, 'spec', 'nodeName') ?? '')?.metadata.labels?.[key];
}

/** Who of those that stand somewhere a term of a pod's affinity means. */
function meant(term: unknown, pod: KubeObject, others: readonly KubeObject[]): KubeObject[] {
  const selects = labelSelector(at(term, 'labelSelector'));
  const spaces = listAt(term, 'namespaces');
  return others.filter(
    it =>
      selects(it.metadata.labels) &&
      (spaces.length > 0
        ? spaces.includes(it.metadata.namespace)
        : it.metadata.namespace === pod.metadata.namespace),
  );
}

function apart(
  world: World,
  pod: KubeObject,
  node: KubeObject,
  others: readonly KubeObject[],
): string | undefined {
  const near = (term: unknown, group: readonly KubeObject[]): boolean => {
    const key = textAt(term, 'topologyKey') ?? '';
    const here = node.metadata.labels?.[key];
    return here !== undefined && group.some(it => domainOf(world, it, key) === here);
  };
  for (const term of listAt(pod, 'spec', 'affinity', 'podAffinity', REQUIRED)) {
    const group = meant(term, pod, others);
    const isFirst = group.length === 0 && labelSelector(at(term, 'labelSelector'))(pod.metadata.labels);
    if (!isFirst && !near(term, group)) return "node(s) didn't match pod affinity rules";
  }
  for (const term of listAt(pod, 'spec', 'affinity', 'podAntiAffinity', REQUIRED))
    if (near(term, meant(term, pod, others))) return "node(s) didn't match pod anti-affinity rules";
  for (const other of others)
    for (const term of listAt(other, 'spec', 'affinity', 'podAntiAffinity', REQUIRED))
      if (meant(term, other, [pod]).length > 0 && near(term, [other]))
        return "node(s) didn't satisfy existing pods anti-affinity rules";
  return undefined;
}

function uneven(
  world: World,
  pod: KubeObject,
  node: KubeObject,
  others: readonly KubeObject[],
): string | undefined {
  const words = "node(s) didn't match pod topology spread constraints";
  for (const it of listAt(pod, 'spec', 'topologySpreadConstraints')) {
    if (textAt(it, 'whenUnsatisfiable') !== 'DoNotSchedule') continue;
    const key = textAt(it, 'topologyKey') ?? '';
    const here = node.metadata.labels?.[key];
    if (here === undefined) return `${words} (missing required label)`;
    const group = meant(it, pod, others);
    const domains = new Set(all(world, 'Node').flatMap(({ metadata }) => metadata.labels?.[key] ?? []));
    const counts = [...domains].map(
      domain => group.filter(other => domainOf(world, other, key) === domain).length,
    );
    const own = group.filter(other => domainOf(world, other, key) === here).length;
    if (own + 1 - Math.min(...counts) > (numberAt(it, 'maxSkew') ?? 1)) return words;
  }
  return undefined;
}

const claimsOf = (world: World, pod: KubeObject): KubeObject[] =>
  listAt(pod, 'spec', 'volumes').flatMap(
    it =>
      find(
        world,
        'PersistentVolumeClaim',
        pod.metadata.namespace,
        textAt(it, 'persistentVolumeClaim', 'claimName') ?? '',
      ) ?? [],
  );

function away(world: World, pod: KubeObject, node: KubeObject): string | undefined {
  for (const claim of claimsOf(world, pod)) {
    const name = textAt(claim, 'spec', 'storageClassName') ?? '';
    const storageClass = find(world, 'StorageClass', undefined, name);
    const volume = find(world, 'PersistentVolume', undefined, textAt(claim, 'spec', 'volumeName') ?? '');
    const near = (it: KubeObject): boolean => {
      const terms = listAt(it, 'spec', 'nodeAffinity', 'required', 'nodeSelectorTerms');
      return terms.length === 0 || meetsTerms(terms, node);
    };
    const isBound = textAt(claim, 'status', 'phase') === 'Bound';
    if (isBound && volume && !near(volume))
      return world.minor < 34
        ? 'node(s) had volume node affinity conflict'
        : "node(s) didn't match PersistentVolume's node affinity";
    if (isBound || !isLazy(storageClass) || !isStatic(storageClass)) continue;
    const found = volumeFor(world, claim);
    if (!found || !near(found)) return "node(s) didn't find available persistent volumes to bind";
  }
  return undefined;
}

/** Everything that keeps a pod from a node, in the order of the scheduler's filters; the first filter ends it. */
function objections(
  world: World,
  pod: KubeObject,
  node: KubeObject,
  others: readonly KubeObject[],
): string[] {
  const cordon = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
  if (at(node, 'spec', 'unschedulable') === true && !isTolerated(pod, cordon))
    return ['node(s) were unschedulable'];
  const taint = listAt(node, 'spec', 'taints').find(
    it => textAt(it, 'effect') !== 'PreferNoSchedule' && !isTolerated(pod, it),
  );
  if (taint !== undefined) return [taintWords(world, taint)];
  const selector = entries(at(pod, 'spec', 'nodeSelector'));
  const terms = at(pod, 'spec', 'affinity', 'nodeAffinity', REQUIRED, 'nodeSelectorTerms');
  const isWanted =
    selector.every(([key, value]) => node.metadata.labels?.[key] === value) &&
    (!Array.isArray(terms) || meetsTerms(terms, node));
  if (!isWanted) return ["node(s) didn't match Pod's node affinity/selector"];
  const here = others.filter(it => textAt(it, 'spec', 'nodeName') === node.metadata.name);
  if (portsOf(pod).some(port => here.flatMap(portsOf).includes(port)))
    return ["node(s) didn't have free ports for the requested pod ports"];
  const short = ['pods', ...namesOf(pod)].filter(name => {
    const own = requested(pod, name);
    const used = here.reduce((sum, it) => sum + requested(it, name), 0n);
    return own > 0n && used + own > amount(at(node, 'status', 'allocatable', name));
  });
  if (short.length > 0)
    return short.map(name => (name === 'pods' ? 'Too many pods' : `Insufficient ${name}`));
  const last = away(world, pod, node) ?? uneven(world, pod, node, others) ?? apart(world, pod, node, others);
  return last === undefined ? [] : [last];
}

const tally = (lines: readonly string[]): string =>
  [...Map.groupBy(lines, line => line)]
    .map(([line, { length }]) => `${length} ${line}`)
    .toSorted()
    .join(', ');

function refusal(world: World, pod: KubeObject, nodes: number, reasons: readonly string[][]): string {
  const none = `0/${nodes} nodes are available`;
  const helps = reasons.map(list =>
    list.every(it => /^Insuff|^Too many|anti-affinity|free ports/.test(it))
      ? 'No preemption victims found for incoming pod'
      : 'Preemption is not helpful for scheduling',
  );
  if (world.minor < 24) return `${none}: ${tally(reasons.flat())}.`;
  const lead = world.minor < 33 ? '. preemption' : '. no new claims to deallocate, preemption';
  return `${none}: ${tally(reasons.flat())}${lead}: ${none}: ${tally(helps)}.`;
}

/** Why the pod's claims keep it from every node, or undefined. */
function unbound(world: World, pod: KubeObject): string | undefined {
  for (const volume of listAt(pod, 'spec', 'volumes')) {
    const name = textAt(volume, 'persistentVolumeClaim', 'claimName');
    if (name === undefined) continue;
    const claim = find(world, 'PersistentVolumeClaim', pod.metadata.namespace, name);
    if (!claim) return `persistentvolumeclaim "${name}" not found`;
    const isBound = textAt(claim, 'status', 'phase') === 'Bound';
    const storageClass = find(
      world,
      'StorageClass',
      undefined,
      textAt(claim, 'spec', 'storageClassName') ?? '',
    );
    if (!isBound && !isLazy(storageClass)) return 'pod has unbound immediate PersistentVolumeClaims';
  }
  return undefined;
}

function refuse(world: World, pod: KubeObject, message: string): void {
  if (world.tried.has(pod.metadata.uid ?? '')) return;
  world.tried.add(pod.metadata.uid ?? '');
  const { name, namespace } = pod.metadata;
  const minutes = (world.now - world.time) / 60_000;
  const told = { reason: 'FailedScheduling', message, from: 'default-scheduler', warning: true };
  const times = Math.max(1, Math.floor(minutes / 5) + 1);
  tell(world, pod, { ...told, count: times, last: world.time + (times - 1) * 300_000 });
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message,
    lastProbeTime: null,
    lastTransitionTime: iso(world.time),
  };
  patch(world, 'Pod', namespace, name, { status: { phase: 'Pending', conditions: [condition] } });
}

function give(world: World, pod: KubeObject, node: KubeObject): void {
  const { name, namespace } = pod.metadata;
  const condition = { type: 'PodScheduled', status: 'True', lastTransitionTime: iso(world.time) };
  patch(world, 'Pod', namespace, name, {
    spec: { nodeName: node.metadata.name },
    status: { phase: 'Pending', conditions: [condition] },
  });
  for (const claim of claimsOf(world, pod))
    if (textAt(claim, 'status', 'phase') !== 'Bound') bindLate(world, claim, node);
  tell(world, pod, {
    reason: 'Scheduled',
    message: `Successfully assigned ${namespace}/${name} to ${node.metadata.name}`,
    from: 'default-scheduler',
  });
}

/** What the scheduler does next: each pod that has no node gets the one with the fewest pods, or is told why not. */
export function schedule(world: World): void {
  const nodes = all(world, 'Node');
  for (const pod of all(world, 'Pod')) {
    if (textAt(pod, 'spec', 'nodeName') !== undefined || textAt(pod, 'status', 'phase') !== 'Pending')
      continue;
    const others = placed(world);
    const problem = unbound(world, pod);
    if (problem !== undefined) {
      const text = refusal(
        world,
        pod,
        nodes.length,
        nodes.map(() => [problem]),
      );
      refuse(world, pod, text.replace(`${nodes.length} ${problem}`, problem));
      continue;
    }
    const reasons = nodes.map(node => objections(world, pod, node, others));
    const load = (node: KubeObject): number =>
      others.filter(it => textAt(it, 'spec', 'nodeName') === node.metadata.name).length;
    const [best] = nodes.filter((_, i) => reasons[i]?.length === 0).toSorted((a, b) => load(a) - load(b));
    if (best) give(world, pod, best);
    else refuse(world, pod, refusal(world, pod, nodes.length, reasons));
  }
}
