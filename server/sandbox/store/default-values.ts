import type { Json } from '../../domain/json.ts';

type Around = { [field: string]: unknown };
/** A default that depends on the members beside it. */
export type Make = (around: Around) => unknown;
/** By path below the object, `[]` for each item of a list; what holds a member is not made for it. */
export type Rules = { readonly [path: string]: Json | Make };

const probe: Rules = {
  timeoutSeconds: 1,
  periodSeconds: 10,
  successThreshold: 1,
  failureThreshold: 3,
  'httpGet.path': '/',
  'httpGet.scheme': 'HTTP',
};
const under = (prefix: string, rules: Rules): Rules =>
  Object.fromEntries(Object.entries(rules).map(([path, value]) => [`${prefix}.${path}`, value]));

/** `Always` for an image without a tag or with `latest`, else `IfNotPresent`. */
function pullPolicy({ image }: Around): string {
  const name = String(image).split('/').at(-1) ?? '';
  return name.includes('@') || (name.includes(':') && !name.endsWith(':latest')) ? 'IfNotPresent' : 'Always';
}

const container: Rules = {
  imagePullPolicy: pullPolicy,
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  resources: {},
  'ports[].protocol': 'TCP',
  'env[].valueFrom.fieldRef.apiVersion': 'v1',
  ...under('livenessProbe', probe),
  ...under('readinessProbe', probe),
  ...under('startupProbe', probe),
};
const podSpec: Rules = {
  restartPolicy: 'Always',
  dnsPolicy: 'ClusterFirst',
  schedulerName: 'default-scheduler',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
  'volumes[].emptyDir': (volume: Around) => (Object.keys(volume).length === 1 ? {} : undefined),
  'volumes[].configMap.defaultMode': 0o644,
  'volumes[].secret.defaultMode': 0o644,
  'volumes[].projected.defaultMode': 0o644,
  ...under('containers[]', container),
  ...under('initContainers[]', container),
};
const whenRolling =
  (value: Json): Make =>
  ({ type }) =>
    type === 'RollingUpdate' ? value : undefined;
const unlessExternal =
  (value: Json): Make =>
  ({ type }) =>
    type === 'ExternalName' ? undefined : value;
const whenExposed: Make = ({ type }) =>
  type === 'LoadBalancer' || type === 'NodePort' ? 'Cluster' : undefined;

const backendRefs: Rules = { group: '', kind: 'Service', weight: 1 };
const parentRefs: Rules = { group: 'gateway.networking.k8s.io', kind: 'Gateway' };

/** What the API server fills in, as far as somebody reads it here, by `kind` and path below `spec`. */
export const specs: { readonly [kind: string]: Rules } = {
  Pod: {
    ...podSpec,
    serviceAccountName: 'default',
    enableServiceLinks: true,
    'containers[].resources.requests': ({ limits }: Around) => limits,
  },
  Deployment: {
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    strategy: {},
    'strategy.type': 'RollingUpdate',
    'strategy.rollingUpdate': whenRolling({}),
    'strategy.rollingUpdate.maxSurge': '25%',
    'strategy.rollingUpdate.maxUnavailable': '25%',
    ...under('template.spec', podSpec),
  },
  ReplicaSet: { replicas: 1, ...under('template.spec', podSpec) },
  StatefulSet: {
    replicas: 1,
    revisionHistoryLimit: 10,
    podManagementPolicy: 'OrderedReady',
    updateStrategy: {},
    'updateStrategy.type': 'RollingUpdate',
    'updateStrategy.rollingUpdate': whenRolling({ partition: 0 }),
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    'volumeClaimTemplates[].spec.volumeMode': 'Filesystem',
    ...under('template.spec', podSpec),
  },
  DaemonSet: {
    revisionHistoryLimit: 10,
    updateStrategy: {},
    'updateStrategy.type': 'RollingUpdate',
    'updateStrategy.rollingUpdate': whenRolling({ maxSurge: 0, maxUnavailable: 1 }),
    ...under('template.spec', podSpec),
  },
  Job: {
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    completions: ({ parallelism }: Around) => (parallelism === undefined ? 1 : undefined),
    parallelism: 1,
    manualSelector: false,
    podReplacementPolicy: 'TerminatingOrFailed',
    suspend: false,
    ...under('template.spec', podSpec),
  },
  CronJob: {
    concurrencyPolicy: 'Allow',
    failedJobsHistoryLimit: 1,
    successfulJobsHistoryLimit: 3,
    suspend: false,
    ...under('jobTemplate.spec.template.spec', podSpec),
  },
  Service: {
    type: 'ClusterIP',
    sessionAffinity: 'None',
    sessionAffinityConfig: ({ sessionAffinity }: Around) =>
      sessionAffinity === 'ClientIP' ? { clientIP: { timeoutSeconds: 10_800 } } : undefined,
    internalTrafficPolicy: unlessExternal('Cluster'),
    externalTrafficPolicy: whenExposed,
    allocateLoadBalancerNodePorts: ({ type }: Around) => (type === 'LoadBalancer' ? true : undefined),
    'ports[].protocol': 'TCP',
    'ports[].targetPort': ({ port }: Around) => port,
  },
  PersistentVolumeClaim: { volumeMode: 'Filesystem' },
  PersistentVolume: { volumeMode: 'Filesystem', persistentVolumeReclaimPolicy: 'Retain' },
  HorizontalPodAutoscaler: {
    minReplicas: 1,
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
      },
    ],
  },
  NetworkPolicy: {
    policyTypes: ({ egress }: Around) => (egress === undefined ? ['Ingress'] : ['Ingress', 'Egress']),
    'ingress[].ports[].protocol': 'TCP',
    'egress[].ports[].protocol': 'TCP',
  },
  Gateway: { 'listeners[].allowedRoutes': { namespaces: { from: 'Same' } } },
  HTTPRoute: {
    ...under('parentRefs[]', parentRefs),
    rules: [{}],
    'rules[].matches': [{ path: { type: 'PathPrefix', value: '/' } }],
    ...under('rules[].backendRefs[]', backendRefs),
  },
  GRPCRoute: { ...under('parentRefs[]', parentRefs), ...under('rules[].backendRefs[]', backendRefs) },
  ExternalSecret: {
    refreshInterval: '1h0m0s',
    target: {},
    'target.creationPolicy': 'Owner',
    'target.deletionPolicy': 'Retain',
    ...under('data[].remoteRef', {
      conversionStrategy: 'Default',
      decodingStrategy: 'None',
      metadataPolicy: 'None',
    }),
  },
};

/** The same for members beside `spec`. */
export const bodies: { readonly [kind: string]: Rules } = {
  Namespace: { spec: { finalizers: ['kubernetes'] } },
  Secret: { type: 'Opaque' },
  StorageClass: { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' },
  Endpoints: { 'subsets[].ports[].protocol': 'TCP' },
  EndpointSlice: { 'ports[].name': '', 'ports[].protocol': 'TCP' },
};
