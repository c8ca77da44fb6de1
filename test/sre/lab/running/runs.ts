import { about, put, say, waiting } from './kubelet.ts';
import { ago, mainOf } from './spec.ts';
import { stackOf } from './stacks.ts';
import { type Deployed, ended, type PodPlan, type World } from './world.ts';

export type Crash = {
  code: number;
  reason?: string;
  restarts?: number;
  /** What the process says as it ends; the start's usual words come before. */
  words?: readonly string[];
  /** How long a run lasts. */
  ran?: number;
  /** Between two runs, or in one. */
  isUp?: boolean;
  container?: string;
};

/** A process that ends again and again. */
export function crashes(world: World, deployed: Deployed, pod: PodPlan, crash: Crash): void {
  const { code, reason = 'Error', restarts = 4, words = [], ran = 6, isUp = false } = crash;
  const container = crash.container ?? mainOf(pod.spec).name;
  const isInit = (pod.spec.initContainers ?? []).some(({ name }) => name === container);
  const last = ended(code, reason, isUp ? 3 : 20, ran);
  const back = `back-off 40s restarting failed container=${container} pod=${pod.name}_${world.app.namespace}(0d1f)`;
  const state = isUp ? { running: { startedAt: ago(2) } } : waiting('CrashLoopBackOff', back);
  put(pod, container, { state, lastState: last, restartCount: restarts, started: isUp });
  const isMain = container === mainOf(pod.spec).name;
  const start =
    isMain && ran >= 3
      ? stackOf(deployed.part.stack)
          .starts(deployed.part.name, deployed.part.port, ran + 20)
          .slice(0, 3)
      : [];
  const run = [...start, ...words];
  world.logs.set(
    `${pod.name}/${container}`,
    isUp ? { current: start, previous: run } : { current: run, previous: run },
  );
  if (restarts > 1)
    say(
      world,
      about(pod),
      'Warning',
      'BackOff',
      `Back-off restarting failed container ${container} in pod ${pod.name}_${world.app.namespace}(0d1f)`,
      { first: Math.min(pod.born - 10, 600), count: restarts * 2 },
    );
  if (isInit) pod.phase = 'Pending';
}

/** Kubelet stops a container that does not answer, and starts it again. */
export function killed(
  world: World,
  pod: PodPlan,
  container: string,
  kind: 'liveness' | 'startup',
  {
    restarts = 3,
    code = 137,
    ran = 30,
    isBack = false,
  }: { restarts?: number; code?: number; ran?: number; isBack?: boolean } = {},
): void {
  const reason = code === 0 ? 'Completed' : 'Error';
  const state = isBack
    ? waiting(
        'CrashLoopBackOff',
        `back-off 20s restarting failed container=${container} pod=${pod.name}_${world.app.namespace}(0d1f)`,
      )
    : { running: { startedAt: ago(12) } };
  put(pod, container, {
    state,
    lastState: ended(code, reason, 13, ran),
    restartCount: restarts,
    started: kind === 'liveness' && !isBack,
  });
  const word =
    kind === 'startup'
      ? `Container ${container} failed startup probe, will be restarted`
      : `Container ${container} failed liveness probe, will be restarted`;
  say(world, about(pod), 'Normal', 'Killing', word, { first: Math.max(pod.born - 35, 30), count: restarts });
}
