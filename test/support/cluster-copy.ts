import type { Clock, Cluster } from '../../server/control-plane/ports.ts';
import { isObject } from '../../server/domain/json.ts';
import type { KubeObject } from '../../server/domain/kube-object.ts';
import { createSandboxCluster } from '../../server/sandbox/cluster.ts';
import { createLogs } from '../../server/sandbox/logs.ts';
import { hex } from '../../server/sandbox/simulation/random.ts';
import { seedCluster } from '../../server/sandbox/simulation/seed.ts';
import { createSimulation, type Simulation } from '../../server/sandbox/simulation/simulation.ts';
import { kinds } from '../../server/sandbox/store/kinds.ts';
import { createObjectStore } from '../../server/sandbox/store/object-store.ts';
import { createPresence } from '../../server/sandbox/traffic/presence.ts';
import { createTraffic } from '../../server/sandbox/traffic/traffic.ts';
import { START } from './product.ts';

const SEED = 1;

export type Saved = {
  now: number;
  serial: number;
  store: unknown;
  simulation: ReturnType<Simulation['export']>;
};
export type CopyableCluster = { cluster: Cluster; clock: Clock; save: () => Saved };

/** An embedded cluster in memory that can be copied as it stands; without `saved` a fresh one. */
export function clusterFrom(saved?: Saved): CopyableCluster {
  const dial = { now: saved?.now ?? START, serial: saved?.serial ?? 0 };
  const wall = dial.now;
  const store = createObjectStore({
    now: () => new Date(dial.now),
    uid: () => hex(32, SEED, 'uid', ++dial.serial),
    kinds,
  });
  if (saved) store.import(saved.store);
  else seedCluster(store, 3, dial.now);
  const simulation = createSimulation({
    store,
    dial,
    wall: () => wall,
    seed: SEED,
    script: undefined,
    state: saved?.simulation,
  });
  const now = () => dial.now;
  const traffic = createTraffic({
    store,
    presence: createPresence(store, now),
    behaviourOf: simulation.behaviourOf,
    seed: SEED,
    now,
  });
  return {
    cluster: createSandboxCluster({
      store,
      logs: createLogs(store, simulation, SEED, traffic),
      beforeCall: simulation.catchUp,
    }),
    clock: simulation.clock,
    save: () => structuredClone({ ...dial, store: store.export(), simulation: simulation.export() }),
  };
}

/** What the cluster itself makes and moves. */
const ALIVE = new Set([
  'Pod',
  'ReplicaSet',
  'Event',
  'Endpoints',
  'EndpointSlice',
  'Lease',
  'Node',
  'PersistentVolume',
]);

/** How often a Deployment was changed. */
const REVISION = 'deployment.kubernetes.io/revision';

/** Everything that people and platforms wrote, by kind and name, without what the cluster adds. */
export async function contentOf(cluster: Cluster): Promise<Record<string, unknown>> {
  const content: Record<string, unknown> = {};
  for (const { apiVersion, kind } of kinds.filter(({ kind }) => !ALIVE.has(kind))) {
    const { items } = await cluster.list({ apiVersion, kind });
    for (const object of items)
      content[`${kind} ${object.metadata.namespace ?? ''}/${titleOf(object)}`] = plain(object);
  }
  return content;
}

const titleOf = ({ metadata }: KubeObject) => {
  const document = metadata.annotations?.['quarterdeck.dev/name'];
  const kind = metadata.labels?.['quarterdeck.dev/kind'];
  return document === undefined ? metadata.name : `${kind ?? ''} ${document}`;
};

function plain({ metadata, apiVersion, kind, ...rest }: KubeObject): unknown {
  const { labels } = metadata;
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => key !== REVISION);
  const body = Object.fromEntries(Object.entries(rest).filter(([field]) => field !== 'status'));
  return {
    apiVersion,
    kind,
    labels,
    annotations: Object.fromEntries(annotations),
    ...(kind === 'Secret' ? {} : readable(body)),
  };
}

/** A document inside its ConfigMap as an object, so that a difference is told by field. */
function readable(body: { [field: string]: unknown }): { [field: string]: unknown } {
  const data = body['data'];
  if (!isObject(data) || typeof data['document'] !== 'string') return body;
  const document: unknown = JSON.parse(data['document']);
  return { document };
}
