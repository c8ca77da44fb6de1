import type { ListQuery } from '../../control-plane/ports.ts';
import { labelTest } from './label-test.ts';

/** What one informer follows. Without a namespace: a cluster-scoped kind, or all namespaces of `within`. */
export type Scope = { apiVersion: string; kind: string; namespace?: string; labels?: string };

export const kindOf = ({ apiVersion, kind }: Scope): string => `${apiVersion} ${kind}`;
export const keyOf = (scope: Scope): string =>
  `${kindOf(scope)} ${scope.namespace ?? ''} ${scope.labels ?? ''}`;

/** Never held in memory, or written every few seconds by everybody. */
const UNKEPT = new Set(['v1 Secret', 'coordination.k8s.io/v1 Lease', 'v1 Endpoints']);
/** Of what has no namespace only these are followed: a query for it may as well mean all namespaces. */
const CLUSTER_WIDE = new Set(['v1 Node', 'v1 Namespace', 'v1 PersistentVolume']);
/** What the status of a deployment is told from, so it is asked for again and again. Other kinds have to be asked for twice. */
const STATUS_KINDS = new Set([
  'v1 ConfigMap',
  'v1 Event',
  'v1 PersistentVolumeClaim',
  'v1 Pod',
  'v1 Service',
  'v1 Node',
  'v1 Namespace',
  'apps/v1 DaemonSet',
  'apps/v1 Deployment',
  'apps/v1 ReplicaSet',
  'apps/v1 StatefulSet',
  'autoscaling/v2 HorizontalPodAutoscaler',
  'batch/v1 CronJob',
  'batch/v1 Job',
  'discovery.k8s.io/v1 EndpointSlice',
  'gateway.networking.k8s.io/v1 HTTPRoute',
  'networking.k8s.io/v1 NetworkPolicy',
]);

export const isForStatus = (scope: Scope): boolean => STATUS_KINDS.has(kindOf(scope));

/**
 * The scope from which a list can be answered, or undefined for a list that only the API server answers: pages, field
 * selectors, metadata alone, sets of labels, the parts of the cluster that are not the platform's.
 */
export function scopeOf({ apiVersion, kind, namespace, labels, ...query }: ListQuery): Scope | undefined {
  const scope = { apiVersion, kind };
  if (query.limit !== undefined || query.continue !== undefined || query.fields) return undefined;
  if (query.metadataOnly) return undefined;
  if (UNKEPT.has(kindOf(scope)) || labelTest(labels ?? '') === undefined) return undefined;
  if (namespace === undefined) return CLUSTER_WIDE.has(kindOf(scope)) ? scope : undefined;
  if (namespace === '' || namespace.startsWith('kube-')) return undefined;
  // In the control namespace there are others' ConfigMaps too, which may be large.
  return labels && kind === 'ConfigMap' ? { ...scope, namespace, labels } : { ...scope, namespace };
}
