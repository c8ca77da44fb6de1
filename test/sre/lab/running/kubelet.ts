import { ago, type Json, type ProbeKind, type Status, sure } from './spec.ts';
import { ended, type PodPlan, type Said, type World } from './world.ts';

type Times = { first?: number; last?: number; count?: number };

/** Kubelet, scheduler or a controller says something of a pod or another object. */
export function say(
  world: World,
  about: { kind: string; name: string },
  type: Said['type'],
  reason: string,
  message: string,
  { first = 90, last = 10, count = 1 }: Times = {},
): void {
  const { kind, name } = about;
  world.said.push({ kind, name, type, reason, message, first, last: Math.min(first, last), count });
}

export const about = (pod: PodPlan) => ({ kind: 'Pod', name: pod.name });

/** Gives a container a status; init containers and those after one that is not done wait. */
export function put(pod: PodPlan, container: string, status: Partial<Status>): void {
  const usual: Status = { ready: false, started: false, restartCount: 0, state: {}, lastState: {} };
  pod.statuses.set(container, { ...usual, ...status });
  const inits = (pod.spec.initContainers ?? []).map(({ name }) => name);
  if (!inits.includes(container)) return;
  pod.phase = 'Pending';
  for (const { name } of pod.spec.containers)
    pod.statuses.set(name, { ...usual, state: { waiting: { reason: 'PodInitializing' } } });
}

export const waiting = (reason: string, message?: string): Json => ({
  waiting: { reason, ...(message !== undefined && { message }) },
});

const imageOf = ({ spec }: PodPlan, container: string): string =>
  sure(
    [...(spec.initContainers ?? []), ...spec.containers].find(it => it.name === container),
    container,
  ).image;

const neverRan = (world: World, pod: PodPlan, container: string): void => {
  world.logs.delete(`${pod.name}/${container}`);
  const isOf = (message: string) =>
    message.endsWith(container) || message.includes(`"${imageOf(pod, container)}"`);
  world.said = world.said.filter(
    it => it.name !== pod.name || !/^(Created|Started|Pulled)$/.test(it.reason) || !isOf(it.message),
  );
};

/** A pull that fails with a registry's reply, as kubelet tells it: first the reply, later that it backs off. */
export function pullFails(
  world: World,
  pod: PodPlan,
  container: string,
  reply: string,
  isBackOff = false,
): void {
  const image = imageOf(pod, container);
  neverRan(world, pod, container);
  pod.phase = 'Pending';
  const back = `Back-off pulling image "${image}"`;
  const state = isBackOff ? waiting('ImagePullBackOff', back) : waiting('ErrImagePull', reply);
  put(pod, container, { state });
  const span = { first: pod.born - 3, count: 4 };
  say(world, about(pod), 'Normal', 'Pulling', `Pulling image "${image}"`, span);
  say(world, about(pod), 'Warning', 'Failed', `Failed to pull image "${image}": ${reply}`, span);
  say(world, about(pod), 'Warning', 'Failed', 'Error: ErrImagePull', span);
  say(world, about(pod), 'Normal', 'BackOff', back, { ...span, last: 4 });
  say(world, about(pod), 'Warning', 'Failed', 'Error: ImagePullBackOff', { ...span, last: 4 });
}

/** A container that kubelet cannot configure: something it refers to is not there. */
export function configFails(world: World, pod: PodPlan, container: string, words: string): void {
  neverRan(world, pod, container);
  pod.phase = 'Pending';
  put(pod, container, { state: waiting('CreateContainerConfigError', words) });
  say(world, about(pod), 'Warning', 'Failed', `Error: ${words}`, { first: pod.born - 3, count: 8 });
}

/** A pod whose volumes cannot be set up stays without containers. */
export function mountFails(world: World, pod: PodPlan, words: string): void {
  for (const { name } of pod.spec.containers) {
    neverRan(world, pod, name);
    put(pod, name, { state: waiting('ContainerCreating') });
  }
  for (const { name } of pod.spec.initContainers ?? []) put(pod, name, { state: waiting('PodInitializing') });
  pod.phase = 'Pending';
  say(world, about(pod), 'Warning', 'FailedMount', words, { first: pod.born - 2, count: 8 });
}

/** A process that the runtime cannot begin. */
export function startFails(world: World, pod: PodPlan, container: string, words: string): void {
  neverRan(world, pod, container);
  const isMade = world.runtime !== 'cri-o';
  const reason = isMade ? 'RunContainerError' : 'CreateContainerError';
  pod.phase = isMade ? 'Running' : 'Pending';
  const last = isMade
    ? ended(
        world.runtime === 'docker' ? 127 : 128,
        world.runtime === 'docker' ? 'ContainerCannotRun' : 'StartError',
        20,
        0,
        words,
      )
    : {};
  put(pod, container, { state: waiting(reason, words), lastState: last, restartCount: isMade ? 4 : 0 });
  say(world, about(pod), 'Warning', 'Failed', `Error: ${words}`, { first: pod.born - 3, count: 5 });
  say(
    world,
    about(pod),
    'Warning',
    'BackOff',
    `Back-off restarting failed container ${container} in pod ${pod.name}_${world.app.namespace}(0d1f)`,
    { first: pod.born - 5, count: 6 },
  );
}

/** Kubelet asked, and tells how that failed. */
export function unhealthy(
  world: World,
  pod: PodPlan,
  kind: ProbeKind,
  words: string,
  times: Times = {},
): void {
  const name = { liveness: 'Liveness', readiness: 'Readiness', startup: 'Startup' }[kind];
  say(world, about(pod), 'Warning', 'Unhealthy', `${name} probe failed: ${words}`, {
    first: Math.max(pod.born - 10, 20),
    last: 6,
    count: 9,
    ...times,
  });
}

/** A container that runs and is not ready. */
export function unready(pod: PodPlan, container: string, seconds = pod.born - 2, restarts = 0): void {
  const before = pod.statuses.get(container);
  put(pod, container, {
    state: { running: { startedAt: ago(seconds) } },
    started: true,
    restartCount: before?.restartCount ?? restarts,
    lastState: before?.lastState ?? {},
  });
}
