import { owner, podObject } from './pods.ts';
import { ago, type Json, type PodSpec } from './spec.ts';
import { type Deployed, isReady, type Said, type World } from './world.ts';
import { clusterObjects } from './nodes.ts';

const template = (name: string, spec: PodSpec): Json => ({ metadata: { labels: { app: name } }, spec });

function workloadObjects(world: World, deployed: Deployed): Json[] {
  const { part, spec, replicas, born, sets, pods, own, status } = deployed;
  const { namespace } = world.app;
  const metadata = {
    name: part.name,
    namespace,
    uid: `uid-${part.kind}-${part.name}`,
    creationTimestamp: ago(born),
    generation: 1,
  };
  const selector = { matchLabels: { app: part.name } };
  const ready = pods.filter(isReady).length;
  const counts = {
    observedGeneration: 1,
    replicas: pods.length,
    readyReplicas: ready,
    availableReplicas: ready,
  };
  const usual = { selector, template: template(part.name, spec) };
  if (part.kind === 'CronJob')
    return [
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata,
        spec: { schedule: '*/10 * * * *', jobTemplate: { spec: { template: usual.template } }, ...own },
        status,
      },
    ];
  if (part.kind === 'Job')
    return [
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata,
        spec: { backoffLimit: 6, template: usual.template, ...own },
        status,
      },
    ];
  if (part.kind === 'DaemonSet')
    return [
      {
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        metadata,
        spec: { ...usual, ...own },
        status: { desiredNumberScheduled: replicas, numberReady: ready, ...status },
      },
    ];
  const apiVersion = 'apps/v1';
  const whole = {
    apiVersion,
    kind: part.kind,
    metadata,
    spec: { replicas, ...usual, ...own },
    status: { ...counts, ...status },
  };
  return [
    whole,
    ...sets.map((set, index) => ({
      apiVersion,
      kind: 'ReplicaSet',
      metadata: {
        name: `${part.name}-${set.hash}`,
        namespace,
        uid: `uid-ReplicaSet-${part.name}-${set.hash}`,
        creationTimestamp: ago(set.born),
        annotations: { 'deployment.kubernetes.io/revision': String(index + 1) },
        ...owner(apiVersion, 'Deployment', part.name),
      },
      spec: { replicas: set.replicas, selector, template: template(part.name, set.spec) },
      status: { replicas: pods.filter(pod => pod.set === set.hash).length },
    })),
  ];
}

function serviceObjects(world: World, { part, pods }: Deployed): Json[] {
  if (part.kind === 'Job' || part.kind === 'CronJob') return [];
  const metadata = { name: part.name, namespace: world.app.namespace };
  const ports = [{ port: part.port, targetPort: part.port, protocol: 'TCP' }];
  const addresses = pods.filter(isReady).map(({ ip }) => ({ ip }));
  return [
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: part.name }, ports } },
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata,
      subsets: addresses.length === 0 ? [] : [{ addresses, ports: [{ port: part.port }] }],
    },
  ];
}

const eventObject = (world: World, said: Said, index: number): Json => {
  const isNode = said.kind === 'Node';
  const namespace = isNode ? 'default' : world.app.namespace;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${said.name}.${index.toString(16)}`, namespace, creationTimestamp: ago(said.first) },
    involvedObject: { kind: said.kind, name: said.name, ...(!isNode && { namespace }) },
    type: said.type,
    reason: said.reason,
    message: said.message,
    count: said.count,
    firstTimestamp: ago(said.first),
    lastTimestamp: ago(said.last),
  };
};

function claimsOf({ pods }: Deployed, namespace: string): Json[] {
  const names = pods.flatMap(({ spec }) =>
    (spec.volumes ?? []).flatMap(volume => {
      const { persistentVolumeClaim: claim } = volume;
      return typeof claim === 'object' && claim !== null && 'claimName' in claim
        ? [String(claim.claimName)]
        : [];
    }),
  );
  return [...new Set(names)].map(name => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace },
    spec: { storageClassName: 'standard', accessModes: ['ReadWriteOnce'], volumeName: `pv-${name}` },
    status: { phase: 'Bound' },
  }));
}

/** Every object of a world as the API server holds it. */
export function objectsOf(world: World): Json[] {
  const { namespace } = world.app;
  const deployed = [...world.deployed.values()];
  return [
    ...clusterObjects(),
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } },
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'standard' },
      provisioner: 'rancher.io/local-path',
    },
    ...deployed.flatMap(it => [
      ...workloadObjects(world, it),
      ...it.pods.map(pod => podObject(world, it, pod)),
      ...serviceObjects(world, it),
      ...claimsOf(it, namespace),
    ]),
    ...world.objects,
    ...world.said.map((said, index) => eventObject(world, said, index)),
  ];
}

/** The calls that traces know: those between components that are instrumented. */
export const tracedCalls = ({ deployed }: World): { from: string; to: string }[] =>
  [...deployed.values()].flatMap(({ part }) =>
    part.traced
      ? part.needs
          .filter(need => deployed.get(need)?.part.traced)
          .map(need => ({ from: part.name, to: need }))
      : [],
  );
