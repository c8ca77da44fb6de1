import { bear } from './birth.ts';
import { callersComplain } from './callers.ts';
import type { Plant } from './case.ts';
import { about, put, say } from './kubelet.ts';
import { release } from './release.ts';
import { mainOf } from './spec.ts';
import { type Deployed, ended, type PodPlan, type World } from './world.ts';

const anywhere = [
  'tickets/order',
  'shelf/catalog',
  'agora/user-service',
  'tickets/station',
  'shelf/search',
  'agora/social-graph-redis',
];

/** A pod that the kubelet has ended, and its successor. */
function evict(world: World, deployed: Deployed, message: string, { times = 3, isBack = false } = {}): void {
  const [gone] = deployed.pods;
  if (!gone) return;
  const dead: PodPlan[] = Array.from({ length: times }, (_, index) => ({
    ...gone,
    name: `${gone.name.slice(0, -5)}dead${index}`,
    born: 200 + index * 90,
    phase: 'Failed',
    reason: 'Evicted',
    message,
    statuses: new Map(),
  }));
  for (const pod of dead)
    say(world, about(pod), 'Warning', 'Evicted', message, { first: pod.born - 60, last: pod.born - 60 });
  if (deployed.part.kind !== 'Deployment') return void (deployed.pods = dead.slice(0, 1));
  const [fresh] = bear(world, deployed, gone.set, gone.spec, 1, 30);
  if (fresh && !isBack) {
    fresh.phase = 'Pending';
    put(fresh, mainOf(fresh.spec).name, { state: { waiting: { reason: 'ContainerCreating' } } });
  }
  deployed.pods = [...(fresh ? [fresh] : []), ...dead, ...deployed.pods.slice(1)];
}

const evicted = (what: string, code: string, message: (container: string) => string): Plant => ({
  what,
  code,
  targets: anywhere,
  not: ['rolling'],
  plant(world, deployed) {
    evict(world, deployed, message(mainOf(deployed.spec).name));
    callersComplain(world, deployed.part.name, { times: 2 });
  },
});

/** Pods that their nodes have ended. */
export const evictionPlants: readonly Plant[] = [
  evicted(
    'its own disk use',
    'ephemeral-storage-exceeded',
    name => `Container ${name} exceeded its local ephemeral storage limit "50Mi". `,
  ),
  evicted(
    "its pod's disk use",
    'ephemeral-storage-exceeded',
    () => 'Pod ephemeral local storage usage exceeds the total limit of containers 50Mi. ',
  ),
  evicted(
    'an emptyDir that is full',
    'ephemeral-storage-exceeded',
    () => 'Usage of EmptyDir volume "scratch" exceeds the limit "64Mi". ',
  ),
  evicted(
    'the node has no memory',
    'evicted',
    name =>
      `The node was low on resource: memory. Threshold quantity: 100Mi, available: 80Mi. Container ${name} was using 1500Mi, request is 64Mi, has larger consumption of memory. `,
  ),
  evicted(
    'the node has no disk',
    'evicted',
    name =>
      `The node was low on resource: ephemeral-storage. Threshold quantity: 10Gi, available: 8Gi. Container ${name} was using 9Gi, request is 0, has larger consumption of ephemeral-storage. `,
  ),
  {
    what: 'disk full, as the process says',
    code: 'ephemeral-storage-exceeded',
    targets: ['shelf/search', 'tickets/order', 'shelf/catalog'],
    plant(world, deployed, how) {
      for (const pod of release(world, deployed.part.name, () => undefined, how)) {
        put(pod, mainOf(pod.spec).name, {
          state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
          lastState: ended(1, 'Error', 20, 30),
          restartCount: 4,
        });
        world.logs.set(`${pod.name}/${mainOf(pod.spec).name}`, {
          current: ["OSError: [Errno 28] No space left on device: '/tmp/spool'"],
          previous: [],
        });
      }
    },
  },
  {
    what: 'an eviction a day ago, replaced since',
    code: 'nothing',
    targets: ['tickets/order', 'shelf/catalog'],
    not: ['fresh', 'rolling', 'rush'],
    plant(_, deployed) {
      const [pod] = deployed.pods;
      const end = { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory. ' };
      if (pod)
        deployed.pods.push({ ...pod, ...end, name: `${pod.name}x`, born: 90_000, statuses: new Map() });
    },
  },
];
