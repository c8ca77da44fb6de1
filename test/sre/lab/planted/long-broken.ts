import { KubeObject } from '../../../../server/domain/kube-object.ts';
import type { Recording } from '../recorded/change.ts';
import { timeOf } from './place.ts';

const NAME = 'reporting';
const SET = `${NAME}-5d8f7c6b9`;
const DAY = 86_400;
const DAYS = 9;

type Broken = { spec?: object; container?: object; status: (now: number) => object };

const unready = (now: number) => ({
  type: 'Ready',
  status: 'False',
  lastTransitionTime: timeOf(now, DAYS * DAY),
});

const waiting = (reason: string, message: string) => (now: number) => ({
  phase: 'Pending',
  startTime: timeOf(now, DAYS * DAY),
  conditions: [unready(now)],
  containerStatuses: [
    {
      name: 'main',
      image: 'x',
      imageID: '',
      ready: false,
      restartCount: 0,
      state: { waiting: { reason, message } },
    },
  ],
});

/** Workloads that nobody needs and that have not run for days. */
export const broken: { readonly [what: string]: Broken } = {
  'no such image': {
    spec: { nodeName: 'worker-01' },
    status: waiting(
      'ImagePullBackOff',
      'Back-off pulling image "registry.example/tools/report:3": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "registry.example/tools/report:3": not found',
    ),
  },
  'no such secret': {
    spec: { nodeName: 'worker-01' },
    container: { envFrom: [{ secretRef: { name: 'gone' } }] },
    status: waiting('CreateContainerConfigError', 'secret "gone" not found'),
  },
  'no room': {
    container: { resources: { requests: { cpu: '40' } } },
    status: now => ({
      phase: 'Pending',
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          lastTransitionTime: timeOf(now, DAYS * DAY),
          message: '0/4 nodes are available: 1 node(s) were unschedulable, 3 Insufficient cpu.',
        },
      ],
    }),
  },
  'a crash': {
    spec: { nodeName: 'worker-01' },
    status: now => ({
      phase: 'Running',
      startTime: timeOf(now, DAYS * DAY),
      conditions: [unready(now)],
      containerStatuses: [
        {
          name: 'main',
          image: 'x',
          imageID: 'x',
          ready: false,
          restartCount: 2480,
          state: {
            waiting: {
              reason: 'CrashLoopBackOff',
              message: 'back-off 5m0s restarting failed container=main',
            },
          },
          lastState: {
            terminated: {
              exitCode: 1,
              reason: 'Error',
              startedAt: timeOf(now, 200),
              finishedAt: timeOf(now, 198),
            },
          },
        },
      ],
    }),
  },
};

const owned = (kind: string, name: string) => [
  { apiVersion: 'apps/v1', kind, name, uid: `long-${kind}`, controller: true },
];

/** The recording with such a workload beside what happened. */
export function beside(
  { dump, logs }: Recording,
  namespace: string,
  { spec, container, status }: Broken,
): Recording {
  const now = dump.capturedAt;
  const labels = { app: NAME };
  const own = {
    ...spec,
    containers: [{ name: 'main', image: 'registry.example/tools/report:3', ...container }],
  };
  const template = { metadata: { labels }, spec: own };
  const meta = { namespace, labels, creationTimestamp: timeOf(now, DAYS * DAY) };
  const objects = [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...meta, name: NAME, uid: 'long-Deployment' },
      spec: { replicas: 1, selector: { matchLabels: labels }, template },
      status: { replicas: 1, unavailableReplicas: 1 },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { ...meta, name: SET, uid: 'long-ReplicaSet', ownerReferences: owned('Deployment', NAME) },
      spec: { replicas: 1, template },
      status: { replicas: 1 },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...meta, name: `${SET}-q8zkw`, uid: 'long-Pod', ownerReferences: owned('ReplicaSet', SET) },
      spec: own,
      status: status(now),
    },
  ];
  return { dump: { ...dump, objects: [...dump.objects, ...objects.map(it => KubeObject.parse(it))] }, logs };
}
