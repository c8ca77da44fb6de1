import { bank } from './bank.ts';
import { addMachines, type Machines } from './machines.ts';
import type { Application } from './part.ts';
import { putApplication } from './part.ts';
import { plaza } from './plaza.ts';
import { rail } from './rail.ts';
import { settle } from './settle.ts';
import { copyOf, createWorld, type World } from './world.ts';

/** Who plays which part in an application, so that the same fault can be planted in all. */
export type Roles = {
  /** A Deployment of some replicas that others need. */
  service: string;
  /** Another one. */
  other: string;
  /** A Deployment of three replicas or more, where there is one. */
  many: string;
  /** A StatefulSet with a claim for each pod. */
  store: string;
  /** A Deployment with a claim for a volume that somebody made. */
  disk: string;
  /** A DaemonSet. */
  agent: string;
};

export type Setting = { app: Application; roles: Roles; machines: Machines; minor: number };
export type Scene = Setting & { world: World };

export const settings: readonly Setting[] = [
  {
    app: rail,
    minor: 24,
    machines: { workers: 3, cpu: '8', memory: '15671352Ki', kubeadm: false },
    roles: {
      service: 'rail-seat-service',
      other: 'rail-order-service',
      many: 'rail-gateway',
      store: 'rail-mysql',
      disk: 'rail-voucher-store',
      agent: 'rail-log-agent',
    },
  },
  {
    app: plaza,
    minor: 28,
    machines: { workers: 4, cpu: '4', memory: '8145556Ki', kubeadm: true },
    roles: {
      service: 'social-graph-service',
      other: 'user-timeline-service',
      many: 'compose-post-service',
      store: 'post-storage-mongodb',
      disk: 'media-mongodb',
      agent: 'node-agent',
    },
  },
  {
    app: bank,
    minor: 35,
    machines: { workers: 6, cpu: '4', memory: '16Gi', kubeadm: true, zones: ['zone-a', 'zone-b', 'zone-c'] },
    roles: {
      service: 'contacts',
      other: 'transactionhistory',
      many: 'balancereader',
      store: 'ledger-db',
      disk: 'statement-archive',
      agent: 'audit-agent',
    },
  },
];

export const NOW = Date.parse('2026-06-11T14:20:00Z');
const HOUR = 3_600_000;

const made = new Map<string, World>();

/** The application as it has run well for some hours. */
export function sceneOf(setting: Setting): Scene {
  const { namespace } = setting.app;
  let world = made.get(namespace);
  if (!world) {
    world = createWorld(NOW, setting.minor);
    world.time = NOW - 26 * HOUR;
    addMachines(world, setting.machines);
    putApplication(world, setting.app);
    settle(world);
    made.set(namespace, world);
  }
  return { ...setting, world: copyOf(world) };
}
