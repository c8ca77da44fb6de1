import type { App, Part } from './part.ts';
import { ago, type Json, type PodSpec, type Status, sure } from './spec.ts';

/** Something controllers or kubelets said; `first` and `last` are seconds ago. */
export type Said = {
  kind: string;
  name: string;
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  first: number;
  last: number;
  count: number;
};

export type PodPlan = {
  name: string;
  /** The hash of its ReplicaSet, and what it was made from. */
  set: string;
  spec: PodSpec;
  born: number;
  node: string | undefined;
  ip: string;
  statuses: Map<string, Status>;
  phase: string;
  reason?: string;
  message?: string;
};

/** A component as it is deployed. */
export type Deployed = {
  part: Part;
  spec: PodSpec;
  replicas: number;
  born: number;
  sets: { hash: string; spec: PodSpec; replicas: number; born: number }[];
  pods: PodPlan[];
  /** Members of the workload's own spec and status beside the usual ones. */
  own: Json;
  status: Json;
};

export type Log = { current: string[]; previous: string[] };

/** A cluster that can still be changed before it is looked at. */
export type World = {
  app: App;
  deployed: Map<string, Deployed>;
  said: Said[];
  logs: Map<string, Log>;
  objects: Json[];
  /** The container runtime of its nodes, in whose words failures are told. */
  runtime: Runtime;
};
export type Runtime = 'containerd' | 'cri-o' | 'docker';

export const nodes = ['worker-a', 'worker-b', 'worker-c'] as const;

export const running = (seconds: number, restarts = 0, last: Json = {}): Status => ({
  ready: true,
  started: true,
  restartCount: restarts,
  state: { running: { startedAt: ago(seconds) } },
  lastState: last,
});

export const ended = (
  code: number,
  reason: string,
  seconds: number,
  ran: number,
  message?: string,
): Json => ({
  terminated: {
    exitCode: code,
    reason,
    startedAt: ago(seconds + ran),
    finishedAt: ago(seconds),
    containerID: 'containerd://9e7d',
    ...(message !== undefined && { message }),
  },
});

const finished = (seconds: number): Status => ({
  ...running(seconds),
  ready: true,
  state: ended(0, 'Completed', seconds - 2, 1),
});

export function statusesOf(spec: PodSpec, seconds: number): Map<string, Status> {
  return new Map([
    ...(spec.initContainers ?? []).map(({ name }) => [name, finished(seconds)] as const),
    ...spec.containers.map(({ name }) => [name, running(seconds)] as const),
  ]);
}

export const at = (world: World, name: string): Deployed =>
  sure(world.deployed.get(name), `component ${name}`);
export const isReady = ({ statuses, phase, spec }: PodPlan): boolean =>
  phase === 'Running' && spec.containers.every(({ name }) => statuses.get(name)?.ready === true);
