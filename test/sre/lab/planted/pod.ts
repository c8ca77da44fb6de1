import { listAt, textAt } from '../../../../server/domain/json.ts';
import type { Case, Status } from './case.ts';
import { type Place, timeOf } from './place.ts';

type End = NonNullable<Status['ended']>;

const terminated = ({ code, reason, message, ago = 20, ran = 2 }: End, now: number) => ({
  terminated: {
    exitCode: code,
    reason: reason ?? (code === 0 ? 'Completed' : 'Error'),
    ...(message !== undefined && { message }),
    startedAt: timeOf(now, ago + ran),
    finishedAt: timeOf(now, ago),
    containerID: 'containerd://0d6e71f2aa02c4a0b6c8a84a1c3e0bb3b6dd4e5f70c1b0c6b6ac09f54fd3d4a1',
  },
});

function stateOf(status: Status, now: number): unknown {
  if (status.waiting) return { waiting: status.waiting };
  if (status.ended) return terminated(status.ended, now);
  return { running: { startedAt: timeOf(now, status.running ?? 100) } };
}

function containerStatus(spec: unknown, status: Status, now: number): unknown {
  const isMade = status.last !== undefined || status.ended !== undefined || status.running !== undefined;
  const image = textAt(spec, 'image') ?? '';
  return {
    name: textAt(spec, 'name'),
    image,
    imageID: isMade ? `${image}@sha256:0e2a6d1f` : '',
    state: stateOf(status, now),
    lastState: status.last ? terminated(status.last, now) : {},
    ready: status.ready ?? false,
    restartCount: status.restarts ?? 0,
    started: status.started ?? status.running !== undefined,
  };
}

/** The status of a pod whose first container, and whose init container, are so. */
export function podStatus(spec: unknown, planted: Case, { now, pod, values }: Place): unknown {
  const { status = {}, init, unscheduled } = planted;
  if (unscheduled !== undefined)
    return {
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: unscheduled }],
      qosClass: 'Burstable',
    };
  const specs = listAt(spec, 'containers');
  const inits = listAt(spec, 'initContainers');
  const isReady = status.ready ?? false;
  const isUnmounted = status.waiting?.reason === 'ContainerCreating';
  const isInitialized = init === undefined || init.ended?.code === 0;
  const { waiting } = status;
  // Without its volumes no container of a pod is made.
  const isBare = waiting?.reason === 'ContainerCreating' || waiting?.reason === 'PodInitializing';
  const rest: Status = isBare && waiting ? { waiting } : { running: 100, ready: true };
  const unready = `containers with unready status: [${values['container'] ?? ''}]`;
  const ready = isReady
    ? { status: 'True' }
    : { status: 'False', reason: 'ContainersNotReady', message: unready };
  const hasBegun = status.running !== undefined || status.last !== undefined || status.ended !== undefined;
  return {
    hostIP: textAt(pod, 'status', 'hostIP') ?? '192.168.0.174',
    startTime: pod.metadata.creationTimestamp,
    phase: isInitialized && hasBegun ? 'Running' : 'Pending',
    podIP: values['ip'],
    podIPs: [{ ip: values['ip'] }],
    ...(inits.length > 0 && {
      initContainerStatuses: inits.map(it =>
        containerStatus(it, init ?? (isUnmounted ? rest : { ended: { code: 0, ago: 90 }, ready: true }), now),
      ),
    }),
    containerStatuses: specs.map((it, index) =>
      containerStatus(it, index === 0 && isInitialized ? status : rest, now),
    ),
    conditions: [
      { type: 'PodReadyToStartContainers', status: 'True' },
      isInitialized
        ? { type: 'Initialized', status: 'True' }
        : { type: 'Initialized', status: 'False', reason: 'ContainersNotInitialized' },
      { type: 'Ready', ...ready },
      { type: 'ContainersReady', ...ready },
      { type: 'PodScheduled', status: 'True' },
    ],
    qosClass: 'Burstable',
  };
}
