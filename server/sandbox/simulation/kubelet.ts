import { listAt, numberAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { kill, play } from './container-run.ts';
import { type Doing, say } from './doing.ts';
import { type PodRun, newRun } from './pod-run.ts';
import { expired, hasEnded, isPassed, podStatus } from './pod-status.ts';
import { isOver } from './pods.ts';
import { missingVolume } from './references.ts';
import { type World, setStatus } from './world.ts';

/** Holds a deleted pod back until its containers have stopped: the embedded API server knows no grace period. */
export const KUBELET = 'sandbox.quarterdeck.dev/kubelet';

const holdersOf = (pod: KubeObject): string[] => pod.metadata.finalizers ?? [];

function admit(world: World, pod: KubeObject): PodRun {
  const address = world.serial();
  const ip = `10.${42 + (address >> 16)}.${(address >> 8) & 255}.${address & 255}`;
  const run = { ip, startedAt: world.now(), mounted: false, failedMounts: 0, containers: {} };
  world.runs.set(pod.metadata.uid ?? '', run);
  if (!holdersOf(pod).includes(KUBELET))
    world.store.patch(refOf(pod), { metadata: { finalizers: [...holdersOf(pod), KUBELET] } });
  return run;
}

/** Whether the pod's volumes are there. Tried again after 0.5, 1, 2 … seconds, at most about 2 minutes. */
function mount(world: World, pod: KubeObject, run: PodRun): boolean {
  if (run.mounted) return true;
  if (run.next !== undefined && run.next > world.now()) return false;
  const message = missingVolume(world, pod);
  run.mounted = message === undefined;
  run.next =
    message === undefined ? undefined : world.now() + Math.min(122_000, 500 * 2 ** run.failedMounts++);
  const host = textAt(pod, 'spec', 'nodeName');
  if (message !== undefined)
    world.record(pod, { reason: 'FailedMount', message, from: 'kubelet', host, warning: true });
  return run.mounted;
}

function doings(world: World, pod: KubeObject, run: PodRun, list: 'initContainers' | 'containers'): Doing[] {
  const isInit = list === 'initContainers';
  return listAt(pod, 'spec', list).map(container => ({
    world,
    pod,
    container,
    run: (run.containers[textAt(container, 'name') ?? ''] ??= newRun()),
    behaviour: world.behaviourOf(pod, container, isInit),
    ip: run.ip,
    isInit,
  }));
}

function playAll(world: World, pod: KubeObject, run: PodRun): void {
  if (!mount(world, pod, run)) return;
  for (const doing of doings(world, pod, run, 'initContainers')) {
    play(doing);
    if (!isPassed(doing.container, doing.run)) return;
  }
  for (const doing of doings(world, pod, run, 'containers')) play(doing);
}

/** When the containers of a deleted pod have stopped: soon, or after the whole grace period when one hangs. */
function stopTime(world: World, pod: KubeObject, run: PodRun): number {
  const running = doings(world, pod, run, 'containers').filter(doing => doing.run.phase === 'running');
  for (const doing of running) say(doing, 'Killing', `Stopping container ${textAt(doing.container, 'name')}`);
  const grace = (numberAt(pod, 'spec', 'terminationGracePeriodSeconds') ?? 30) * 1000;
  const hangs = running.some(
    ({ run, behaviour }) => world.now() >= run.startedAt + behaviour.hangsAfter * 1000,
  );
  if (running.length === 0) return world.now();
  return world.now() + (hangs ? grace : Math.min(grace, 1000));
}

/** Stops a pod that has been active for longer than it may be. */
function expire(world: World, pod: KubeObject, run: PodRun): void {
  const limit = numberAt(pod, 'spec', 'activeDeadlineSeconds');
  if (limit === undefined) return;
  const end = run.startedAt + limit * 1000;
  if (world.now() < end) return world.wakeAt(end);
  run.expiredAt = world.now();
  for (const list of ['initContainers', 'containers'] as const)
    for (const doing of doings(world, pod, run, list)) if (doing.run.phase === 'running') kill(doing);
  const host = textAt(pod, 'spec', 'nodeName');
  world.record(pod, { ...expired, from: 'kubelet', host });
}

function stop(world: World, pod: KubeObject): void {
  const uid = pod.metadata.uid ?? '';
  const run = isOver(pod) ? undefined : world.runs.get(uid);
  if (run) run.stopsAt ??= stopTime(world, pod, run);
  if (run?.stopsAt !== undefined && run.stopsAt > world.now()) return world.wakeAt(run.stopsAt);
  if (holdersOf(pod).includes(KUBELET))
    world.store.patch(refOf(pod), { metadata: { finalizers: holdersOf(pod).filter(it => it !== KUBELET) } });
}

/** Starts, probes, restarts and ends the containers of a pod that was given a node. */
export function kubelet(world: World, pod: KubeObject): void {
  if (pod.metadata.deletionTimestamp !== undefined) return stop(world, pod);
  const uid = pod.metadata.uid ?? '';
  if (isOver(pod)) return void world.runs.delete(uid);
  const run = world.runs.get(uid) ?? admit(world, pod);
  playAll(world, pod, run);
  if (!hasEnded(pod, run)) expire(world, pod, run);
  const node = world.store.get({
    apiVersion: 'v1',
    kind: 'Node',
    name: textAt(pod, 'spec', 'nodeName') ?? '',
  });
  const hostIP = textAt(listAt(node, 'status', 'addresses')[0], 'address') ?? '';
  setStatus(world, pod, podStatus(pod, run, hostIP, world.now()));
  if (run.next !== undefined) world.wakeAt(run.next);
  for (const { next } of Object.values(run.containers)) if (next !== undefined) world.wakeAt(next);
}
