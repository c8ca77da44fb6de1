import type { KubeObject } from '../../domain/kube-object.ts';

/** What others need comes first: a pod must find its configuration, a route its service. */
const ORDER = [
  'Namespace',
  'ResourceQuota',
  'LimitRange',
  'ServiceAccount',
  'Role',
  'RoleBinding',
  'NetworkPolicy',
  'Password',
  'SecretStore',
  'ExternalSecret',
  'Secret',
  'ConfigMap',
  'PersistentVolumeClaim',
  'Service',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'PodDisruptionBudget',
  'HorizontalPodAutoscaler',
  'Gateway',
  'HTTPRoute',
  'GRPCRoute',
  'Ingress',
];

const rank = ({ kind }: KubeObject): number => {
  const place = ORDER.indexOf(kind);
  return place < 0 ? ORDER.indexOf('Service') : place;
};

/** The order to apply in; objects are removed the other way round. Stable. */
export const applyOrder = (objects: readonly KubeObject[]): KubeObject[] =>
  objects.toSorted((a, b) => rank(a) - rank(b));
