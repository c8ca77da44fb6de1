import { containersOf } from '../domain/container.ts';
import { instant } from '../domain/time.ts';
import type { ClusterReader } from '../control-plane/ports.ts';
import { selfTimed } from '../domain/line-time.ts';
import { look, type Missed } from './look.ts';
import type { ContainerLog, LogLine } from './picture.ts';
import type { Workload } from './workload.ts';

/** A log is read from its end; what is older than this many lines is not read. */
const LOG_LINES = 2000;
const LOG_BYTES = 2_000_000;

/** A line and the time that the kubelet, or whoever recorded it, has put before it. */
function readLine(line: string): LogLine | undefined {
  const space = line.indexOf(' ');
  const time = space < 0 || !/^\d{4}-\d\d-\d\dT/.test(line) ? undefined : instant(line.slice(0, space));
  return time === undefined ? undefined : { time, text: line.slice(space + 1) };
}

/** A log's lines. Where not all of them have a time before them, each is as old as it tells itself. */
function readLines(text: string, now: number, started: number | undefined): LogLine[] {
  const lines = text.split('\n').filter(line => line !== '');
  const stamped = lines.flatMap(line => readLine(line) ?? []);
  return stamped.length === lines.length ? stamped : selfTimed(lines, now, started);
}

/** What the containers of these workloads say, and said before their last restart, by the cluster itself. */
export async function podLogs(
  cluster: ClusterReader,
  workloads: readonly Workload[],
  { from, now }: { from: Date; now: Date },
  missed: Missed[],
  signal?: AbortSignal,
): Promise<ContainerLog[]> {
  const wanted = workloads.flatMap(({ component, pods }) =>
    pods.flatMap(pod =>
      containersOf(pod).flatMap(({ name: container, restarts, running, ended, last, runningSince }) => {
        const own = { component, pod, container };
        const since = runningSince ?? (ended ?? last)?.from;
        return [
          // A container that waits for its next try still has the log of its last one.
          ...(running || ended || last ? [{ ...own, previous: false, since }] : []),
          ...(restarts > 0 ? [{ ...own, previous: true, since: last?.from }] : []),
        ];
      }),
    ),
  );
  const logs = await Promise.all(
    wanted.map(({ component, pod, container, previous, since }) =>
      look<ContainerLog[]>(missed, `log of ${component}`, [], async () => {
        const { name, namespace = '' } = pod.metadata;
        const query = {
          namespace,
          pod: name,
          container,
          previous,
          ...(!previous && { sinceTime: from }),
          tailLines: LOG_LINES,
          limitBytes: LOG_BYTES,
        };
        const text = await cluster.podLogs(query, signal);
        const lines = readLines(text, now.getTime(), since);
        return [{ component, pod: name, container, previous, lines }];
      }),
    ),
  );
  return logs.flat();
}
