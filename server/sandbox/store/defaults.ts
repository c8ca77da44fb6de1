import { type Json, isObject } from '../../domain/json.ts';
import { KubeObject } from '../../domain/kube-object.ts';
import { compact } from './compact.ts';
import type { Kind } from './kinds.ts';

type Around = { [field: string]: unknown };
type Make = (around: Around) => unknown;
type Rules = { readonly [path: string]: Json | Make };
type Rule = { steps: readonly string[]; make: Make };

/** Sets a missing member, making nothing that holds it; the same value comes back where nothing was missing. */
function fill(value: unknown, [step = '', ...rest]: readonly string[], make: Make): unknown {
  if (step === '[]' && Array.isArray(value)) {
    const filled = value.map(item => fill(item, rest, make));
    return filled.every((item, i) => item === value[i]) ? value : filled;
  }
  if (!isObject(value)) return value;
  const old = value[step];
  const filled = rest.length > 0 ? fill(old, rest, make) : (old ?? make(value));
  return filled === old ? value : { ...value, [step]: filled };
}

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
const specs: { readonly [kind: string]: Rules } = {
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
const bodies: { readonly [kind: string]: Rules } = {
  Namespace: { spec: { finalizers: ['kubernetes'] } },
  Secret: { type: 'Opaque' },
  StorageClass: { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' },
  Endpoints: { 'subsets[].ports[].protocol': 'TCP' },
  EndpointSlice: { 'ports[].name': '', 'ports[].protocol': 'TCP' },
};

const rulesOf = (table: { readonly [kind: string]: Rules }): Map<string, Rule[]> =>
  new Map(
    Object.entries(table).map(([kind, rules]) => [
      kind,
      Object.entries(rules).map(([path, value]) => ({
        steps: path.replaceAll('[]', '.[]').split('.'),
        make: typeof value === 'function' ? value : () => value,
      })),
    ]),
  );
const specRules = rulesOf(specs);
const bodyRules = rulesOf(bodies);

const filled = (value: unknown, rules: readonly Rule[] = []): unknown =>
  rules.reduce((value, { steps, make }) => fill(value, steps, make), value);

/**
 * Gives an object the form the API server keeps it in: without empty lists and maps (custom resources keep
 * theirs), with the members it fills in. One template makes one spec for all its pods.
 */
export function createDefaults(): (object: KubeObject, kind: Kind) => KubeObject {
  const known = new Map([...specRules.keys()].map(kind => [kind, new WeakMap<object, unknown>()]));

  function specOf(spec: unknown, { kind, isCustom }: Kind): unknown {
    if (!isObject(spec)) return spec;
    const specs = known.get(kind);
    const done = specs?.get(spec) ?? filled(isCustom ? spec : compact(spec, kind), specRules.get(kind));
    specs?.set(spec, done);
    return done;
  }

  return function withDefaults(object, kind) {
    const { spec, status: _status, ...rest } = object;
    const slim = kind.isCustom ? { ...rest, metadata: compact(rest.metadata, '') } : compact(rest, kind.kind);
    const body = filled(slim, bodyRules.get(kind.kind));
    const whole = body === rest ? rest : KubeObject.parse(body);
    return spec === undefined ? whole : { ...whole, spec: specOf(spec, kind) };
  };
}
