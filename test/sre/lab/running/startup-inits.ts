import { ago, mainOf, type PodSpec } from './spec.ts';
import { ended } from './world.ts';
import { about, put, say, startFails } from './kubelet.ts';
import { release } from './release.ts';
import type { Plant } from './case.ts';
import { crashes } from './runs.ts';

const anywhere = ['tickets/order', 'agora/user-service', 'shelf/search', 'shelf/mailer'];

const addInit = (command: string[]) => (spec: PodSpec) => {
  spec.initContainers = [{ name: 'prepare', image: 'docker.io/library/busybox:1.36', command }];
};

type Way = { what: string; code: string; command: string[]; words: string[]; exit: number; reason?: string };

const ways: readonly Way[] = [
  {
    what: 'migration fails',
    code: 'init-container-failed',
    command: ['migrate', 'up'],
    words: ['migrating 0042_add_seat', 'ERROR: column "seat" already exists', 'exit status 1'],
    exit: 1,
  },
  {
    what: 'download fails',
    code: 'init-container-failed',
    command: ['sh', '-c', 'curl -f http://files.example.com/x'],
    words: ['curl: (22) The requested URL returned error: 404'],
    exit: 22,
  },
  { what: 'nothing is said', code: 'init-container-failed', command: ['false'], words: [], exit: 1 },
  {
    what: 'a setting is not there',
    code: 'init-container-failed',
    command: ['python', 'seed.py'],
    words: ['Traceback (most recent call last):', "KeyError: 'SEED'"],
    exit: 1,
  },
  {
    what: 'killed for memory',
    code: 'out-of-memory',
    command: ['python', 'seed.py'],
    words: ['loading'],
    exit: 137,
    reason: 'OOMKilled',
  },
  {
    what: 'a shell does not find its command',
    code: 'init-container-failed',
    command: ['sh', '-c', 'migrat up'],
    words: ['sh: migrat: not found'],
    exit: 127,
  },
  {
    what: 'a database refuses it',
    code: 'database-credentials-invalid',
    command: ['migrate', 'up'],
    words: ['pq: password authentication failed for user "migrate"'],
    exit: 1,
  },
];

const failing = ({ what, code, command, words, exit, reason }: Way): Plant => ({
  what: `init container: ${what}`,
  code,
  targets: anywhere,
  plant(world, deployed, how) {
    for (const pod of release(world, deployed.part.name, addInit(command), how)) {
      world.logs.delete(`${pod.name}/${mainOf(pod.spec).name}`);
      const crash = { container: 'prepare', code: exit, words, ...(reason !== undefined && { reason }) };
      crashes(world, deployed, pod, crash);
    }
  },
});

const noCommand: Plant = {
  what: 'init container whose command is not there',
  code: 'init-container-failed',
  targets: anywhere,
  plant(world, deployed, how) {
    const words =
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "migrat": executable file not found in $PATH: unknown';
    for (const pod of release(world, deployed.part.name, addInit(['migrat']), how)) {
      startFails(world, pod, 'prepare', words);
      pod.phase = 'Pending';
    }
  },
};

/** An init container waits for somebody who is not there: that one is to blame. */
const waits = (
  how: string,
  says: (name: string) => string[],
  command: (name: string, port: number) => string[],
): Plant => ({
  what: `init container waits, by ${how}, for a service that is down`,
  code: 'out-of-memory',
  targets: ['tickets/ticketsdb', 'shelf/shelfdb', 'agora/social-graph-redis'],
  not: ['rolling'],
  plant(world, deployed) {
    const { name, port } = deployed.part;
    for (const pod of deployed.pods)
      crashes(world, deployed, pod, { code: 137, reason: 'OOMKilled', restarts: 6 });
    for (const caller of world.deployed.values()) {
      if (!caller.part.needs.includes(name) || caller.pods.length === 0) continue;
      for (const pod of release(world, caller.part.name, addInit(command(name, port)), { seconds: 100 })) {
        put(pod, 'prepare', { state: { running: { startedAt: ago(95) } } });
        world.logs.delete(`${pod.name}/${mainOf(pod.spec).name}`);
        world.logs.set(`${pod.name}/prepare`, { current: says(name), previous: [] });
      }
    }
  },
});

const sound: readonly Plant[] = [
  {
    what: 'an init container that still works',
    code: 'nothing',
    targets: ['tickets/order', 'shelf/search'],
    not: ['fresh', 'old', 'rush'],
    plant(world, deployed) {
      const how = { seconds: 25, rolling: true };
      for (const pod of release(world, deployed.part.name, addInit(['migrate', 'up']), how)) {
        put(pod, 'prepare', { state: { running: { startedAt: ago(20) } } });
        say(world, about(pod), 'Normal', 'Started', 'Started container prepare', { first: 20 });
      }
    },
  },
  {
    what: 'an init container that failed twice and then did its work',
    code: 'nothing',
    targets: ['tickets/order', 'shelf/search'],
    not: ['rush'],
    plant(world, deployed, how) {
      for (const pod of release(world, deployed.part.name, addInit(['migrate', 'up']), how)) {
        const done = { state: ended(0, 'Completed', 40, 3), lastState: ended(1, 'Error', 60, 3) };
        put(pod, 'prepare', { ready: true, restartCount: 2, ...done });
        pod.phase = 'Running';
        const state = { running: { startedAt: ago(38) } };
        for (const { name } of pod.spec.containers) put(pod, name, { ready: true, started: true, state });
      }
    },
  },
];

/** What keeps pods in their init containers. */
export const initPlants: readonly Plant[] = [
  ...ways.map(failing),
  noCommand,
  waits(
    'nc',
    name => [`nc: bad address '${name}'`, `waiting for ${name}`],
    (name, port) => ['sh', '-c', `until nc -z ${name} ${port}; do echo waiting for ${name}; sleep 2; done`],
  ),
  waits(
    'a script',
    () => [],
    (name, port) => ['/wait-for-it.sh', `${name}:${port}`, '-t', '0'],
  ),
  ...sound,
];
