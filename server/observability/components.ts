import { COMPONENT, RESOURCE } from '../domain/labels.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { PlatformError } from '../errors.ts';
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

const WORKLOADS = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
] as const;

/** The workloads of namespaces; those that nobody lets us see are none. */
export async function workloadsIn(
  cluster: ClusterReader,
  namespaces: readonly string[],
  signal?: AbortSignal,
): Promise<KubeObject[]> {
  const asked = namespaces.flatMap(namespace =>
    WORKLOADS.map(([apiVersion, kind]) => ({ apiVersion, kind, namespace })),
  );
  const lists = await Promise.all(
    asked.map(async query => {
      try {
        return (await cluster.list(query, signal)).items;
      } catch (error) {
        if (signal?.aborted || !(error instanceof PlatformError)) throw error;
        return [];
      }
    }),
  );
  return lists.flat();
}
