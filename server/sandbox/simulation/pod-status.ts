import { at, listAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { type ContainerRun, type Ended, type PodRun, newRun } from './pod-run.ts';
import { type NewCondition, conditions, filled } from './world.ts';
import { stamp } from '../stamp.ts';

const containers = (pod: KubeObject): readonly unknown[] => listAt(pod, 'spec', 'containers');
const inits = (pod: KubeObject): readonly unknown[] => listAt(pod, 'spec', 'initContainers');
const nameOf = (container: unknown): string => textAt(container, 'name') ?? '';
const isSidecar = (init: unknown): boolean => textAt(init, 'restartPolicy') === 'Always';

/** Whether an init container lets the next one start. */
export const isPassed = (init: unknown, run: ContainerRun | undefined): boolean =>
  isSidecar(init) ? run?.started === true : run?.phase === 'done' && run.ended?.exitCode === 0;

const hasFailed = (run: ContainerRun | undefined): boolean =>
  run?.phase === 'done' && run.ended?.exitCode !== 0;

/** The phase of a pod on a node, as the kubelet computes it. */
function phaseOf(pod: KubeObject, run: PodRun): string {
  if (run.expiredAt !== undefined) return 'Failed';
  const initRuns = inits(pod).map(init => run.containers[nameOf(init)]);
  if (initRuns.some(hasFailed)) return 'Failed';
  if (!inits(pod).every((init, i) => isPassed(init, initRuns[i]) || initRuns[i]?.phase === 'done'))
    return 'Pending';
  const runs = containers(pod).map(container => run.containers[nameOf(container)]);
  if (runs.some(it => it?.phase !== 'running' && !it?.ended && !it?.last)) return 'Pending';
  if (!runs.every(it => it?.phase === 'done')) return 'Running';
  return runs.some(hasFailed) ? 'Failed' : 'Succeeded';
}

export const hasEnded = (pod: KubeObject, run: PodRun): boolean =>
  ['Succeeded', 'Failed'].includes(phaseOf(pod, run));

/** What is said of a pod that was stopped for having run too long. */
export const expired = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
};

function waiting(pod: KubeObject, container: unknown, run: ContainerRun): { [field: string]: unknown } {
  const backOff = `Back-off pulling image "${textAt(container, 'image')}": ErrImagePull: ${run.problem}`;
  const known: { [phase in ContainerRun['phase']]?: [reason: string, message?: string] } = {
    pullFailed: ['ErrImagePull', run.problem],
    pullBackOff: ['ImagePullBackOff', backOff],
    nameInvalid: ['InvalidImageName', run.problem],
    configFailed: ['CreateContainerConfigError', run.problem],
    crashBackOff: ['CrashLoopBackOff', run.problem],
    ...(run.failedPulls > 0 && { pulling: ['ImagePullBackOff', backOff] }),
  };
  const idle = inits(pod).length > 0 ? 'PodInitializing' : 'ContainerCreating';
  const [reason, message] = known[run.phase] ?? [idle];
  return filled({ reason, message });
}

const containerID = (id: string): string => `containerd://${id}`;

const terminated = ({ id, startedAt, finishedAt, exitCode, reason, message }: Ended) => ({
  terminated: {
    exitCode,
    reason,
    ...(message !== undefined && { message }),
    startedAt: stamp(startedAt),
    finishedAt: stamp(finishedAt),
    containerID: containerID(id),
  },
});

function containerStatus(
  pod: KubeObject,
  container: unknown,
  run: ContainerRun,
): { [field: string]: unknown } {
  const isBackingOff = run.phase === 'crashBackOff';
  const last = isBackingOff ? run.ended : run.last;
  const isPassedInit = run.phase === 'done' && run.ended?.exitCode === 0 && inits(pod).includes(container);
  const running = run.phase === 'running' ? { running: { startedAt: stamp(run.startedAt) } } : undefined;
  const ended = run.ended && !isBackingOff ? terminated(run.ended) : undefined;
  return {
    name: nameOf(container),
    image: textAt(container, 'image') ?? '',
    imageID: run.image,
    ...(run.id !== '' && { containerID: containerID(run.id) }),
    ready: run.ready || isPassedInit,
    started: run.started,
    restartCount: run.restarts,
    state: running ?? ended ?? { waiting: waiting(pod, container, run) },
    lastState: last ? terminated(last) : {},
  };
}

const isFixed = (resources: unknown, name: string): boolean => {
  const limit = at(resources, 'limits', name);
  return limit !== undefined && limit === (at(resources, 'requests', name) ?? limit);
};
const isAsked = (resources: unknown, name: string): boolean =>
  at(resources, 'limits', name) !== undefined || at(resources, 'requests', name) !== undefined;

/** How well the resources of a pod are spoken for: the order in which a node under pressure evicts. */
function qualityOf(pod: KubeObject): string {
  const pairs = containers(pod).flatMap(container =>
    ['cpu', 'memory'].map(name => ({ resources: at(container, 'resources'), name })),
  );
  if (pairs.every(({ resources, name }) => isFixed(resources, name))) return 'Guaranteed';
  return pairs.some(({ resources, name }) => isAsked(resources, name)) ? 'Burstable' : 'BestEffort';
}

type Verdict = Omit<NewCondition, 'type'>;
const yes: Verdict = { status: 'True' };

function verdict(names: readonly string[], phase: string, reason: string, word: string): Verdict {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  if (names.length === 0) return yes;
  return { status: 'False', reason, message: `containers with ${word} status: [${names.join(' ')}]` };
}

/** The status of a pod on a node. */
export function podStatus(
  pod: KubeObject,
  run: PodRun,
  hostIP: string,
  now: number,
): { [field: string]: unknown } {
  const runOf = (container: unknown): ContainerRun => run.containers[nameOf(container)] ?? newRun();
  const phase = phaseOf(pod, run);
  const waitingFor = inits(pod).filter(init => !isPassed(init, runOf(init)));
  const needed = [...inits(pod).filter(isSidecar), ...containers(pod)];
  const unready = needed.filter(container => !runOf(container).ready).map(nameOf);
  const readiness = verdict(unready, phase, 'ContainersNotReady', 'unready');
  const initialised =
    waitingFor.length === 0 && phase === 'Succeeded' ? { ...yes, reason: 'PodCompleted' } : yes;
  const address = run.mounted ? { podIP: run.ip, podIPs: [{ ip: run.ip }] } : {};
  const statuses = (list: readonly unknown[]) =>
    list.map(container => containerStatus(pod, container, runOf(container)));
  return {
    phase,
    ...(run.expiredAt !== undefined && expired),
    conditions: conditions(at(pod, 'status'), now, [
      {
        type: 'PodReadyToStartContainers',
        status: run.mounted && phase !== 'Succeeded' && phase !== 'Failed' ? 'True' : 'False',
      },
      {
        type: 'Initialized',
        ...(waitingFor.length === 0
          ? initialised
          : verdict(waitingFor.map(nameOf), 'Pending', 'ContainersNotInitialized', 'incomplete')),
      },
      { type: 'Ready', ...readiness },
      { type: 'ContainersReady', ...readiness },
      { type: 'PodScheduled', status: 'True' },
    ]),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...address,
    startTime: stamp(run.startedAt),
    ...(inits(pod).length > 0 && { initContainerStatuses: statuses(inits(pod)) }),
    containerStatuses: statuses(containers(pod)),
    qosClass: qualityOf(pod),
  };
}
