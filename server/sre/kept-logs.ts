import { containersOf } from '../domain/container.ts';
import { compareTimes } from '../domain/precise-time.ts';
import { isOfEarlierRun, presentRuns } from '../domain/present-run.ts';
import { instant } from '../domain/time.ts';
import { PlatformError } from '../errors.ts';
import type { LogLine, Logs, LogSearch } from '../control-plane/ports.ts';
import type { Missed } from './look.ts';
import type { ContainerLog } from './picture.ts';
import type { Workload } from './workload.ts';

/** Of all pods of a component together. */
const LINES = 5000;
/** Components that are asked for at a time: others ask the backend, too. */
const AT_ONCE = 6;
/** The cluster's own logs have to be read instead while there is time for it. */
const PATIENCE_MS = 10_000;
/** Clocks differ, and what is said at this moment counts. */
const AHEAD_MS = 60_000;

type Run = { pod: string; container: string; previous: boolean };
const keyOf = ({ pod, container, previous }: Run): string => `${pod}/${container}/${previous}`;

/**
 * Lines by the container and run that said them, in the order of pods. Of a pod that is gone they count only where
 * the component has none: those of its release before tell nothing of this one.
 */
function byRun(
  { component, pods }: Workload,
  lines: readonly LogLine[],
  present: ReadonlySet<string>,
): ContainerLog[] {
  const runs = new Map(pods.map(pod => [pod.metadata.name, presentRuns(pod)]));
  const logs = new Map<string, ContainerLog & { lines: ContainerLog['lines'][number][] }>();
  const open = (run: Run) => {
    const key = keyOf(run);
    const log = logs.get(key) ?? { component, ...run, lines: [] };
    logs.set(key, log);
    return log;
  };
  for (const pod of pods)
    for (const { name: container } of containersOf(pod))
      for (const previous of [false, true]) open({ pod: pod.metadata.name, container, previous });
  for (const { time: text, ...line } of lines) {
    const isGone = !runs.has(line.pod);
    if (isGone && (pods.length > 0 || present.has(line.pod))) continue;
    const time = instant(text);
    const previous = isOfEarlierRun(runs.get(line.pod), line.container, time);
    open({ pod: line.pod, container: line.container, previous }).lines.push({
      ...(time !== undefined && { time }),
      text: line.text,
    });
  }
  return [...logs.values()].filter(log => log.lines.length > 0);
}

/** With many lines of what runs, those of the runs before are asked for by themselves: they tell why it ended. */
async function linesOf(
  logs: Logs,
  search: LogSearch,
  workload: Workload,
  missed: Missed[],
  signal: AbortSignal,
): Promise<readonly LogLine[]> {
  const found = await logs.search(search, signal);
  for (const why of found.notes) missed.push({ what: `log of ${workload.component}`, why });
  const restarted = workload.pods.some(pod => containersOf(pod).some(({ restarts }) => restarts > 0));
  if (!found.isCut || !restarted) return found.lines;
  const before = await logs.search({ ...search, previous: true }, signal);
  const first = found.lines[0]?.time ?? '';
  return [...before.lines.filter(({ time }) => compareTimes(time, first) < 0), ...found.lines];
}

/** What the pods of these workloads have said since then, by a backend that keeps it. Throws where it does not answer in time. */
export async function keptLogs(
  logs: Logs,
  workloads: readonly Workload[],
  { from, now }: { from: Date; now: Date },
  signal?: AbortSignal,
): Promise<{ found: ContainerLog[]; notes: Missed[] }> {
  const notes: Missed[] = [];
  const late = new AbortController();
  const seconds = PATIENCE_MS / 1000;
  const timer = setTimeout(() => {
    const message = `The logs backend has not answered all questions after ${seconds} s.`;
    late.abort(new PlatformError('timeout', message, 'Call again when it is less busy.'));
  }, PATIENCE_MS);
  const both = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
  const to = new Date(now.getTime() + AHEAD_MS);
  const present = new Set(workloads.flatMap(({ pods }) => pods.map(({ metadata }) => metadata.name)));
  const found: ContainerLog[] = [];
  try {
    for (let i = 0; i < workloads.length; i += AT_ONCE) {
      const some = workloads.slice(i, i + AT_ONCE).map(async workload => {
        const { namespace, component } = workload;
        const search = { namespace, component, from, to, limit: LINES };
        return byRun(workload, await linesOf(logs, search, workload, notes, both), present);
      });
      found.push(...(await Promise.all(some)).flat());
    }
  } finally {
    clearTimeout(timer);
  }
  return { found, notes };
}
