import { at, isObject, listAt, numberAt, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { parseQuantity, toNumber } from '../domain/quantity.ts';

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
    | 'host-port';
  what: string;
};

const amountOf = (value: unknown): number => {
  const parsed = typeof value === 'string' || typeof value === 'number' ? parseQuantity(value) : undefined;
  return parsed === undefined ? 0 : toNumber(parsed);
};

type Amounts = Map<string, number>;

function add(total: Amounts, requests: unknown): void {
  if (!isObject(requests)) return;
  for (const [resource, value] of Object.entries(requests))
    total.set(resource, (total.get(resource) ?? 0) + amountOf(value));
}

/** What a pod asks for; a limit alone counts as a request. Source: Kubernetes' resource defaulting. */
export function requestsOf(pod: unknown): Amounts {
  const total: Amounts = new Map();
  for (const container of listAt(pod, 'spec', 'containers'))
    add(total, {
      ...record(at(container, 'resources', 'limits')),
      ...record(at(container, 'resources', 'requests')),
    });
  return total;
}

/** How much of a whole node's cpu or memory a pod asks for; 0 where that is not known. */
export function shareOf(pod: unknown, resource: string, node: unknown): number {
  const whole = amountOf(at(node, 'status', 'allocatable', resource));
  return whole === 0 ? 0 : (requestsOf(pod).get(resource) ?? 0) / whole;
}

const record = (value: unknown) => (isObject(value) ? value : {});

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

function missesAffinity(pod: unknown, node: KubeObject): Misfit[] {
  const terms = affinityTerms(pod);
  if (terms.length === 0) return [];
  const holds = (term: unknown) =>
    listAt(term, 'matchExpressions').every(expression =>
      expressionHolds(expression, node.metadata.labels?.[textAt(expression, 'key') ?? '']),
    ) && listAt(term, 'matchFields').every(expression => expressionHolds(expression, node.metadata.name));
  if (terms.some(holds)) return [];
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

function lacksRoom(pod: unknown, node: KubeObject, others: readonly KubeObject[]): Misfit[] {
  const used: Amounts = new Map();
  for (const other of others)
    for (const [name, size] of requestsOf(other)) used.set(name, (used.get(name) ?? 0) + size);
  return [...requestsOf(pod)].flatMap(([name, size]) => {
    const whole = amountOf(at(node, 'status', 'allocatable', name));
    const offered = at(node, 'status', 'allocatable') !== undefined;
    if (!offered || size === 0 || (used.get(name) ?? 0) + size <= whole) return [];
    const predicate = name === 'cpu' || name === 'memory' ? name : ('resource' as const);
    return [{ predicate, what: name }];
  });
}

const hostPorts = (pod: unknown): number[] =>
  listAt(pod, 'spec', 'containers')
    .flatMap(container => listAt(container, 'ports'))
    .flatMap(port => numberAt(port, 'hostPort') ?? []);

/**
 * Everything that keeps a pod from a node, by the rules of kube-scheduler's filters that can be told from the
 * objects alone. `others` are the pods on that node. Empty: it fits.
 */
export function misfits(pod: KubeObject, node: KubeObject, others: readonly KubeObject[]): Misfit[] {
  const taken = new Set(others.flatMap(hostPorts));
  const ports = hostPorts(pod)
    .filter(port => taken.has(port))
    .map(port => ({ predicate: 'host-port' as const, what: String(port) }));
  return [
    ...repels(pod, node),
    ...missesSelector(pod, node),
    ...missesAffinity(pod, node),
    ...lacksRoom(pod, node, others),
    ...ports,
  ];
}
