import { about, say, unhealthy, unready } from './kubelet.ts';
import { mainOf, sure } from './spec.ts';
import { ended, type PodPlan, running, type World } from './world.ts';
import { writes } from './callers.ts';
import { stackOf } from './stacks.ts';

const HOURS = 3600;

/** Pods of components that have no part in a case, in their order. */
const bystanders = (world: World, busy: readonly string[]): PodPlan[] =>
  [...world.deployed.values()]
    .filter(({ part }) => !busy.includes(part.name) && part.kind === 'Deployment')
    .flatMap(({ pods }) => pods.slice(0, 1));

/** A pod that ended so many seconds ago, some times, and runs since. */
function restarted(
  pod: PodPlan | undefined,
  code: number,
  reason: string,
  seconds: number,
  times: number,
): void {
  if (!pod || pod.phase !== 'Running' || pod.born < seconds) return;
  const main = mainOf(pod.spec).name;
  pod.statuses.set(main, running(seconds - 2, times, ended(code, reason, seconds, 400)));
}

/** Marks of incidents long past, and of starts as they always are: restarts, events, complaints in logs. */
export function addNoise(world: World, busy: readonly string[]): void {
  const others = bystanders(world, busy);
  const [first, second, third, fourth] = others;
  restarted(first, 1, 'Error', 30 * HOURS, 5);
  restarted(second, 137, 'OOMKilled', 41 * HOURS, 2);
  restarted(third, 143, 'Error', 26 * HOURS, 1);
  restarted(fourth, 255, 'Unknown', 45 * HOURS, 3);
  if (first)
    say(
      world,
      about(first),
      'Warning',
      'Unhealthy',
      `Readiness probe failed: Get "http://${first.ip}:8080/healthz": dial tcp ${first.ip}:8080: connect: connection refused`,
      { first: 3300, last: 3240, count: 3 },
    );
  if (second)
    say(
      world,
      { kind: 'Pod', name: `${second.name.slice(0, -5)}gone1` },
      'Warning',
      'BackOff',
      'Back-off restarting failed container',
      { first: 3400, last: 2900, count: 12 },
    );
  for (const name of [...world.deployed.keys()].filter(name => !busy.includes(name)).slice(0, 6)) {
    const deployed = sure(world.deployed.get(name), name);
    writes(world, deployed, [
      'WARN retrying request, attempt 1 of 3',
      'ERROR request 7f21 failed: context canceled by client',
      'WARN exporter: failed to send spans: connection refused by tracing backend, dropping 12 spans',
    ]);
  }
}

/** An app whose programs all start at once, slowly: hardly one of them is ready yet. */
export function addRush(world: World, busy: readonly string[]): void {
  for (const deployed of world.deployed.values()) {
    const { name, stack, port } = deployed.part;
    if (busy.includes(name) || stackOf(stack).slow < 5 || stackOf(stack).image.includes('/library/'))
      continue;
    for (const pod of deployed.pods) {
      const main = mainOf(pod.spec).name;
      unready(pod, main);
      unhealthy(
        world,
        pod,
        'readiness',
        `Get "http://${pod.ip}:${port}/actuator/health": dial tcp ${pod.ip}:${port}: connect: connection refused`,
        { first: 40, last: 3, count: 4 },
      );
      world.logs.set(`${pod.name}/${main}`, {
        current: stackOf(stack)
          .starts(name, port, pod.born - 2)
          .slice(0, -2),
        previous: [],
      });
    }
  }
}

/** An app that was installed minutes ago: the first probes failed, and what came too early was started again. */
export function addStartNoise(world: World, busy: readonly string[]): void {
  bystanders(world, busy).forEach((pod, index) => {
    const { name, ports } = mainOf(pod.spec);
    const port = ports?.[0]?.containerPort ?? 8080;
    if (index % 2 === 0)
      say(
        world,
        about(pod),
        'Warning',
        'Unhealthy',
        `Readiness probe failed: dial tcp ${pod.ip}:${port}: connect: connection refused`,
        { first: pod.born - 10, last: pod.born - 30, count: 3 },
      );
    if (index % 3 === 1 && pod.born > 120) {
      pod.statuses.set(name, running(pod.born - 70, 2, ended(1, 'Error', pod.born - 60, 8)));
      say(
        world,
        about(pod),
        'Warning',
        'BackOff',
        `Back-off restarting failed container ${name} in pod ${pod.name}_${world.app.namespace}(0d1f)`,
        { first: pod.born - 20, last: pod.born - 45, count: 2 },
      );
    }
    if (index % 4 === 2)
      say(
        world,
        { kind: 'ReplicaSet', name: pod.name.replace(/-[a-z0-9]+$/, '') },
        'Warning',
        'FailedCreate',
        `Error creating: pods "${name}-" is forbidden: error looking up service account ${world.app.namespace}/default: serviceaccount "default" not found`,
        { first: pod.born, last: pod.born - 2, count: 4 },
      );
  });
}
