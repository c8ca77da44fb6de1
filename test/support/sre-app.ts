import { type App, Pod } from './sre-app-schema.ts';

const HASH = '6d4cf56db6';
export const setName = (name: string): string => `${name}-${HASH}`;

const podsOf = (app: App): Pod[] =>
  app.pods ??
  (app.kind === 'CronJob' ? [] : Array.from({ length: app.replicas }, () => app.pod ?? Pod.parse({})));

export function podName(name: string, app: App, index: number): string {
  const said = podsOf(app)[index]?.name;
  if (said !== undefined) return said;
  if (app.kind === 'StatefulSet') return `${name}-${index}`;
  if (app.kind === 'Pod') return name;
  return `${app.kind === 'Deployment' ? setName(name) : name}-x7k${index}q`;
}

const templateOf = (name: string, app: App) => ({
  metadata: { labels: app.labels ?? { app: name } },
  spec: {
    serviceAccountName: 'default',
    containers: [
      {
        name,
        image: `registry.example.com/${name}:1.4.2`,
        ports: [{ containerPort: 8080, protocol: 'TCP' }],
        ...app.container,
      },
    ],
    ...app.spec,
  },
});

const ownerOf: {
  readonly [kind: string]: (name: string) => { apiVersion: string; kind: string; name: string };
} = {
  Deployment: name => ({ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: setName(name) }),
  StatefulSet: name => ({ apiVersion: 'apps/v1', kind: 'StatefulSet', name }),
  DaemonSet: name => ({ apiVersion: 'apps/v1', kind: 'DaemonSet', name }),
  Job: name => ({ apiVersion: 'batch/v1', kind: 'Job', name }),
};

const owned = (owner: { apiVersion: string; kind: string; name: string } | undefined) =>
  owner ? { ownerReferences: [{ ...owner, uid: `uid-${owner.name}`, controller: true }] } : {};

function podOf(name: string, app: App, namespace: string, pod: Pod, index: number) {
  const template = templateOf(name, app);
  const isReady = pod.ready && pod.phase === 'Running' && pod.unscheduled === undefined;
  const placed = pod.unscheduled === undefined && pod.node !== null;
  const state = isReady || pod.phase === 'Running' ? { state: { running: { startedAt: pod.born } } } : {};
  const one = { name, ready: isReady, started: isReady, restartCount: 0, ...state, ...pod.status };
  const scheduled = placed
    ? { type: 'PodScheduled', status: 'True' }
    : { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: pod.unscheduled };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName(name, app, index),
      namespace,
      creationTimestamp: pod.born,
      labels: pod.labels ?? template.metadata.labels,
      ...(pod.annotations && { annotations: pod.annotations }),
      ...owned(ownerOf[app.kind]?.(name)),
    },
    spec: { ...template.spec, ...(placed && { nodeName: pod.node }), ...pod.spec },
    status: {
      phase: pod.unscheduled === undefined ? pod.phase : 'Pending',
      ...(pod.reason !== undefined && { reason: pod.reason }),
      ...(pod.message !== undefined && { message: pod.message }),
      startTime: pod.start ?? pod.born,
      conditions:
        pod.conditions ??
        (pod.unscheduled === undefined && pod.node === null
          ? []
          : [scheduled, ...(placed ? [{ type: 'Ready', status: isReady ? 'True' : 'False' }] : [])]),
      ...(placed && { containerStatuses: pod.statuses ?? [one] }),
      ...(pod.initStatuses && { initContainerStatuses: pod.initStatuses }),
      podIP: `10.0.0.${index + 1}`,
    },
  };
}

function deploymentOf(name: string, namespace: string, spec: object, status: object, meta: object) {
  return [
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: meta, spec, status },
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        ...meta,
        name: setName(name),
        namespace,
        annotations: { 'deployment.kubernetes.io/revision': '1' },
        ...owned({ apiVersion: 'apps/v1', kind: 'Deployment', name }),
      },
      spec,
      status,
    },
  ];
}

function workloadOf(name: string, app: App, namespace: string): object[] {
  const template = templateOf(name, app);
  const meta = { name, namespace, creationTimestamp: app.born, generation: 1 };
  const selector = { matchLabels: template.metadata.labels };
  const spec = { selector, template, replicas: app.replicas, ...app.own };
  const status = { replicas: podsOf(app).length, observedGeneration: 1, ...app.status };
  const { kind } = app;
  if (kind === 'Pod') return [];
  if (kind === 'Deployment') return deploymentOf(name, namespace, spec, status, meta);
  const job = { template, ...app.own };
  if (kind === 'Job')
    return [{ apiVersion: 'batch/v1', kind, metadata: meta, spec: job, status: app.status }];
  if (kind === 'CronJob') {
    const own = { schedule: '*/5 * * * *', jobTemplate: { spec: { template } }, ...app.own };
    return [{ apiVersion: 'batch/v1', kind, metadata: meta, spec: own, status: app.status }];
  }
  if (kind === 'StatefulSet')
    return [{ apiVersion: 'apps/v1', kind, metadata: meta, spec: { serviceName: name, ...spec }, status }];
  const wanted = { desiredNumberScheduled: app.replicas, ...status };
  return [{ apiVersion: 'apps/v1', kind, metadata: meta, spec: { ...job, selector }, status: wanted }];
}

/** The objects that an app is made of. Times may still be ages (`1h ago`). */
export function objectsOf(name: string, app: App, namespace: string): unknown[] {
  const pods = podsOf(app).map((pod, index) => podOf(name, app, namespace, pod, index));
  const template = templateOf(name, app);
  const [port] = [template.spec.containers].flat().flatMap(({ ports }) => ports);
  const isServed = app.service !== false && app.kind !== 'Job' && app.kind !== 'CronJob';
  const service = {
    selector: template.metadata.labels,
    ports: [{ port: port?.containerPort ?? 8080, targetPort: port?.containerPort ?? 8080, protocol: 'TCP' }],
    ...(app.service === false ? {} : app.service),
  };
  const addresses = pods.filter(({ status }) =>
    status.conditions.some(it => it['type'] === 'Ready' && it['status'] === 'True'),
  );
  const meta = { name, namespace };
  return [
    ...workloadOf(name, app, namespace),
    ...pods,
    ...(isServed
      ? [
          { apiVersion: 'v1', kind: 'Service', metadata: meta, spec: service },
          {
            apiVersion: 'v1',
            kind: 'Endpoints',
            metadata: meta,
            subsets:
              addresses.length === 0
                ? []
                : [
                    {
                      addresses: addresses.map(({ status }) => ({ ip: status.podIP })),
                      ports: [{ port: 8080 }],
                    },
                  ],
          },
        ]
      : []),
  ];
}
