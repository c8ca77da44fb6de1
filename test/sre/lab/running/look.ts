import { KubeObject } from '../../../../server/domain/kube-object.ts';
import type { Report } from '../../../../server/domain/report.ts';
import { createDumpCluster } from '../../../../server/sandbox/dump/cluster.ts';
import type { Dump } from '../../../../server/sandbox/dump/folder.ts';
import { createDumpTelemetry } from '../../../../server/sandbox/dump/telemetry.ts';
import { investigate } from '../../../../server/sre/investigate.ts';
import { type Lost, without } from './lens.ts';
import { objectsOf, tracedCalls } from './objects.ts';
import { NOW, ago } from './spec.ts';
import type { World } from './world.ts';

/** The kinds that recordings have; secrets and network policies are not among them. */
const recorded = [
  'v1 Pod,v1 Service,v1 Endpoints,v1 ConfigMap,v1 PersistentVolumeClaim,v1 ServiceAccount,v1 Event,v1 Node',
  'v1 Namespace,v1 PersistentVolume,storage.k8s.io/v1 StorageClass,coordination.k8s.io/v1 Lease',
  'apps/v1 Deployment,apps/v1 ReplicaSet,apps/v1 StatefulSet,apps/v1 DaemonSet,batch/v1 Job,batch/v1 CronJob',
].flatMap(line => line.split(','));

/** A world as a dump of it would be. Its logs are in memory: their files have no names. */
const dumpOf = (world: World): Dump => ({
  folder: '',
  capturedAt: NOW,
  note: '',
  objects: KubeObject.array().parse(objectsOf(world)),
  kinds: new Set(recorded),
  logs: new Map(
    [...world.logs].map(([key, { current, previous }]) => [
      key,
      { ...(current.length > 0 && { current: '' }), ...(previous.length > 0 && { previous: '' }) },
    ]),
  ),
  series: [],
  traceFiles: [],
  calls: tracedCalls(world),
  nodeTexts: new Map(),
});

/** When a line says that it was written. */
function writtenAt(line: string): string | undefined {
  const [, day, time] = /(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)/.exec(line) ?? [];
  return day === undefined ? undefined : `${day}T${time}Z`;
}

/** Lines as kubelets keep them, each with its time; those that do not tell theirs came shortly before the end. */
const stamped = (lines: readonly string[]): string =>
  lines.map((line, index) => `${writtenAt(line) ?? ago(8 + (lines.length - 1 - index))} ${line}\n`).join('');

type Asked = { pod: string; container?: string; previous?: boolean };
export type Recording = { lost?: readonly Lost[]; isStamped?: boolean };

/** What the SRE agent says of a world, of which some may not have been recorded. */
export async function look(
  world: World,
  question: string,
  { lost = [], isStamped = false }: Recording = {},
): Promise<Report> {
  const dump = without(dumpOf(world), lost);
  const cluster = {
    ...createDumpCluster(dump),
    podLogs: async ({ pod, container = '', previous = false }: Asked) => {
      const key = `${pod}/${container}`;
      const when = previous ? 'previous' : 'current';
      if (dump.logs.get(key)?.[when] === undefined) throw new Error('not recorded');
      const lines = world.logs.get(key)?.[when] ?? [];
      return isStamped ? stamped(lines) : lines.join('\n');
    },
  };
  return investigate(
    { cluster, telemetry: createDumpTelemetry(dump) },
    {
      question,
      environment: 'recorded',
      namespaces: [world.app.namespace],
      calls: [],
      now: new Date(NOW),
      from: new Date(NOW - 3_600_000),
    },
  );
}
