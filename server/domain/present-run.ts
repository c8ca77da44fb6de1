import { listAt, textAt } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { instant } from './time.ts';

/** What a container waits to become; nothing that was said is of that run. */
const NOT_YET = Infinity;

/** Kubernetes tells whole seconds: where a run ends and the next begins within one, its words count for the older. */
function beginOf(status: unknown): number {
  const begin =
    instant(textAt(status, 'state', 'running', 'startedAt')) ??
    instant(textAt(status, 'state', 'terminated', 'startedAt'));
  if (begin === undefined) return NOT_YET;
  const ended = instant(textAt(status, 'lastState', 'terminated', 'finishedAt'));
  return ended !== undefined && ended >= begin ? ended + 1000 : begin;
}

/** When the present run of each container of a pod began, in milliseconds since 1970; Infinity where it waits for its next. */
export function presentRuns(pod: KubeObject): ReadonlyMap<string, number> {
  const statuses = [
    ...listAt(pod, 'status', 'initContainerStatuses'),
    ...listAt(pod, 'status', 'containerStatuses'),
  ];
  return new Map(statuses.map(status => [textAt(status, 'name') ?? '', beginOf(status)]));
}

/** Whether a line of that time was said before the present run of a container. Without a time nobody knows. */
export function isOfEarlierRun(
  runs: ReadonlyMap<string, number> | undefined,
  container: string,
  time: number | undefined,
): boolean {
  // A pod that is gone has no present run.
  if (!runs) return true;
  const begin = runs.get(container);
  return begin !== undefined && time !== undefined && time < begin;
}
