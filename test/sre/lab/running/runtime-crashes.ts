import * as z from 'zod';
import { callersComplain, callersCrash, callersOf, writes } from './callers.ts';
import type { Plant } from './case.ts';
import { about, pullFails, say, unhealthy } from './kubelet.ts';
import { release } from './release.ts';
import { crashes } from './runs.ts';
import { ago, mainOf } from './spec.ts';
import { stackOf } from './stacks.ts';
import { at, ended, running } from './world.ts';
import { row, tableOf } from './table.ts';

const Way = z.strictObject({
  ...row,
  targets: z.array(z.string()),
  exit: z.number(),
  words: z.array(z.string()),
  ran: z.number().default(6),
  up: z.boolean().default(false),
  callers: z.enum(['crash', 'complain']).default('complain'),
});

const planted = ({ exit, words, ran, up, callers, ...way }: z.infer<typeof Way>): Plant => ({
  ...way,
  plant(world, deployed, how) {
    const { name } = deployed.part;
    const reason = exit === 0 ? 'Completed' : 'Error';
    for (const pod of release(world, name, () => undefined, how))
      crashes(world, deployed, pod, { code: exit, words, reason, ran, isUp: up });
    if (how.rolling === true) return;
    if (callers === 'crash') callersCrash(world, name);
    else callersComplain(world, name);
  },
});

/** A container that is put beside the main one and wants its port. */
const beside = (what: string, declared: boolean, words: (port: number) => string[]): Plant => ({
  what,
  code: 'port-conflict',
  targets: ['tickets/order', 'shelf/catalog', 'agora/front'],
  plant(world, deployed, how) {
    const { name, port } = deployed.part;
    const ports = declared ? { ports: [{ containerPort: port, protocol: 'TCP' }] } : {};
    const helper = { name: 'helper', image: 'quay.io/prom/exporter:2', ...ports };
    for (const pod of release(world, name, spec => void spec.containers.push(helper), how))
      crashes(world, deployed, pod, { code: 1, container: 'helper', ran: 1, words: words(port) });
  },
});

const conflicts: readonly Plant[] = [
  beside('two containers want one port, and one says so', true, port => [
    `level=error msg="listen tcp :${port}: bind: address already in use"`,
  ]),
  beside('a sidecar without declared ports finds its port taken', false, () => [
    'Traceback (most recent call last):',
    'OSError: [Errno 98] Address already in use',
  ]),
  beside('two containers declare one port and the second crashes without a word', true, () => []),
];

/** A caller that crashes since its callee is gone: the callee's own fault is the cause. */
const cascades: readonly Plant[] = [
  {
    what: 'everybody crashes behind one that cannot pull its image',
    code: 'image-not-found',
    targets: ['tickets/directory', 'agora/social-graph-service', 'shelf/index', 'tickets/auth'],
    plant(world, deployed) {
      const { name } = deployed.part;
      const image = mainOf(deployed.spec).image.replace(/:[^:/]*$/, ':none');
      for (const pod of release(world, name, spec => void (mainOf(spec).image = image)))
        pullFails(
          world,
          pod,
          mainOf(pod.spec).name,
          `failed to resolve reference "${image}": ${image}: not found`,
        );
      callersCrash(world, name);
    },
  },
  {
    what: 'a chain of crashes: who calls nobody is to blame',
    code: 'application-crash',
    targets: ['tickets/station', 'agora/social-graph-mongodb', 'shelf/cache'],
    not: ['rolling'],
    plant(world, deployed, how) {
      const { name } = deployed.part;
      for (const pod of release(world, name, () => undefined, how))
        crashes(world, deployed, pod, { code: 1, words: ['fatal: bad magic number in super block'] });
      callersCrash(world, name);
      for (const caller of callersOf(world, name).slice(0, 3)) callersCrash(world, caller.part.name);
    },
  },
];

const sound: readonly Plant[] = [
  {
    what: 'it crashed twice as the app started, waiting for its database',
    code: 'nothing',
    targets: ['tickets/order', 'shelf/search', 'agora/user-service'],
    not: ['old', 'rolling', 'rush'],
    plant(world, deployed) {
      const [need = ''] = deployed.part.needs.slice(-1);
      for (const pod of deployed.pods) {
        pod.statuses.set(mainOf(pod.spec).name, running(110, 2, ended(1, 'Error', 120, 8)));
        const log = world.logs.get(`${pod.name}/${mainOf(pod.spec).name}`);
        if (log) log.previous = stackOf(deployed.part.stack).refused(need, at(world, need).part.port, 120);
        const words = 'Back-off restarting failed container';
        say(world, about(pod), 'Warning', 'BackOff', words, { first: 150, last: 125, count: 2 });
        const found = `dial tcp ${pod.ip}:8080: connect: connection refused`;
        unhealthy(world, pod, 'readiness', found, { first: 160, last: 100, count: 4 });
      }
    },
  },
  {
    what: 'errors of long ago in a log, and of users',
    code: 'nothing',
    targets: ['tickets/order', 'shelf/search', 'shelf/web'],
    not: ['fresh', 'rush'],
    plant(world, deployed) {
      const old = ago(7 * 3600)
        .replace('T', ' ')
        .replace('Z', '.120');
      const lines = [
        `${old} ERROR Access denied for user 'ts'@'10.244.1.7' (using password: YES)`,
        `${old} ERROR java.lang.OutOfMemoryError: Java heap space`,
        `${old} ERROR too many connections`,
      ];
      for (const pod of deployed.pods)
        world.logs.get(`${pod.name}/${mainOf(pod.spec).name}`)?.current.splice(3, 0, ...lines);
      const users = ['WARN login of user 4411 failed: Authentication failed: bad password'];
      writes(world, deployed, [...users, 'ERROR GET /nowhere 404 not found']);
    },
  },
];

/** Processes that end, and the crashes that follow from one. */
export const crashPlants: readonly Plant[] = [
  ...tableOf('runtime-crashes.yaml', Way).map(planted),
  ...conflicts,
  ...cascades,
  ...sound,
];
