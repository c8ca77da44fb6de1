import { PlatformError } from '../errors.ts';
import type { LogQuery } from '../control-plane/ports.ts';
import { at, listAt, numberAt, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { instant } from '../domain/time.ts';
import { type Line, newestFirst, type Run } from './log-lines.ts';
import type { Simulation } from './simulation/simulation.ts';
import type { ObjectStore } from './store/object-store.ts';
import type { Traffic } from './traffic/traffic.ts';
import { plainVoice, voiceOf } from './traffic/voice.ts';

type Span = Pick<Run, 'from' | 'to' | 'exitCode'>;

function ended(terminated: unknown): Span | undefined {
  const [from, to] = ['startedAt', 'finishedAt'].map(field => instant(textAt(terminated, field)));
  return from === undefined || to === undefined
    ? undefined
    : { from, to, exitCode: numberAt(terminated, 'exitCode') };
}

function waiting(pod: string, container: string, status: unknown): PlatformError {
  const reason = textAt(status, 'state', 'waiting', 'reason') ?? 'ContainerCreating';
  const isPull = ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName'].includes(reason);
  return new PlatformError(
    'refused',
    `container "${container}" in pod "${pod}" is waiting to start: ${isPull ? 'trying and failing to pull image' : reason}`,
    'It has printed nothing yet; read the pod and its events to see what it is waiting for.',
  );
}

/** The run that a query means: the present one, or the one before. */
function spanOf({ pod, container = '', previous }: LogQuery, status: unknown, now: number): Span {
  const last = ended(at(status, 'lastState', 'terminated'));
  if (previous && last) return last;
  if (previous)
    throw new PlatformError(
      'not_found',
      `previous terminated container "${container}" in pod "${pod}" not found`,
      'The container was never restarted: read its present log.',
    );
  const running = instant(textAt(status, 'state', 'running', 'startedAt'));
  if (running !== undefined) return { from: running, to: now };
  const span = ended(at(status, 'state', 'terminated')) ?? last;
  if (span) return span;
  throw waiting(pod, container, status);
}

const statuses = [
  ['status', 'containerStatuses'],
  ['status', 'initContainerStatuses'],
];
const containers = [
  ['spec', 'containers'],
  ['spec', 'initContainers'],
];

const find = (pod: KubeObject, paths: readonly (readonly string[])[], name: string | undefined): unknown =>
  paths.flatMap(path => listAt(pod, ...path)).find(it => textAt(it, 'name') === name);

/** Nobody reads further back: a kubelet has long rotated older lines away. */
const most = 5000;

/** The newest lines, oldest first; no more are made up than are asked for. */
function tail(lines: Iterable<Line>, since: number, count: number): Line[] {
  const found: Line[] = [];
  for (const line of lines) {
    if (line.time < since || found.length >= count) break;
    found.push(line);
  }
  return found.toReversed();
}

/**
 * Container logs, made up on demand from the pod's state, its traffic and the seed: the same question has the same
 * answer. Throws `refused` while the container waits to start, `not_found` without the pod or a previous run.
 */
export const createLogs =
  (store: ObjectStore, simulation: Simulation, seed: number, traffic: Traffic) =>
  (query: LogQuery): string => {
    const ref = { apiVersion: 'v1', kind: 'Pod', namespace: query.namespace, name: query.pod };
    const pod = store.get(ref);
    if (!pod)
      throw new PlatformError(
        'not_found',
        `pods "${query.pod}" not found`,
        'List the pods of the namespace.',
      );
    const status = find(pod, statuses, query.container);
    const container = find(pod, containers, query.container);
    const isInit = listAt(pod, 'spec', 'initContainers').includes(container);
    const subject = isInit ? undefined : traffic.subjectOf(pod);
    const key = `${seed} ${pod.metadata.uid} ${textAt(container, 'name')}`;
    const run: Run = {
      pod,
      container,
      behaviour: simulation.behaviourOf(pod, container, isInit),
      voice: subject ? voiceOf(subject, container, key) : plainVoice(container, key),
      seed,
      ...spanOf(query, status, simulation.now().getTime()),
    };
    const { sinceTime, tailLines = most, limitBytes } = query;
    const since = sinceTime?.getTime() ?? 0;
    const lines = tail(newestFirst(run, since), since, Math.min(most, tailLines));
    const text = lines.map(({ time, text }) => `${new Date(time).toISOString()} ${text}\n`).join('');
    return limitBytes === undefined ? text : Buffer.from(text).subarray(0, limitBytes).toString();
  };
