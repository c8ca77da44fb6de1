import { at, listAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { parseQuantity, toNumber } from '../../domain/quantity.ts';
import { remember } from '../../domain/remember.ts';

/** Cores, bytes and a number of pods. */
export type Amounts = { cpu: number; memory: number; pods: number };

/** What the pods on each node have asked for. */
export type Capacity = {
  used(node: string): Amounts;
  /** Takes note that a pod has changed; true when that made room. */
  count(before: KubeObject | undefined, after: KubeObject | undefined): boolean;
};

function amount(holder: unknown, resource: string): number {
  const value = at(holder, resource);
  const parsed = typeof value === 'string' || typeof value === 'number' ? parseQuantity(value) : undefined;
  return parsed === undefined ? 0 : toNumber(parsed);
}

const requests = remember((containers: object): Amounts => {
  const total = { cpu: 0, memory: 0, pods: 1 };
  for (const container of Array.isArray(containers) ? containers : []) {
    const asked = at(container, 'resources', 'requests') ?? at(container, 'resources', 'limits');
    total.cpu += amount(asked, 'cpu');
    total.memory += amount(asked, 'memory');
  }
  return total;
});

/** What a pod asks for: the sum over its containers. */
export const requested = (pod: KubeObject): Amounts => requests(listAt(pod, 'spec', 'containers'));

/** What a node has to give. */
export const allocatable = (node: KubeObject): Amounts => {
  const holder = at(node, 'status', 'allocatable');
  return { cpu: amount(holder, 'cpu'), memory: amount(holder, 'memory'), pods: amount(holder, 'pods') };
};

const nothing: Amounts = { cpu: 0, memory: 0, pods: 0 };

/** The node whose capacity a pod takes, or undefined when it takes none. */
function placeOf(pod: KubeObject | undefined): string | undefined {
  const phase = textAt(pod, 'status', 'phase');
  return phase === 'Succeeded' || phase === 'Failed' ? undefined : textAt(pod, 'spec', 'nodeName');
}

export function createCapacity(): Capacity {
  const nodes = new Map<string, Amounts>();
  const add = (node: string, { cpu, memory, pods }: Amounts, sign: 1 | -1): void => {
    const old = nodes.get(node) ?? nothing;
    nodes.set(node, {
      cpu: old.cpu + sign * cpu,
      memory: old.memory + sign * memory,
      pods: old.pods + sign * pods,
    });
  };
  return {
    used: node => nodes.get(node) ?? nothing,
    count(before, after) {
      const [from, to] = [placeOf(before), placeOf(after)];
      if (from === to) return false;
      if (before && from !== undefined) add(from, requested(before), -1);
      if (after && to !== undefined) add(to, requested(after), 1);
      return from !== undefined;
    },
  };
}
