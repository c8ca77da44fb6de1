import { containersOf } from '../../domain/container.ts';
import { exitText } from '../../domain/container-crash.ts';
import { pullFailure, imageName } from '../../domain/image.ts';
import { at, listAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { oneLine, scalarText } from '../../domain/line.ts';
import type { BuildStep } from './build.ts';
import { excerpt } from './log-excerpt.ts';

/** A container of a build's pod. */
export type Part = ReturnType<typeof containersOf>[number] & {
  startedAt: string | undefined;
  finishedAt: string | undefined;
};

/** The containers of a build's pod in the order they run. */
export function partsOf(pod: KubeObject): Part[] {
  const statuses = [
    ...listAt(pod, 'status', 'initContainerStatuses'),
    ...listAt(pod, 'status', 'containerStatuses'),
  ];
  return containersOf(pod).map(container => {
    const state = at(
      statuses.find(status => textAt(status, 'name') === container.name),
      'state',
    );
    return {
      ...container,
      startedAt: textAt(state, 'running', 'startedAt') ?? textAt(state, 'terminated', 'startedAt'),
      finishedAt: textAt(state, 'terminated', 'finishedAt'),
    };
  });
}

export const hasFailed = ({ ended }: Part): boolean => (ended?.code ?? 0) !== 0;
export const isDone = ({ ended }: Part): boolean => ended?.code === 0;

/** The phases of the lifecycle by the exit code of its creator: the platform interface specification of buildpacks. */
const lifecycle: readonly (readonly [from: number, to: number, reason: string])[] = [
  [20, 20, 'NoBuildpackDetected'],
  [21, 29, 'DetectFailed'],
  [30, 39, 'AnalyzeFailed'],
  [40, 49, 'RestoreFailed'],
  [50, 59, 'BuildFailed'],
  [60, 69, 'ExportFailed'],
];

const isCreator = ({ spec }: Part): boolean => listAt(spec, 'command').includes('/cnb/lifecycle/creator');

function reasonOf(part: Part): string {
  const { code = 0, reason = '' } = part.ended ?? {};
  if (reason !== '' && reason !== 'Error') return reason;
  const phase = isCreator(part) ? lifecycle.find(([from, to]) => code >= from && code <= to) : undefined;
  return phase?.[2] ?? 'Error';
}

function saidBy(part: Part): string {
  const limit = scalarText(at(part.spec, 'resources', 'limits', 'memory'));
  if (part.ended?.reason === 'OOMKilled')
    return `out of memory${limit === undefined ? '' : `: its limit is ${limit}`}`;
  const [line] = excerpt((part.ended?.message ?? '').split('\n'), 1);
  return oneLine(line ?? '') || (part.ended ? exitText(part.ended) : '');
}

/** Whether a failed `build` container had built, or could not even begin, and it is the registry that refused. */
export function refusedByRegistry(part: Part): boolean {
  const { code = 0, message = '' } = part.ended ?? {};
  if (!isCreator(part)) return /failed to push\b/i.test(message);
  const isRefusal = /unauthorized|denied|forbidden|write access/i.test(message);
  return (code >= 60 && code <= 69) || (code >= 30 && code <= 39 && isRefusal);
}

type Trouble = { reason: string; message: string };

/** How a container has failed, in one word and one line. */
export const failureOf = (part: Part): Trouble => ({ reason: reasonOf(part), message: saidBy(part) });

/** What a container that has not begun waits for, when that is more than its turn. */
export function hindrance({ waiting, image }: Part): Trouble | undefined {
  const { reason = '', message = '' } = waiting ?? {};
  if (reason === '' || reason === 'PodInitializing' || reason === 'ContainerCreating') return undefined;
  const isPull = /Image|Pull/.test(reason);
  const cause = isPull ? pullFailure(`${reason}: ${message}`, image) : oneLine(message);
  const pull = `cannot pull image ${imageName(image)}${cause === undefined ? '' : `: ${cause}`}`;
  return { reason, message: isPull ? pull : (cause ?? '') };
}

/** A step that some containers make up, as they are. */
export function stepOf(name: BuildStep['name'], parts: readonly Part[], pod: string): BuildStep {
  const failed = parts.find(hasFailed);
  const waiting = parts.map(hindrance).find(it => it !== undefined);
  const done = parts.length > 0 && parts.every(isDone);
  const begun = parts.find(({ startedAt }) => startedAt !== undefined);
  const finishedAt = failed?.finishedAt ?? (done ? parts.at(-1)?.finishedAt : undefined);
  const trouble = failed ? failureOf(failed) : waiting;
  return {
    name,
    phase: failed ? 'failed' : done ? 'succeeded' : begun ? 'running' : 'pending',
    ...(begun?.startedAt !== undefined && { startedAt: begun.startedAt }),
    ...(finishedAt !== undefined && { finishedAt }),
    ...trouble,
    container: (failed ?? parts.find(it => !isDone(it)) ?? parts[0])?.name ?? name,
    pod,
  };
}
