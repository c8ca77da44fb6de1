import { at, listAt, numberAt, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { type Amounts, amountOf, record, requestsOf } from './pod-requests.ts';

/** Why a pod does not fit on a node. `what` names the label, taint, resource or port. */
export type Misfit = {
  predicate:
    | 'unschedulable'
    | 'taint'
    | 'node-selector'
    | 'node-affinity'
    | 'cpu'
    | 'memory'
    | 'resource'
    | 'host-port'
    | 'pod-affinity'
    | 'pod-anti-affinity'
    | 'topology-spread'
    | 'volume-zone';
  what: string;
};

function expressionHolds(expression: unknown, value: string | undefined): boolean {
  const values = listAt(expression, 'values');
  const [first] = values;
  switch (textAt(expression, 'operator') ?? '') {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return Number(value) > Number(first);
    case 'Lt':
      return Number(value) < Number(first);
    default:
      return true;
  }
}

const affinityTerms = (pod: unknown) =>
  listAt(
    pod,
    'spec',
    'affinity',
    'nodeAffinity',
    'requiredDuringSchedulingIgnoredDuringExecution',
    'nodeSelectorTerms',
  );

/** Whether a node is what one of these terms asks for. */
export const meetsTerms = (terms: readonly unknown[], { metadata }: KubeObject): boolean =>
  terms.some(
    term =>
      listAt(term, 'matchExpressions').every(expression =>
        expressionHolds(expression, metadata.labels?.[textAt(expression, 'key') ?? '']),
      ) && listAt(term, 'matchFields').every(expression => expressionHolds(expression, metadata.name)),
  );

function missesAffinity(pod: unknown, node: KubeObject): Misfit[] {
  const terms = affinityTerms(pod);
  if (terms.length === 0 || meetsTerms(terms, node)) return [];
  const asked = terms
    .flatMap(term => [...listAt(term, 'matchExpressions'), ...listAt(term, 'matchFields')])
    .map(
      it => `${textAt(it, 'key')} ${textAt(it, 'operator')} ${listAt(it, 'values').map(String).join(',')}`,
    );
  return [{ predicate: 'node-affinity', what: asked.join(' and ').trim() }];
}

function missesSelector(pod: unknown, node: KubeObject): Misfit[] {
  const wanted = Object.entries(record(at(pod, 'spec', 'nodeSelector')));
  const missing = wanted.filter(([key, value]) => node.metadata.labels?.[key] !== value);
  return missing.length === 0
    ? []
    : [
        {
          predicate: 'node-selector',
          what: missing.map(([key, value]) => `${key}=${String(value)}`).join(','),
        },
      ];
}

function tolerates(toleration: unknown, taint: unknown): boolean {
  const key = textAt(toleration, 'key');
  const effect = textAt(toleration, 'effect');
  if (effect !== undefined && effect !== '' && effect !== textAt(taint, 'effect')) return false;
  if (key === undefined || key === '') return textAt(toleration, 'operator') === 'Exists';
  if (key !== textAt(taint, 'key')) return false;
  return (
    textAt(toleration, 'operator') === 'Exists' ||
    (textAt(toleration, 'value') ?? '') === (textAt(taint, 'value') ?? '')
  );
}

const CORDON = 'node.kubernetes.io/unschedulable';

function repels(pod: unknown, node: KubeObject): Misfit[] {
  const tolerations = listAt(pod, 'spec', 'tolerations');
  const hard = listAt(node, 'spec', 'taints').filter(
    taint =>
      textAt(taint, 'effect') !== 'PreferNoSchedule' && !tolerations.some(own => tolerates(own, taint)),
  );
  const isCordoned =
    at(node, 'spec', 'unschedulable') === true &&
    !tolerations.some(own => tolerates(own, { key: CORDON, effect: 'NoSchedule' }));
  const taints = hard
    .filter(taint => textAt(taint, 'key') !== CORDON)
    .map(taint => ({
      predicate: 'taint' as const,
      what: `${textAt(taint, 'key')}${textAt(taint, 'value') ? `=${textAt(taint, 'value')}` : ''}`,
    }));
  return [...(isCordoned ? [{ predicate: 'unschedulable' as const, what: 'cordoned' }] : []), ...taints];
}

function lacksRoom(pod: KubeObject, node: KubeObject, others: readonly KubeObject[]): Misfit[] {
  const used: Amounts = new Map();
  for (const other of others)
    for (const [name, size] of requestsOf(other)) used.set(name, (used.get(name) ?? 0) + size);
  return [...requestsOf(pod)].flatMap(([name, size]) => {
    const whole = amountOf(at(node, 'status', 'allocatable', name));
    const isKnown = at(node, 'status', 'allocatable', name === 'pods' ? name : 'cpu') !== undefined;
    if (!isKnown || size === 0 || (used.get(name) ?? 0) + size <= whole) return [];
    const predicate = name === 'cpu' || name === 'memory' ? name : ('resource' as const);
    return [{ predicate, what: name === 'pods' ? 'room for pods' : name }];
  });
}

/** What a pod asks of a node's labels and the node has not. */
export const missesLabels = (pod: unknown, node: KubeObject): Misfit[] => [
  ...missesSelector(pod, node),
  ...missesAffinity(pod, node),
];

const hostPorts = (pod: unknown): number[] =>
  listAt(pod, 'spec', 'containers')
    .flatMap(container => listAt(container, 'ports'))
    .flatMap(port => numberAt(port, 'hostPort') ?? []);

/**
 * What of a node itself, and of the pods on it, keeps a pod from it, by the rules of kube-scheduler's filters.
 * Empty: it fits.
 */
export function misfits(pod: KubeObject, node: KubeObject, others: readonly KubeObject[]): Misfit[] {
  const taken = new Set(others.flatMap(hostPorts));
  const ports = hostPorts(pod)
    .filter(port => taken.has(port))
    .map(port => ({ predicate: 'host-port' as const, what: String(port) }));
  return [...repels(pod, node), ...missesLabels(pod, node), ...lacksRoom(pod, node, others), ...ports];
}
