import { PlatformError } from '../errors.ts';
import { cellKinds } from '../domain/cell-kinds.ts';
import { containersOf } from '../domain/container.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { instant } from '../domain/time.ts';
import type { ClusterReader, Gauge, Telemetry } from '../control-plane/ports.ts';
import type { ContainerLog, LogLine, Measured, Seen } from './picture.ts';
import { workloadsIn } from './workload.ts';

/** What is looked at in the whole cluster: what nodes carry, and the parts that everything needs. */
const inCluster = [
  ['v1', 'Node'],
  ['v1', 'Namespace'],
  ['v1', 'PersistentVolume'],
  ['storage.k8s.io/v1', 'StorageClass'],
  ['coordination.k8s.io/v1', 'Lease'],
  ['v1', 'Pod'],
] as const;

/** A log is read from its end; what is older than this many lines is not read. */
const LOG_LINES = 2000;
const LOG_BYTES = 2_000_000;

export type Missed = { what: string; why: string };

type Sources = { cluster: ClusterReader; telemetry: Telemetry };
type Asked = { namespaces: readonly string[]; now: Date; from: Date };

/** Runs a look; a failure is noted instead of ending the rest. */
async function look<T>(missed: Missed[], what: string, none: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'cancelled') throw error;
    missed.push({ what, why: error instanceof Error ? error.message : String(error) });
    return none;
  }
}

async function objectsIn(
  cluster: ClusterReader,
  { namespaces }: Asked,
  missed: Missed[],
  signal?: AbortSignal,
) {
  const kinds = new Set<string>();
  const list = (apiVersion: string, kind: string, namespace?: string) =>
    look<readonly KubeObject[]>(missed, kind, [], async () => {
      if (!(await cluster.serves(apiVersion, kind, signal))) return [];
      const query = { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) };
      const { items } = await cluster.list(query, signal);
      kinds.add(kind);
      return items;
    });
  const found = await Promise.all([
    ...inCluster.map(([apiVersion, kind]) => list(apiVersion, kind)),
    ...namespaces.flatMap(namespace =>
      cellKinds
        .filter(([, kind]) => kind !== 'Pod')
        .map(([apiVersion, kind]) => list(apiVersion, kind, namespace)),
    ),
    list('v1', 'Event', 'kube-system'),
    list('v1', 'Event', 'default'),
    list('v1', 'Endpoints', 'kube-system'),
    list('apps/v1', 'Deployment', 'kube-system'),
    list('apps/v1', 'DaemonSet', 'kube-system'),
  ]);
  return { objects: [...new Set(found.flat())], kinds };
}

/** The time that a program writes into a line of JSON, with its zone. */
const own = /"(?:@?timestamp|time|ts)":"(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d))"/;

/** A line and the time that the kubelet, or whoever recorded it, has put before it; else the one it tells itself. */
function readLine(line: string): LogLine {
  const space = line.indexOf(' ');
  const time = space < 0 || !/^\d{4}-\d\d-\d\dT/.test(line) ? undefined : instant(line.slice(0, space));
  if (time !== undefined) return { time, text: line.slice(space + 1) };
  const told = line.startsWith('{') ? instant(own.exec(line)?.[1]) : undefined;
  return told === undefined ? { text: line } : { time: told, text: line };
}

async function logsOf(
  cluster: ClusterReader,
  objects: readonly KubeObject[],
  asked: Asked,
  missed: Missed[],
  signal?: AbortSignal,
): Promise<ContainerLog[]> {
  const workloads = workloadsIn(
    objects.filter(({ metadata }) => asked.namespaces.includes(metadata.namespace ?? '')),
  );
  const wanted = workloads.flatMap(({ component, pods }) =>
    pods.flatMap(pod =>
      containersOf(pod).flatMap(({ name, restarts, running, ended, last }) => [
        // A container that waits for its next try still has the log of its last one.
        ...(running || ended || last ? [{ component, pod, container: name, previous: false }] : []),
        ...(restarts > 0 ? [{ component, pod, container: name, previous: true }] : []),
      ]),
    ),
  );
  const logs = await Promise.all(
    wanted.map(({ component, pod, container, previous }) =>
      look<ContainerLog[]>(missed, `log of ${component}`, [], async () => {
        const { name, namespace = '' } = pod.metadata;
        const query = {
          namespace,
          pod: name,
          container,
          previous,
          ...(!previous && { sinceTime: asked.from }),
          tailLines: LOG_LINES,
          limitBytes: LOG_BYTES,
        };
        const text = await cluster.podLogs(query, signal);
        const lines = text
          .split('\n')
          .filter(line => line !== '')
          .map(readLine);
        return [{ component, pod: name, container, previous, lines }];
      }),
    ),
  );
  return logs.flat();
}

function measured({ name, labels, points }: Gauge): Measured {
  const signal = name.replace(/^platform_/, '');
  const subject =
    labels['component'] ?? labels['node'] ?? `${labels['source'] ?? ''}>${labels['destination'] ?? ''}`;
  return { signal, subject, points };
}

/**
 * Looks at everything that can tell why something in these cells does not work, at once and each for itself:
 * what fails is missed, and said.
 */
export async function collect(
  { cluster, telemetry }: Sources,
  asked: Asked,
  signal?: AbortSignal,
): Promise<{ seen: Seen; missed: Missed[] }> {
  const missed: Missed[] = [];
  const window = { namespaces: asked.namespaces, from: asked.from, to: asked.now };
  const [{ objects, kinds }, gauges, calls, nodeTexts] = await Promise.all([
    objectsIn(cluster, asked, missed, signal),
    look<readonly Gauge[]>(missed, 'metrics', [], () => telemetry.gauges(window, signal)),
    look<readonly { from: string; to: string }[]>(missed, 'traces', [], () =>
      telemetry.calls(window, signal),
    ),
    look<ReadonlyMap<string, readonly string[]>>(missed, 'nodes', new Map(), () =>
      telemetry.nodeTexts(signal),
    ),
  ]);
  const logs = await logsOf(cluster, objects, asked, missed, signal);
  const seen: Seen = {
    now: asked.now.getTime(),
    namespaces: asked.namespaces,
    objects,
    kinds,
    logs,
    series: gauges.map(measured),
    calls,
    nodeTexts,
  };
  return { seen, missed };
}
