import { KubeObject } from '../../../../server/domain/kube-object.ts';
import type { Report } from '../../../../server/domain/report.ts';
import { instant } from '../../../../server/domain/time.ts';
import { createDumpCluster } from '../../../../server/sandbox/dump/cluster.ts';
import type { Dump } from '../../../../server/sandbox/dump/folder.ts';
import { createDumpTelemetry } from '../../../../server/sandbox/dump/telemetry.ts';
import { investigate } from '../../../../server/sre/investigate.ts';
import { eventsOf } from './events.ts';
import { logsOf } from './logs.ts';
import { clusterObjects } from './nodes.ts';
import { applicationObjects } from './objects.ts';
import { chance } from './time.ts';
import { nodeText } from './units.ts';
import type { World } from './world.ts';

/** How a cluster was recorded: all of it, or as the recorded incidents are, with much left out. */
export type Recording = 'whole' | 'sparse';

/** The kinds that a sparse recording has of the application, and of the rest. */
const sparseKinds = new Set([
  ...'ConfigMap,Deployment,DaemonSet,StatefulSet,Endpoints,Event,PersistentVolumeClaim,Pod,ReplicaSet'.split(
    ',',
  ),
  ...'ServiceAccount,Service,Namespace,Node,PersistentVolume,StorageClass,Lease'.split(','),
]);

const wholeKinds = [
  'v1 Pod,v1 Service,v1 Endpoints,v1 ConfigMap,v1 PersistentVolumeClaim,v1 ResourceQuota,v1 LimitRange',
  'v1 ServiceAccount,v1 Event,apps/v1 Deployment,apps/v1 ReplicaSet,apps/v1 StatefulSet,apps/v1 DaemonSet',
  'batch/v1 Job,batch/v1 CronJob,discovery.k8s.io/v1 EndpointSlice,networking.k8s.io/v1 NetworkPolicy',
  'networking.k8s.io/v1 Ingress,gateway.networking.k8s.io/v1 HTTPRoute,gateway.networking.k8s.io/v1 GRPCRoute',
  'gateway.networking.k8s.io/v1 Gateway,networking.istio.io/v1 VirtualService,networking.istio.io/v1 DestinationRule,networking.istio.io/v1 Gateway',
  'v1 Node,v1 Namespace,v1 PersistentVolume,storage.k8s.io/v1 StorageClass,coordination.k8s.io/v1 Lease',
].flatMap(line => line.split(','));

/** As a sparse recording keeps an object: without what a describe does not print; the system's pods in summary. */
function sparsely(object: KubeObject, { namespace }: World): KubeObject | undefined {
  const { metadata, kind } = object;
  const isOurs = metadata.namespace === undefined || metadata.namespace === namespace;
  if (!sparseKinds.has(kind)) return undefined;
  if (!isOurs && kind === 'Lease' && metadata.namespace !== 'kube-node-lease') return undefined;
  if (!isOurs && !['Pod', 'Event', 'Lease'].includes(kind)) return undefined;
  if (kind === 'Event' && chance(metadata.name) < 0.3) return undefined;
  const { generation: _generation, managedFields: _managed, ...kept } = metadata;
  if (kind !== 'Pod' || isOurs) return KubeObject.parse({ ...object, metadata: kept });
  const phase = object['status'];
  return KubeObject.parse({
    ...object,
    metadata: { ...kept, annotations: { 'dump/summary': 'one container stands for all' } },
    status: {
      phase: typeof phase === 'object' && phase !== null && 'phase' in phase ? phase.phase : 'Running',
    },
  });
}

/** The kinds of what was not recorded. */
const lostKinds = ({ unrecorded }: World): Set<string> =>
  new Set(
    unrecorded.flatMap(what =>
      what === 'leases'
        ? ['Lease']
        : what === 'events'
          ? ['Event']
          : what === 'endpoints'
            ? ['Endpoints', 'EndpointSlice']
            : [],
    ),
  );

function objectsOf(world: World, recording: Recording): KubeObject[] {
  const all = [
    ...applicationObjects(world),
    ...clusterObjects(world),
    ...world.objects,
    ...eventsOf(world),
  ].map(object => KubeObject.parse(object));
  const kept = all.filter(({ kind }) => !lostKinds(world).has(kind));
  return recording === 'whole' ? kept : kept.flatMap(object => sparsely(object, world) ?? []);
}

const callsOf = ({ apps, isTraced, formerCalls }: World) =>
  isTraced
    ? [...apps.flatMap(({ name, calls }) => calls.map(({ to }) => ({ from: name, to }))), ...formerCalls]
    : [];

/** A made-up cluster as a dump; its logs are in memory. */
export function dumpOf(world: World, recording: Recording): { dump: Dump; logs: ReturnType<typeof logsOf> } {
  const lost = lostKinds(world);
  const isSeen = (it: string): boolean => {
    const kind = it.split(' ')[1] ?? '';
    return !lost.has(kind) && (recording === 'whole' || sparseKinds.has(kind));
  };
  const isTold = (what: World['unrecorded'][number]) => !world.unrecorded.includes(what);
  const texts = world.nodes.map(node => [node.name, [nodeText(node, world)]] as const);
  return {
    logs: isTold('logs') ? logsOf(world) : new Map(),
    dump: {
      folder: '',
      capturedAt: world.now,
      note: '',
      objects: objectsOf(world, recording),
      kinds: new Set(wholeKinds.filter(isSeen)),
      logs: new Map(),
      series: [],
      traceFiles: [],
      calls: callsOf(world),
      nodeTexts: new Map(isTold('texts') ? texts : []),
    },
  };
}

/** What the SRE agent says of a recording, asked without any hint. */
export function judgedDump({ dump, logs }: ReturnType<typeof dumpOf>, namespace: string): Promise<Report> {
  const now = new Date(dump.capturedAt);
  const cluster = {
    ...createDumpCluster(dump),
    podLogs: async ({
      pod,
      container,
      previous,
      sinceTime,
      tailLines,
    }: {
      pod: string;
      container?: string | undefined;
      previous?: boolean | undefined;
      sinceTime?: Date | undefined;
      tailLines?: number | undefined;
    }) => {
      const found = logs.get(`${pod}/${container ?? 'app'}`);
      const text = previous ? found?.previous : found?.current;
      if (text === undefined) throw new Error(`The log of ${pod} was not recorded.`);
      const from = sinceTime?.getTime() ?? 0;
      const lines = text.split('\n').filter(line => (instant(line.split(' ')[0]) ?? Infinity) >= from);
      return lines.slice(-(tailLines ?? lines.length)).join('\n');
    },
  };
  return investigate(
    { cluster, telemetry: createDumpTelemetry(dump) },
    {
      question: 'Service Availability Disruption.',
      environment: 'recorded',
      namespaces: [namespace],
      calls: [],
      now,
      from: new Date(now.getTime() - 3_600_000),
    },
  );
}
