import { cellKinds } from '../../../../server/domain/cell-kinds.ts';
import { at, isObject, listAt, textAt } from '../../../../server/domain/json.ts';
import { KubeObject } from '../../../../server/domain/kube-object.ts';
import type { Report } from '../../../../server/domain/report.ts';
import { instant } from '../../../../server/domain/time.ts';
import { createDumpCluster } from '../../../../server/sandbox/dump/cluster.ts';
import type { Dump } from '../../../../server/sandbox/dump/folder.ts';
import { createDumpTelemetry } from '../../../../server/sandbox/dump/telemetry.ts';
import { investigate } from '../../../../server/sre/investigate.ts';
import { everything, type World } from './world.ts';

/**
 * What a recording keeps of a cluster: everything; what the recorded incidents keep; no events; no messages in
 * conditions; neither; no ReplicaSets; EndpointSlices in place of Endpoints.
 */
export type Loss = 'whole' | 'summary' | 'eventless' | 'speechless' | 'mute' | 'setless' | 'sliced';
export const losses: readonly Loss[] = [
  'whole',
  'summary',
  'eventless',
  'speechless',
  'mute',
  'setless',
  'sliced',
];

const HOUR = 3_600_000;

/** Kubernetes keeps events for an hour. */
const isKept = (object: KubeObject, now: number): boolean =>
  object.kind !== 'Event' || now - (instant(textAt(object, 'lastTimestamp')) ?? 0) < HOUR;

function withConditions(object: KubeObject, change: (condition: object) => object): KubeObject {
  const { status } = object;
  const conditions = at(status, 'conditions');
  if (!isObject(status) || !Array.isArray(conditions) || object.kind === 'Node') return object;
  return {
    ...object,
    status: { ...status, conditions: conditions.map(it => change(isObject(it) ? it : {})) },
  };
}

const without = (object: object, ...names: string[]): object =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

/** A pod of another namespace, as the list of a node's pods tells of it. */
function summary(pod: KubeObject): KubeObject {
  const requests: { [name: string]: string } = {};
  for (const container of listAt(pod, 'spec', 'containers'))
    for (const name of ['cpu', 'memory']) {
      const size = textAt(container, 'resources', 'requests', name);
      if (size !== undefined) requests[name] = size;
    }
  return KubeObject.parse({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: pod.metadata.name,
      namespace: pod.metadata.namespace,
      annotations: {
        'dump/summary': "from the node's list of non-terminated pods; one container stands for all",
      },
    },
    spec: {
      nodeName: textAt(pod, 'spec', 'nodeName'),
      containers: [{ name: pod.metadata.name.split('-')[0], resources: { requests } }],
    },
    status: { phase: 'Running' },
  });
}

/** As the recorded incidents are: no times in conditions, no generations, summaries of what is outside. */
function summarized(object: KubeObject, namespace: string): KubeObject {
  if (object.kind === 'Pod' && object.metadata.namespace !== namespace) return summary(object);
  const bare = withConditions(object, condition =>
    without(
      condition,
      'lastTransitionTime',
      'lastUpdateTime',
      'lastProbeTime',
      ...(object.kind === 'Pod' ? [] : ['message']),
    ),
  );
  const { generation: _, ...metadata } = bare.metadata;
  const status = isObject(bare['status']) ? without(bare['status'], 'observedGeneration') : undefined;
  return KubeObject.parse({ ...bare, metadata, ...(status && { status }) });
}

const sliced = ({ metadata, subsets }: KubeObject): KubeObject =>
  KubeObject.parse({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${metadata.name}-x7k2q`,
      namespace: metadata.namespace,
      labels: { 'kubernetes.io/service-name': metadata.name },
    },
    addressType: 'IPv4',
    endpoints: listAt(subsets).flatMap(subset =>
      (['addresses', 'notReadyAddresses'] as const).flatMap(which =>
        listAt(subset, which).map(it => ({
          addresses: [textAt(it, 'ip')],
          conditions: { ready: which === 'addresses' },
          targetRef: at(it, 'targetRef'),
        })),
      ),
    ),
  });

function kept(object: KubeObject, loss: Loss, namespace: string): KubeObject[] {
  const isMute = loss === 'mute';
  if (object.kind === 'Event' && (loss === 'eventless' || isMute)) return [];
  if (object.kind === 'ReplicaSet' && loss === 'setless') return [];
  if (object.kind === 'Endpoints' && loss === 'sliced') return [sliced(object)];
  if (loss === 'summary') return [summarized(object, namespace)];
  return loss === 'speechless' || isMute
    ? [withConditions(object, condition => without(condition, 'message'))]
    : [object];
}

/** What is left of a cluster for somebody who looks at it later. */
export function dumpOf(world: World, namespace: string, loss: Loss): Dump {
  const objects = everything(world)
    .filter(it => isKept(it, world.now))
    .flatMap(it => kept(it, loss, namespace));
  const recorded = loss === 'summary' ? [] : cellKinds.map(([apiVersion, kind]) => `${apiVersion} ${kind}`);
  const lost = new Set([
    ...(loss === 'setless' ? ['apps/v1 ReplicaSet'] : []),
    ...(loss === 'sliced' ? ['v1 Endpoints'] : []),
  ]);
  return {
    folder: '',
    capturedAt: world.now,
    note: '',
    objects,
    kinds: new Set(
      [...recorded, ...objects.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)].filter(
        it => !lost.has(it),
      ),
    ),
    logs: new Map(),
    series: [],
    traceFiles: [],
    calls: [],
    nodeTexts: new Map(),
  };
}

/** What the SRE agent says of a cluster, by what a recording of it holds and nothing else. */
export function judged(world: World, namespace: string, loss: Loss, question: string): Promise<Report> {
  const dump = dumpOf(world, namespace, loss);
  const cluster = createDumpCluster(dump);
  const podLogs: typeof cluster.podLogs = async ({ namespace, pod, container, previous }) =>
    previous === true
      ? ''
      : (world.logs.get(`${namespace}/${pod}/${container}`) ?? []).map(line => `${line}\n`).join('');
  return investigate(
    { cluster: { ...cluster, podLogs }, telemetry: createDumpTelemetry(dump) },
    {
      question,
      environment: 'recorded',
      namespaces: [namespace],
      calls: [],
      now: new Date(world.now),
      from: new Date(world.now - HOUR),
    },
  );
}
