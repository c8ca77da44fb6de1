import { PlatformError } from '../errors.ts';
import type { LogQuery } from '../control-plane/ports.ts';
import { at, listAt, numberAt, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { instant } from '../domain/time.ts';
import { type Run, logLines } from './log-lines.ts';
import type { Simulation } from './simulation/simulation.ts';
import type { ObjectStore } from './store/object-store.ts';

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

const find = (pod: KubeObject, paths: readonly (readonly string[])[], name: string | undefined): unknown =>
  paths.flatMap(path => listAt(pod, ...path)).find(it => textAt(it, 'name') === name);

/**
 * Container logs, made up on demand from the pod's state and the seed: the same question has the same answer.
 * Throws `refused` while the container waits to start, `not_found` without the pod or a previous run.
 */
export const createLogs =
  (store: ObjectStore, simulation: Simulation, seed: number) =>
  (query: LogQuery): string => {
    const ref = { apiVersion: 'v1', kind: 'Pod', namespace: query.namespace, name: query.pod };
    const pod = store.get(ref);
    if (!pod)
      throw new PlatformError(
        'not_found',
        `pods "${query.pod}" not found`,
        'List the pods of the namespace.',
      );
    const status = find(
      pod,
      [
        ['status', 'containerStatuses'],
        ['status', 'initContainerStatuses'],
      ],
      query.container,
    );
    const container = find(
      pod,
      [
        ['spec', 'containers'],
        ['spec', 'initContainers'],
      ],
      query.container,
    );
    const isInit = listAt(pod, 'spec', 'initContainers').includes(container);
    const run = {
      pod,
      container,
      behaviour: simulation.behaviourOf(pod, container, isInit),
      seed,
      ...spanOf(query, status, simulation.now().getTime()),
    };
    const lines = logLines(run, query.sinceTime?.getTime() ?? 0)
      .slice(query.tailLines === undefined ? 0 : -query.tailLines || Infinity)
      .map(({ time, text }) => `${new Date(time).toISOString()} ${text}\n`);
    const text = lines.join('');
    return query.limitBytes === undefined ? text : Buffer.from(text).subarray(0, query.limitBytes).toString();
  };
