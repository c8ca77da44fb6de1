import { COMPONENT, RESOURCE } from '../domain/labels.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import type { ClusterReader } from '../control-plane/ports.ts';

const ownerOf = ({ metadata }: KubeObject) => metadata.ownerReferences?.find(({ controller }) => controller);

/** The workload that controls a pod, by its name. A ReplicaSet's name ends in the hash of its template. */
export function workloadOf(pod: KubeObject): { kind: string; name: string } | undefined {
  const owner = ownerOf(pod);
  if (owner?.kind !== 'ReplicaSet') return owner && { kind: owner.kind, name: owner.name };
  const hash = pod.metadata.labels?.['pod-template-hash'];
  const isNamedAfter = hash !== undefined && owner.name.endsWith(`-${hash}`);
  const name = isNamedAfter
    ? owner.name.slice(0, -hash.length - 1)
    : owner.name.replace(/-[a-z0-9]{5,10}$/, '');
  return { kind: 'Deployment', name };
}

/** A pod that no component's label claims is known by its resource, its workload, or its own name. */
function isOf(pod: KubeObject, component: string): boolean {
  const { labels = {}, name } = pod.metadata;
  if (labels[COMPONENT] !== undefined) return labels[COMPONENT] === component;
  return labels[RESOURCE] === component || (workloadOf(pod)?.name ?? name) === component;
}

/** The pods of a component, by its label, or by its workload where they have none. */
export async function podsOf(
  cluster: ClusterReader,
  namespace: string,
  component: string,
  signal?: AbortSignal,
): Promise<readonly KubeObject[]> {
  const all = { apiVersion: 'v1', kind: 'Pod', namespace };
  const { items } = await cluster.list({ ...all, labels: `${COMPONENT}=${component}` }, signal);
  if (items.length > 0) return items;
  return (await cluster.list(all, signal)).items.filter(pod => isOf(pod, component));
}
