import { COMPONENT, RESOURCE } from '../domain/labels.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import type { ClusterReader } from '../control-plane/ports.ts';
import { workloadOf } from './component-pods.ts';

/** What a pod runs: by its label, or by the workload that controls it. */
function componentOf(pod: KubeObject): string[] {
  const { labels } = pod.metadata;
  return [labels?.[COMPONENT] ?? labels?.[RESOURCE] ?? workloadOf(pod)?.name ?? []].flat();
}

/** The components and resources that have pods in a namespace, each once. */
export async function componentsIn(
  cluster: ClusterReader,
  namespace: string,
  signal?: AbortSignal,
): Promise<string[]> {
  const { items } = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace }, signal);
  return [...new Set(items.flatMap(componentOf))];
}
