import * as z from 'zod';
import { callersComplain, callersCrash, writes } from './callers.ts';
import type { Plant } from './case.ts';
import { about, say, unhealthy } from './kubelet.ts';
import { release } from './release.ts';
import { crashes } from './runs.ts';
import { mainOf, type PodSpec } from './spec.ts';
import { ended, type PodPlan, running, type World } from './world.ts';
import { row, tableOf } from './table.ts';

const anywhere = [
  'tickets/order',
  'shelf/catalog',
  'agora/user-service',
  'tickets/ticketsdb',
  'shelf/search',
  'agora/social-graph-redis',
  'shelf/queue',
  'tickets/gateway',
];

const Way = z.strictObject({
  ...row,
  code: z.literal('out-of-memory').default('out-of-memory'),
  memory: z.string().optional(),
  exit: z.number().default(137),
  reason: z.string().default('OOMKilled'),
  restarts: z.number().default(4),
  ran: z.number().default(6),
  up: z.boolean().default(false),
  words: z.array(z.string()).default([]),
  callers: z.enum(['crash', 'complain']).default('complain'),
  /** Its readiness probe has found nobody either. */
  unready: z.boolean().default(false),
  /** The node tells of the kill. */
  node: z.boolean().default(false),
  /** It is the second container that is killed. */
  sidecar: z.boolean().default(false),
  /** Its children are killed, and it stays. */
  stays: z.boolean().default(false),
});
type Way = z.infer<typeof Way>;

const victimOf = (spec: PodSpec, { sidecar }: Way) => (sidecar && spec.containers[1]) || mainOf(spec);

function limit(spec: PodSpec, way: Way): void {
  if (way.memory === undefined) return;
  const victim = victimOf(spec, way);
  victim.resources = { ...victim.resources, limits: { cpu: '500m', memory: way.memory } };
}

const tell = (world: World, { node }: PodPlan): void =>
  say(
    world,
    { kind: 'Node', name: node ?? '' },
    'Warning',
    'OOMKilling',
    'Memory cgroup out of memory: Killed process 71233 (main) total-vm:2400044kB, anon-rss:64800kB, file-rss:0kB',
    { count: 4 },
  );

const planted = (way: Way): Plant => ({
  what: way.what,
  code: way.code,
  targets: way.targets ?? anywhere,
  plant(world, deployed, how) {
    const { name } = deployed.part;
    const timing = way.stays ? { ...how, rolling: false } : how;
    for (const pod of release(world, name, spec => limit(spec, way), timing)) {
      if (way.node || way.stays) tell(world, pod);
      if (way.unready)
        unhealthy(world, pod, 'readiness', `dial tcp ${pod.ip}:8080: connect: connection refused`);
      if (way.stays) continue;
      const { exit: code, reason, restarts, ran, words, up: isUp } = way;
      const container = victimOf(pod.spec, way).name;
      crashes(world, deployed, pod, { code, reason, restarts, ran, words, isUp, container });
    }
    if (way.stays) writes(world, deployed, [...way.words, ...way.words, ...way.words, ...way.words]);
    if (how.rolling === true) return;
    if (way.callers === 'crash') callersCrash(world, name);
    else callersComplain(world, name);
  },
});

/** Killed long ago, or in passing. */
const sound: readonly Plant[] = [
  {
    what: 'killed for memory yesterday and well since',
    code: 'nothing',
    targets: ['tickets/order', 'shelf/search', 'agora/user-service'],
    not: ['fresh', 'rush'],
    plant(_, deployed) {
      for (const pod of deployed.pods)
        pod.statuses.set(mainOf(pod.spec).name, running(80_000, 3, ended(137, 'OOMKilled', 80_010, 9000)));
    },
  },
  {
    what: 'ended with 143 in passing',
    code: 'nothing',
    targets: ['tickets/order', 'shelf/search', 'agora/user-service'],
    not: ['fresh', 'rush'],
    plant(world, deployed) {
      for (const pod of deployed.pods) {
        pod.statuses.set(mainOf(pod.spec).name, running(1100, 1, ended(143, 'Error', 1110, 90_000)));
        const words = 'Container image already present on machine';
        say(world, about(pod), 'Normal', 'Pulled', words, { first: 1105, last: 1105 });
      }
    },
  },
];

/** Processes that have too little memory. */
export const memoryPlants: readonly Plant[] = [...tableOf('runtime-memory.yaml', Way).map(planted), ...sound];
