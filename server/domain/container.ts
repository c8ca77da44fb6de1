import { at, listAt, numberAt, textAt } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { instant } from './time.ts';

/** One ended run of a container. */
export type Ended = {
  code: number;
  reason: string;
  message: string;
  /** When it began and ended, in milliseconds since 1970. */
  from: number | undefined;
  at: number | undefined;
};

/** A container of a pod: what was asked for and how it is. */
export type Container = {
  /** `container main`, `init container migrate`. */
  label: string;
  name: string;
  init: boolean;
  /** Whether an ended run is started again. */
  restarted: boolean;
  image: string;
  spec: unknown;
  ready: boolean;
  /** Whether its startup probe has passed. */
  started: boolean;
  restarts: number;
  waiting: { reason: string; message: string } | undefined;
  /** When the current run began, in milliseconds since 1970. */
  runningSince: number | undefined;
  running: boolean;
  ended: Ended | undefined;
  /** The run before the current one. */
  last: Ended | undefined;
};

function endedAt(status: unknown, state: string): Ended | undefined {
  const ended = at(status, state, 'terminated');
  if (ended === undefined) return undefined;
  return {
    code: numberAt(ended, 'exitCode') ?? 0,
    reason: textAt(ended, 'reason') ?? '',
    message: textAt(ended, 'message') ?? '',
    from: instant(textAt(ended, 'startedAt')),
    at: instant(textAt(ended, 'finishedAt')),
  };
}

function read(spec: unknown, status: unknown, init: boolean, policy: string): Container {
  const name = textAt(spec, 'name') ?? '';
  const waiting = at(status, 'state', 'waiting');
  return {
    label: `${init ? 'init container' : 'container'} ${name}`,
    name,
    init,
    restarted: init ? policy !== 'Never' : policy === 'Always',
    image: textAt(spec, 'image') ?? textAt(status, 'image') ?? '',
    spec,
    ready: at(status, 'ready') === true,
    started: at(status, 'started') === true,
    restarts: numberAt(status, 'restartCount') ?? 0,
    waiting:
      waiting === undefined
        ? undefined
        : { reason: textAt(waiting, 'reason') ?? '', message: textAt(waiting, 'message') ?? '' },
    runningSince: instant(textAt(status, 'state', 'running', 'startedAt')),
    running: at(status, 'state', 'running') !== undefined,
    ended: endedAt(status, 'state'),
    last: endedAt(status, 'lastState'),
  };
}

/** A pod's containers in the order they start. An init container that keeps running counts as a container. */
export function containersOf(pod: KubeObject): Container[] {
  const policy = textAt(pod, 'spec', 'restartPolicy') ?? 'Always';
  const section = (specs: string, statuses: string, init: boolean) =>
    listAt(pod, 'spec', specs).map(spec => {
      const name = textAt(spec, 'name');
      const status = listAt(pod, 'status', statuses).find(status => textAt(status, 'name') === name);
      const sidecar = init && textAt(spec, 'restartPolicy') === 'Always';
      return read(spec, status, init && !sidecar, sidecar ? 'Always' : policy);
    });
  return [
    ...section('initContainers', 'initContainerStatuses', true),
    ...section('containers', 'containerStatuses', false),
  ];
}
