import { at, isObject, listAt, numberAt, textAt } from '../../../../server/domain/json.ts';
import type { KubeObject } from '../../../../server/domain/kube-object.ts';
import { parseQuantity } from '../../../../server/domain/quantity.ts';
import { podsOf } from './controllers.ts';
import { addMachines } from './machines.ts';
import { putApplication } from './part.ts';
import { NOW, type Scene, sceneOf, type Setting } from './scene.ts';
import { settle } from './settle.ts';
import { all, createWorld, drop, find, iso, patch, put, type World } from './world.ts';

/**
 * How a fault comes about: everything is installed with it; it is written into something that runs, which then
 * rolls; or what it touches is taken away and made anew.
 */
export type Manner = 'fresh' | 'rolled' | 'replaced';

export type Planting = Scene & { manner: Manner; touched: Set<string> };

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'];

export function workloadOf({ world, app }: Scene, name: string): KubeObject {
  const found = kinds.map(kind => find(world, kind, app.namespace, name)).find(it => it !== undefined);
  if (!found) throw new Error(`there is no part ${name}`);
  return found;
}

/** Changes a part's workload. */
export function write(planting: Planting, name: string, change: object): void {
  const { kind } = workloadOf(planting, name);
  patch(planting.world, kind, planting.app.namespace, name, change);
  planting.touched.add(name);
}

/** Changes the pod that a part's template makes. */
export const writePod = (planting: Planting, name: string, spec: object): void =>
  write(planting, name, { spec: { template: { spec } } });

/** Changes the first container of a part's template. */
export function writeContainer(planting: Planting, name: string, change: object): void {
  const [first, ...more] = listAt(workloadOf(planting, name), 'spec', 'template', 'spec', 'containers');
  writePod(planting, name, { containers: [{ ...(isObject(first) ? first : {}), ...change }, ...more] });
}

export const scaleTo = (planting: Planting, name: string, replicas: number): void =>
  write(planting, name, { spec: { replicas } });

const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);

/** What one pod of a part asks for, in billionths. */
export function podAsks({ app }: Scene, workload: KubeObject, section: string, resource: string): bigint {
  const own = listAt(workload, 'spec', 'template', 'spec', 'containers').map(
    it => parseQuantity(textAt(it, 'resources', section, resource) ?? '0') ?? 0n,
  );
  const proxy = {
    'requests cpu': '10m',
    'requests memory': '40Mi',
    'limits cpu': '2',
    'limits memory': '1Gi',
  };
  const beside = app.mesh ? Object.entries(proxy).find(([it]) => it === `${section} ${resource}`)?.[1] : '0';
  return sum(own) + (parseQuantity(beside ?? '0') ?? 0n);
}

function podsWanted({ world }: Scene, { kind, spec }: KubeObject): bigint {
  if (kind === 'CronJob') return 0n;
  if (kind !== 'DaemonSet') return BigInt(numberAt(spec, 'replicas') ?? 1);
  return BigInt(all(world, 'Node').length - 1);
}

/** What all pods of the application ask for when all are there. */
export function allAsk(scene: Scene, section: string, resource: string): bigint {
  const workloads = kinds.flatMap(kind => all(scene.world, kind, scene.app.namespace));
  return sum(
    workloads.map(
      it =>
        podsWanted(scene, it) *
        (resource === 'pods' ? 1_000_000_000n : podAsks(scene, it, section, resource)),
    ),
  );
}

export function putQuota(
  { world, app }: Scene,
  name: string,
  hard: object,
  scopes?: readonly string[],
): void {
  put(world, {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name, namespace: app.namespace },
    spec: { hard, ...(scopes && { scopes }) },
    status: {},
  });
}

/** Ends the pods of a part, with everything that made them but what people wrote. */
export function endPods(scene: Scene, name: string): void {
  const { world, app } = scene;
  const workload = workloadOf(scene, name);
  const sets = all(world, 'ReplicaSet', app.namespace).filter(it =>
    it.metadata.ownerReferences?.some(({ uid }) => uid === workload.metadata.uid),
  );
  for (const pod of [workload, ...sets].flatMap(it => podsOf(world, it))) drop(world, pod);
  for (const set of sets) drop(world, set);
}

/** Deletes a claim: what was made for it goes too, what somebody made stays released. */
export function endClaim({ world }: Scene, claim: KubeObject): void {
  drop(world, claim);
  const volume = find(world, 'PersistentVolume', undefined, textAt(claim, 'spec', 'volumeName') ?? '');
  if (!volume) return;
  if (textAt(volume, 'spec', 'persistentVolumeReclaimPolicy') === 'Delete') drop(world, volume);
  else patch(world, 'PersistentVolume', undefined, volume.metadata.name, { status: { phase: 'Released' } });
}

export const nodesOf = (world: World): KubeObject[] =>
  all(world, 'Node').filter(({ metadata }) => metadata.name !== 'master');

export const cordon = (world: World, name: string): void => {
  const taints = listAt(find(world, 'Node', undefined, name), 'spec', 'taints');
  const added = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
  patch(world, 'Node', undefined, name, { spec: { unschedulable: true, taints: [...taints, added] } });
};

export const taint = (
  world: World,
  name: string,
  key: string,
  value: string,
  effect = 'NoSchedule',
): void => {
  const taints = listAt(find(world, 'Node', undefined, name), 'spec', 'taints');
  patch(world, 'Node', undefined, name, { spec: { taints: [...taints, { key, value, effect }] } });
};

export const label = (world: World, name: string, labels: object): void =>
  patch(world, 'Node', undefined, name, { metadata: { labels } });

/** A pod of other tenants that takes room on a node. */
export function occupy(world: World, node: string, requests: object, ports: readonly object[] = []): void {
  put(world, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `batch-${node}-${world.made}`, namespace: 'analytics', labels: { app: 'batch' } },
    spec: {
      nodeName: node,
      containers: [{ name: 'main', image: 'batch:1', resources: { requests }, ports }],
    },
    status: { phase: 'Running', startTime: iso(world.time), conditions: [{ type: 'Ready', status: 'True' }] },
  });
}

/** Begins a scene in which something may be planted: installed just now, or running for hours. */
export function begin(setting: Setting, manner: Manner): Planting {
  if (manner !== 'fresh') return { ...sceneOf(setting), manner, touched: new Set() };
  const world = createWorld(NOW, setting.minor);
  world.time = NOW - 26 * 3_600_000;
  addMachines(world, setting.machines);
  world.time = NOW - 130_000;
  putApplication(world, setting.app);
  return { ...setting, world, manner, touched: new Set() };
}

const templateOf = (workload: KubeObject): string => JSON.stringify(at(workload, 'spec', 'template'));

/** Plants a fault and lets the cluster act on it; `ago` is how long that was before the cluster is looked at. */
export function planted(
  setting: Setting,
  manner: Manner,
  ago: number,
  plant: (planting: Planting) => void,
  before?: (planting: Planting) => void,
): Planting {
  const planting = begin(setting, manner);
  const { world, touched, app } = planting;
  if (manner !== 'fresh') {
    world.time = NOW - ago - 3_600_000;
    before?.(planting);
    settle(world);
    world.time = NOW - ago;
  } else before?.(planting);
  touched.clear();
  const templates = new Map(
    kinds.flatMap(kind => all(world, kind, app.namespace)).map(it => [it.metadata.name, templateOf(it)]),
  );
  plant(planting);
  for (const name of touched) {
    if (manner === 'replaced') endPods(planting, name);
    const isSame = templates.get(name) === templateOf(workloadOf(planting, name));
    const restartedAt = { annotations: { 'kubectl.kubernetes.io/restartedAt': iso(world.time) } };
    if (manner === 'rolled' && isSame)
      write(planting, name, { spec: { template: { metadata: restartedAt } } });
  }
  settle(world);
  return planting;
}
