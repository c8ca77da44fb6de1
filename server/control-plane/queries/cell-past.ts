import type { KubeObject } from '../../domain/kube-object.ts';
import { PlatformError } from '../../errors.ts';
import type { ClusterReader, ListQuery } from '../ports.ts';

/** What people write into a cell. */
const WRITTEN = [
  ['v1', 'ConfigMap'],
  ['v1', 'Secret'],
  ['v1', 'Service'],
  ['v1', 'ResourceQuota'],
  ['v1', 'LimitRange'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['batch/v1', 'CronJob'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'],
] as const;

/** What a cell's cluster remembers of the past. */
export type CellPast = {
  replicaSets: readonly KubeObject[];
  pods: readonly KubeObject[];
  events: readonly KubeObject[];
  /** What people write; of Secrets nothing but who wrote which key. */
  objects: readonly KubeObject[];
};

/** Why a kind is not told of: a dump may lack it, and a reader the right to list it. */
export type Unseen = { kind: string; why: 'not recorded' | 'not allowed' };

/** A list, or nothing where the kind was not recorded or may not be listed, which is noted. */
export async function listAllowed(
  cluster: ClusterReader,
  query: ListQuery,
  unseen: Unseen[],
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const { apiVersion, kind } = query;
  // A dump without events has a list of none.
  if (kind !== 'Event' && !(await cluster.serves(apiVersion, kind, signal))) {
    unseen.push({ kind, why: 'not recorded' });
    return [];
  }
  try {
    return (await cluster.list(query, signal)).items;
  } catch (error) {
    if (!(error instanceof PlatformError) || error.code !== 'forbidden') throw error;
    unseen.push({ kind, why: 'not allowed' });
    return [];
  }
}

/** Reads what a cell remembers, all of it at once. */
export async function cellPast(
  cluster: ClusterReader,
  namespace: string,
  signal: AbortSignal,
): Promise<{ past: CellPast; unseen: Unseen[] }> {
  const unseen: Unseen[] = [];
  const list = (apiVersion: string, kind: string) => {
    const query = { apiVersion, kind, namespace, ...(kind === 'Secret' && { metadataOnly: true }) };
    return listAllowed(cluster, query, unseen, signal);
  };
  const [replicaSets, pods, events, ...objects] = await Promise.all([
    list('apps/v1', 'ReplicaSet'),
    list('v1', 'Pod'),
    list('v1', 'Event'),
    ...WRITTEN.map(([apiVersion, kind]) => list(apiVersion, kind)),
  ]);
  return { past: { replicaSets, pods, events, objects: objects.flat() }, unseen };
}
