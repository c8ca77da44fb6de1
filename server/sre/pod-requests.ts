import { at, isObject, listAt, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { parseQuantity, toNumber } from '../domain/quantity.ts';
import { remember } from '../domain/remember.ts';

/** A map of names, or an empty one. */
export const record = (value: unknown): { [name: string]: unknown } => (isObject(value) ? value : {});

/** A quantity as a number: cores, bytes, pieces. */
export const amountOf = (value: unknown): number => {
  const parsed = typeof value === 'string' || typeof value === 'number' ? parseQuantity(value) : undefined;
  return parsed === undefined ? 0 : toNumber(parsed);
};

export type Amounts = Map<string, number>;

function add(total: Amounts, requests: unknown): void {
  if (!isObject(requests)) return;
  for (const [resource, value] of Object.entries(requests))
    total.set(resource, (total.get(resource) ?? 0) + amountOf(value));
}

/** A limit alone counts as a request. Source: Kubernetes' resource defaulting. */
const requestsIn = (container: unknown): { [resource: string]: unknown } => ({
  ...record(at(container, 'resources', 'limits')),
  ...record(at(container, 'resources', 'requests')),
});

/** An init container that keeps running. */
const isSidecar = (container: unknown): boolean => textAt(container, 'restartPolicy') === 'Always';

/**
 * What a pod asks for: itself, and all that run at once. Init containers run one after another before the others,
 * so only the biggest counts; those that keep running count with the others.
 */
export const requestsOf = remember((pod: KubeObject): Amounts => {
  const total: Amounts = new Map([['pods', 1]]);
  const inits = listAt(pod, 'spec', 'initContainers');
  for (const container of [...listAt(pod, 'spec', 'containers'), ...inits.filter(isSidecar)])
    add(total, requestsIn(container));
  for (const container of inits.filter(it => !isSidecar(it)))
    for (const [resource, size] of Object.entries(requestsIn(container)))
      total.set(resource, Math.max(total.get(resource) ?? 0, amountOf(size)));
  add(total, at(pod, 'spec', 'overhead'));
  return total;
});

/** How much of a whole node's cpu or memory a pod asks for; 0 where that is not known. */
export function shareOf(pod: KubeObject, resource: string, node: unknown): number {
  const whole = amountOf(at(node, 'status', 'allocatable', resource));
  return whole === 0 ? 0 : (requestsOf(pod).get(resource) ?? 0) / whole;
}
