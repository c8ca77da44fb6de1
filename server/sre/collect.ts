import { type Alert, worstAlertsFirst } from '../domain/alert.ts';
import { cellKinds } from '../domain/cell-kinds.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import type { Alerts, ClusterReader, Gauge, Logs, Telemetry, Traces } from '../control-plane/ports.ts';
import { inTime } from './in-time.ts';
import { keptLogs } from './kept-logs.ts';
import { look, type Missed, reasonOf } from './look.ts';
import type { ContainerLog, Measured, Seen } from './picture.ts';
import { pastFrom } from './past.ts';
import { podLogs } from './pod-logs.ts';
import { type Traced, tracesOf } from './traces.ts';
import { type Workload, workloadsIn } from './workload.ts';

/** What is looked at in the whole cluster: what nodes carry, and the parts that everything needs. */
const inCluster = [
  ['v1', 'Node'],
  ['v1', 'Namespace'],
  ['v1', 'PersistentVolume'],
  ['storage.k8s.io/v1', 'StorageClass'],
  ['coordination.k8s.io/v1', 'Lease'],
  ['v1', 'Pod'],
] as const;

export type Sources = {
  cluster: ClusterReader;
  telemetry: Telemetry;
  alerts?: Alerts | undefined;
  /** Without any the cluster's own are read. */
  logs?: Logs | undefined;
  /** Throws `not_configured` where nothing records traces. */
  traces?: () => Traces;
};
type Asked = { namespaces: readonly string[]; component?: string | undefined; now: Date; from: Date };

/** Who calls whom is worth a wait, but not a long one. */
const CALLS_MS = 8000;

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

const INSTEAD = 'the logs backend (what pods say was read from the cluster instead)';

/** By the backend that keeps them; by the cluster itself where there is none, or where it fails. */
async function logsOf(
  { cluster, logs }: Sources,
  workloads: readonly Workload[],
  asked: Asked,
  missed: Missed[],
  signal?: AbortSignal,
): Promise<ContainerLog[]> {
  if (logs?.outlivesPods) {
    try {
      const { found, notes } = await keptLogs(logs, workloads, asked, signal);
      if (found.length > 0 || workloads.every(({ pods }) => pods.length === 0)) {
        missed.push(...notes);
        return found;
      }
      missed.push({ what: INSTEAD, why: 'it has no line of any of these pods.' });
    } catch (error) {
      if (signal?.aborted) throw error;
      missed.push({ what: INSTEAD, why: reasonOf(error) });
    }
  }
  return podLogs(cluster, workloads, asked, missed, signal);
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
  sources: Sources,
  asked: Asked,
  signal?: AbortSignal,
): Promise<{ seen: Seen; missed: Missed[] }> {
  const { cluster, telemetry, alerts, traces } = sources;
  const missed: Missed[] = [];
  const { namespaces, now: to, from } = asked;
  const past = { namespaces, from: pastFrom(from, to), to };
  const window = { namespaces, from, to };
  const [{ objects, kinds }, gauges, calls, nodeTexts, active] = await Promise.all([
    objectsIn(cluster, asked, missed, signal),
    look<readonly Gauge[]>(missed, 'metrics', [], () => telemetry.gauges(past, signal)),
    look<readonly { from: string; to: string }[]>(missed, 'traces', [], () =>
      inTime(CALLS_MS, 'calls', signal, within => telemetry.calls(window, within)),
    ),
    look<ReadonlyMap<string, readonly string[]>>(missed, 'nodes', new Map(), () =>
      telemetry.nodeTexts(signal),
    ),
    look<readonly Alert[]>(missed, 'alerts', [], async () => {
      const found = await alerts?.active(asked.namespaces, signal);
      for (const why of found?.notes ?? []) missed.push({ what: 'alerts', why });
      return worstAlertsFirst(found?.alerts ?? []);
    }),
  ]);
  const workloads = workloadsIn(
    objects.filter(({ metadata }) => asked.namespaces.includes(metadata.namespace ?? '')),
  );
  const about = workloads.find(({ component }) => component === asked.component);
  const [logs, traced] = await Promise.all([
    logsOf(sources, workloads, asked, missed, signal),
    look<Traced | undefined>(missed, 'traces', undefined, async () =>
      traces && about ? tracesOf(traces, about, window, signal) : undefined,
    ),
  ]);
  const seen: Seen = {
    now: asked.now.getTime(),
    namespaces: asked.namespaces,
    objects,
    kinds,
    logs,
    series: gauges.map(measured),
    calls,
    traced,
    nodeTexts,
    alerts: active,
  };
  return { seen, missed };
}
