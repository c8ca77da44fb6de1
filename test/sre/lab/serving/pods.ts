import { isServing, nodeOf } from './network.ts';
import { ago, letters } from './time.ts';
import type { App, Node, World } from './world.ts';

/** A pod of an app: where it stands and which template made it. */
export type Place = {
  name: string;
  index: number;
  node: string;
  isOld: boolean;
  isLeaving: boolean;
  app: App;
};

const silent = new Set(['kubelet-down', 'runtime-down', 'gone-silent', 'certificate', 'cni-down']);

/** What the node of a pod is like; undefined where it has none. */
const nodeAt = (name: string, { nodes }: World): Node | undefined => nodes.find(node => node.name === name);

/** By then pods of a node that is not ready are deleted and made anew elsewhere. */
const EVICTED_MINUTES = 6;

export const setName = (app: App, isOld = false): string =>
  `${app.name}-${letters(`${app.name}${isOld ? 'old' : ''}`, 9)}`;

function podName(app: App, index: number, isOld: boolean, salt = ''): string {
  if (app.kind === 'StatefulSet') return `${app.name}-${index}`;
  const end = letters(`${app.name}${index}${isOld}${salt}`, 5);
  return app.kind === 'Deployment' ? `${setName(app, isOld)}-${end}` : `${app.name}-${end}`;
}

/** The pods of an app, with those that are on their way out of a node that is lost. */
export function placesOf(app: App, world: World): Place[] {
  if (app.state === 'absent' || app.replicas === 0) return [];
  const count = app.before?.isFailing ? app.replicas + 1 : app.replicas;
  return Array.from({ length: count }, (_, index) => index).flatMap((index): Place[] => {
    const isOld = app.before?.isFailing === true && index > 0;
    const node = nodeOf(app, index);
    const one = { app, index, node, isOld, isLeaving: false, name: podName(app, index, isOld) };
    const at = nodeAt(node, world);
    const isLost = at !== undefined && silent.has(at.state) && at.minutes > EVICTED_MINUTES;
    if (!isLost || app.kind !== 'Deployment') return [one];
    const other = world.nodes.find(({ state, isMaster }) => state === 'up' && !isMaster)?.name ?? node;
    return [
      { ...one, isLeaving: true },
      { ...one, node: other, name: podName(app, index, isOld, 'moved') },
    ];
  });
}

export function templateOf(app: App, isOld = false): { metadata: object; spec: { [key: string]: unknown } } {
  const { containers: _none, ...rest } = app.spec;
  return {
    metadata: { labels: app.labels },
    spec: {
      containers: [
        {
          name: 'app',
          image: app.image,
          ports: app.ports.map(({ name, port, protocol }) => ({
            containerPort: port,
            protocol: protocol ?? 'TCP',
            ...(name !== undefined && { name }),
          })),
          ...(app.env.length > 0 && { env: app.env }),
          ...(app.args.length > 0 && { args: app.args }),
          ...(app.mounts.length > 0 && {
            volumeMounts: app.mounts.map(name => ({ name, mountPath: `/etc/${name}` })),
          }),
          resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
          imagePullPolicy: 'IfNotPresent',
          ...app.container,
          ...(isOld && app.before?.container),
        },
        ...app.sidecars,
      ],
      ...(app.mounts.length > 0 && {
        volumes: app.mounts.map(name => ({ name, configMap: { name, defaultMode: 420 } })),
      }),
      restartPolicy: 'Always',
      dnsPolicy: 'ClusterFirst',
      schedulerName: 'default-scheduler',
      ...rest,
    },
  };
}

const condition = (type: string, status: boolean, more: object = {}) => ({
  type,
  status: status ? 'True' : 'False',
  ...more,
});

function containerStatus(app: App, world: World, born: number, isOld: boolean) {
  const base = { image: app.image, imageID: `${app.image}@sha256:${letters(app.image, 12)}` };
  const running = { state: { running: { startedAt: ago(world, born - 0.05) } }, lastState: {} };
  const names = ['app', ...app.sidecars.map(it => ('name' in it ? String(it.name) : 'sidecar'))];
  return names.map(name => {
    const isMain = name === 'app' && !isOld;
    if (isMain && app.state === 'crashing')
      return {
        ...base,
        name,
        ready: false,
        started: false,
        restartCount: 5,
        state: {
          waiting: {
            reason: 'CrashLoopBackOff',
            message: `back-off 2m40s restarting failed container=app pod=${app.name}`,
          },
        },
        lastState: {
          terminated: {
            exitCode: 1,
            reason: 'Error',
            startedAt: ago(world, 1.6),
            finishedAt: ago(world, 1.5),
          },
        },
      };
    return {
      ...base,
      name,
      ready: !(isMain && app.state === 'unready'),
      started: true,
      restartCount: 0,
      ...running,
    };
  });
}

function statusOf(place: Place, world: World): object {
  const { app, node, index, isOld } = place;
  const born = isOld ? 9000 : app.age;
  if (app.state === 'unseen') return { phase: 'Pending', qosClass: 'Burstable' };
  if (app.state === 'pending')
    return {
      phase: 'Pending',
      conditions: [
        condition('PodScheduled', false, { reason: 'Unschedulable', message: app.words[0] ?? '' }),
      ],
    };
  const at = nodeAt(node, world);
  const isReady = isOld || (isServing(app, index, world) && !(at !== undefined && silent.has(at.state)));
  const areReady = isOld || app.state === 'ready';
  const started = ago(world, born);
  return {
    phase: 'Running',
    hostIP: `192.168.7.${20 + world.nodes.findIndex(it => it.name === node)}`,
    podIP: podIp(place, world),
    startTime: started,
    conditions: [
      condition('PodReadyToStartContainers', true, { lastTransitionTime: started }),
      condition('Initialized', true, { lastTransitionTime: started }),
      condition('Ready', isReady, {
        lastTransitionTime: isReady ? started : ago(world, Math.min(born, at?.minutes ?? born)),
        ...(!isReady &&
          app.state !== 'ready' && {
            reason: 'ContainersNotReady',
            message: 'containers with unready status: [app]',
          }),
      }),
      condition('ContainersReady', areReady, { lastTransitionTime: started }),
      condition('PodScheduled', true, { lastTransitionTime: started }),
    ],
    containerStatuses: containerStatus(app, world, born, isOld),
    qosClass: 'Burstable',
  };
}

/** Addresses of pods lie by node, as the usual plugins give them. */
export function podIp({ app, index, node, isOld, isLeaving }: Place, world: World): string {
  const at = world.nodes.findIndex(it => it.name === node);
  const number = world.apps.indexOf(app) * 4 + index + (isOld ? 2 : 0);
  return `10.244.${Math.max(0, at)}.${2 + ((number + (isLeaving ? 120 : 0)) % 250)}`;
}

export function podOf(place: Place, world: World): object {
  const { app, name, node, isOld, isLeaving } = place;
  const { kind } = app;
  const isPlaced = app.state !== 'unseen' && app.state !== 'pending';
  const hash = setName(app, isOld).slice(app.name.length + 1);
  const owner =
    kind === 'Deployment' ? { kind: 'ReplicaSet', name: setName(app, isOld) } : { kind, name: app.name };
  const { spec } = templateOf(app, isOld);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: world.namespace,
      uid: `pod-${name}`,
      creationTimestamp: ago(world, isOld ? 9000 : app.age),
      labels: {
        ...(app.podLabels ?? app.labels),
        ...(kind === 'Deployment' && { 'pod-template-hash': hash }),
      },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          ...owner,
          uid: `own-${owner.name}`,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      ...(isLeaving && { deletionTimestamp: ago(world, 1), deletionGracePeriodSeconds: 30 }),
    },
    spec: { ...spec, ...(isPlaced && { nodeName: node }) },
    status: statusOf(place, world),
  };
}
