import { PlatformError } from '../../errors.ts';
import { editDistance } from '../../domain/name.ts';

export type Kind = {
  apiVersion: string;
  kind: string;
  /** As the API server's messages name it: `deployments.apps`. */
  resource: string;
  namespaced: boolean;
  hasStatus: boolean;
  /** The server keeps `metadata.generation` for it. */
  counted: boolean;
  /** A custom resource: stored as it comes, empty lists and all. */
  isCustom: boolean;
};

/** One line per API version; behind a kind: `c` cluster-scoped, `s` has a status, `g` counts generations, `x` custom. */
const served: readonly [string, string][] = [
  [
    'v1',
    'Namespace:cs Node:cs Pod:sg Service:s Endpoints ConfigMap Secret ServiceAccount Event PersistentVolume:cs ' +
      'PersistentVolumeClaim:s ResourceQuota:s LimitRange',
  ],
  ['apps/v1', 'Deployment:sg ReplicaSet:sg StatefulSet:sg DaemonSet:sg'],
  ['batch/v1', 'Job:sg CronJob:sg'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler:s'],
  ['policy/v1', 'PodDisruptionBudget:sg'],
  ['networking.k8s.io/v1', 'Ingress:sg NetworkPolicy:g'],
  ['discovery.k8s.io/v1', 'EndpointSlice:g'],
  ['storage.k8s.io/v1', 'StorageClass:c'],
  ['rbac.authorization.k8s.io/v1', 'Role RoleBinding ClusterRole:c ClusterRoleBinding:c'],
  ['coordination.k8s.io/v1', 'Lease'],
  ['gateway.networking.k8s.io/v1', 'Gateway:sgx GatewayClass:csgx HTTPRoute:sgx GRPCRoute:sgx'],
  ['external-secrets.io/v1', 'ExternalSecret:sgx SecretStore:sgx ClusterSecretStore:csgx'],
  ['generators.external-secrets.io/v1alpha1', 'Password:gx'],
];

function plural(kind: string): string {
  const word = kind.toLowerCase();
  if (word.endsWith('ss')) return `${word}es`;
  if (word.endsWith('s')) return word;
  return word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`;
}

function kindOf(apiVersion: string, entry: string): Kind {
  const [kind = '', flags = ''] = entry.split(':');
  const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : '';
  return {
    apiVersion,
    kind,
    resource: `${plural(kind)}${group}`,
    namespaced: !flags.includes('c'),
    hasStatus: flags.includes('s'),
    counted: flags.includes('g'),
    isCustom: flags.includes('x'),
  };
}

/** Every kind that the embedded cluster serves. */
export const kinds: readonly Kind[] = served.flatMap(([apiVersion, entries]) =>
  entries.split(' ').map(entry => kindOf(apiVersion, entry)),
);

/** The refusal for a kind that is not served; names the ones that were probably meant. */
export function notServed(apiVersion: string, kind: string, known: readonly Kind[]): PlatformError {
  const near = known
    .filter(it => it.kind === kind || editDistance(it.kind.toLowerCase(), kind.toLowerCase()) <= 2)
    .map(it => `${it.apiVersion} ${it.kind}`);
  const group = known.filter(it => it.apiVersion === apiVersion).map(it => `${apiVersion} ${it.kind}`);
  const hint =
    [...new Set([...near, ...group])].join(', ') || [...new Set(known.map(it => it.apiVersion))].join(', ');
  return new PlatformError(
    'not_supported',
    `no matches for kind "${kind}" in version "${apiVersion}"`,
    `Served: ${hint}.`,
  );
}
