import { behind, isServing, targetOf } from './network.ts';
import { placesOf, podIp, podOf, setName, templateOf } from './pods.ts';
import { ago } from './time.ts';
import type { App, Service, ServicePort, World } from './world.ts';

const OLD = 60 * 24 * 30;

function workloadOf(app: App, world: World): object[] {
  const { namespace } = world;
  const meta = {
    name: app.name,
    namespace,
    uid: `own-${app.name}`,
    creationTimestamp: ago(world, Math.max(app.age, app.before ? OLD : app.age)),
    generation: 1,
    labels: app.labels,
  };
  // Who has stopped counting still knows the pods of before.
  const isCounted = world.stopped.controllers !== undefined && app.state === 'absent';
  const counted = isCounted ? { ...app, state: 'ready' as const } : app;
  const places = placesOf(counted, world).filter(({ isLeaving }) => !isLeaving);
  const ready = places.filter(({ index, isOld }) => isOld || isServing(app, index, world)).length;
  const template = templateOf(app);
  const spec = { replicas: app.replicas, selector: { matchLabels: app.labels }, template };
  const status = {
    observedGeneration: 1,
    replicas: places.length,
    updatedReplicas: places.filter(({ isOld }) => !isOld).length,
    ...(ready > 0 && { readyReplicas: ready, availableReplicas: ready }),
    ...(ready < app.replicas && { unavailableReplicas: app.replicas - ready }),
  };
  if (app.kind === 'StatefulSet')
    return [
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: meta,
        spec: { serviceName: app.name, ...spec },
        status,
      },
    ];
  if (app.kind === 'DaemonSet') {
    const { replicas: _none, ...rest } = spec;
    const counts = {
      desiredNumberScheduled: app.replicas,
      currentNumberScheduled: places.length,
      numberReady: ready,
    };
    return [{ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: meta, spec: rest, status: counts }];
  }
  const set = (isOld: boolean, replicas: number, born: number, revision: number) => ({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: setName(app, isOld),
      namespace,
      uid: `own-${setName(app, isOld)}`,
      creationTimestamp: ago(world, born),
      labels: app.labels,
      annotations: {
        'deployment.kubernetes.io/revision': String(revision),
        'deployment.kubernetes.io/desired-replicas': String(app.replicas),
      },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: app.name,
          uid: `own-${app.name}`,
          controller: true,
        },
      ],
    },
    spec: { replicas, selector: { matchLabels: app.labels }, template: templateOf(app, isOld) },
    status: { replicas, ...(isOld ? { readyReplicas: replicas } : { readyReplicas: ready }) },
  });
  const { before } = app;
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...meta, annotations: { 'deployment.kubernetes.io/revision': before ? '2' : '1' } },
      spec: {
        ...spec,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
      },
      status,
    },
    set(false, before?.isFailing ? 1 : app.replicas, before?.ago ?? app.age, before ? 2 : 1),
    ...(before ? [set(true, before.isFailing ? app.replicas : 0, OLD, 1)] : []),
  ];
}

const meta = (service: Service, world: World) => ({
  name: service.name,
  namespace: world.namespace,
  uid: `svc-${service.name}`,
  creationTimestamp: ago(world, OLD),
  ...(service.labels && { labels: service.labels }),
});

const portSpec = ({ name, port, targetPort, protocol, appProtocol, nodePort }: ServicePort) => ({
  port,
  protocol: protocol ?? 'TCP',
  targetPort: targetPort ?? port,
  ...(name !== undefined && { name }),
  ...(appProtocol !== undefined && { appProtocol }),
  ...(nodePort !== undefined && { nodePort }),
});

function serviceOf(service: Service, world: World): object {
  const { type = 'ClusterIP', selector, externalName, ports, ip } = service;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta(service, world),
    spec: {
      type,
      ports: ports.map(portSpec),
      ...(selector && { selector }),
      ...(externalName === undefined ? { clusterIP: ip === '' ? 'None' : ip } : { externalName }),
      sessionAffinity: 'None',
    },
  };
}

/** What the endpoints controller makes of a service: an Endpoints and an EndpointSlice. */
function endpointsOf(service: Service, world: World): object[] {
  if (service.type === 'ExternalName' || (service.selector === undefined && !service.manual)) return [];
  const places = behind(service, world)
    .flatMap(app => placesOf(app, world))
    .filter(({ app, isLeaving }) => !isLeaving && app.state !== 'unseen' && app.state !== 'pending');
  const one = places.map(place => ({
    place,
    ip: podIp(place, world),
    isReady: place.isOld || isServing(place.app, place.index, world),
  }));
  const ports = service.ports.flatMap(port => {
    const target = places[0]
      ? targetOf(port, places[0].app)
      : typeof port.targetPort === 'string'
        ? undefined
        : (port.targetPort ?? port.port);
    const name = port.name === undefined ? {} : { name: port.name };
    return target === undefined ? [] : [{ ...name, port: target, protocol: port.protocol ?? 'TCP' }];
  });
  const address = ({ place, ip }: (typeof one)[number]) => ({
    ip,
    nodeName: place.node,
    targetRef: { kind: 'Pod', namespace: world.namespace, name: place.name, uid: `pod-${place.name}` },
  });
  const ready = one.filter(({ isReady }) => isReady);
  const rest = one.filter(({ isReady }) => !isReady);
  const hasPorts = ports.length > 0;
  const subsets = service.manual
    ? [{ addresses: service.manual.map(ip => ({ ip })), ports }]
    : one.length === 0 || !hasPorts
      ? undefined
      : [
          {
            ...(ready.length > 0 && { addresses: ready.map(address) }),
            ...(rest.length > 0 && { notReadyAddresses: rest.map(address) }),
            ports,
          },
        ];
  const sliced = service.manual
    ? service.manual.map(ip => ({ addresses: [ip], conditions: { ready: true } }))
    : hasPorts
      ? one.map(({ place, ip, isReady }) => ({
          addresses: [ip],
          conditions: { ready: isReady, serving: isReady, terminating: false },
          nodeName: place.node,
          targetRef: { kind: 'Pod', namespace: world.namespace, name: place.name },
        }))
      : [];
  return [
    { apiVersion: 'v1', kind: 'Endpoints', metadata: meta(service, world), ...(subsets && { subsets }) },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: `${service.name}-x7k2q`,
        namespace: world.namespace,
        creationTimestamp: ago(world, OLD),
        labels: { 'kubernetes.io/service-name': service.name },
      },
      addressType: 'IPv4',
      endpoints: sliced,
      ports,
    },
  ];
}

const configMapOf = ({ name, data, ago: born, writtenAgo }: World['configMaps'][number], world: World) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name,
    namespace: world.namespace,
    creationTimestamp: ago(world, born),
    managedFields: [
      { manager: 'helm', operation: 'Update', time: ago(world, born) },
      ...(writtenAgo === undefined
        ? []
        : [{ manager: 'kubectl-edit', operation: 'Update', time: ago(world, writtenAgo) }]),
    ],
  },
  data,
});

/** Every object of the application's namespace but its events. */
export const applicationObjects = (world: World): object[] => [
  ...world.apps.flatMap(app => [
    ...workloadOf(app, world),
    ...placesOf(app, world).map(place => podOf(place, world)),
  ]),
  ...world.services.flatMap(service => [serviceOf(service, world), ...endpointsOf(service, world)]),
  ...world.configMaps.map(map => configMapOf(map, world)),
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kube-root-ca.crt', namespace: world.namespace },
    data: { 'ca.crt': '-----BEGIN CERTIFICATE-----\n' },
  },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: world.namespace } },
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: world.namespace,
      labels: {
        'kubernetes.io/metadata.name': world.namespace,
        ...(world.isMesh && { 'istio-injection': 'enabled' }),
      },
    },
  },
  ...['default', 'kube-system', 'kube-public'].map(name => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  })),
];
