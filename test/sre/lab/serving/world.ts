/** A made-up cluster: what runs, who calls whom, and what is broken. Plants of faults change it. */
export type Labels = { [key: string]: string };

export type Language =
  | 'java'
  | 'java-netty'
  | 'go'
  | 'node'
  | 'python'
  | 'cpp'
  | 'dotnet'
  | 'php'
  | 'rust'
  | 'nginx'
  | 'envoy';

export type Speech = 'http' | 'grpc' | 'tcp' | 'mysql' | 'mongo' | 'amqp' | 'redis';

/**
 * A call that a component makes again and again. `via` is the environment variable that holds the address, `port`
 * the one that is meant where the address has none.
 */
export type Call = { to: string; address: string; via?: string; port?: number; speaks: Speech; path: string };

export type Port = { name?: string; port: number; protocol?: string };

export type Env = { name: string; value?: string; valueFrom?: object };

export type App = {
  name: string;
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  replicas: number;
  language: Language;
  image: string;
  /** Ports that its container declares, and those that its process really listens on. */
  ports: Port[];
  listens: number[];
  speaks: Speech;
  /** Labels of the pod template, and of the pods where somebody has edited those. */
  labels: Labels;
  podLabels?: Labels;
  env: Env[];
  args: string[];
  /** Config maps that it mounts. */
  mounts: string[];
  calls: Call[];
  /** Further fields of the pod's spec and of its main container. */
  spec: { [key: string]: unknown };
  container: { [key: string]: unknown };
  sidecars: object[];
  /** The nodes of its pods, in turn. */
  nodes: string[];
  state: 'ready' | 'unready' | 'crashing' | 'failing' | 'pending' | 'unseen' | 'absent' | 'hidden';
  /** What it said last before it crashed, or says while it runs. */
  words: string[];
  /** Minutes since its pods, and its present release, were made. */
  age: number;
  /** An older template: the container fields that were other, and how many minutes ago the change was made. */
  before?: { ago: number; container?: { [key: string]: unknown }; isFailing: boolean };
};

export type ServicePort = {
  name?: string;
  port: number;
  targetPort?: number | string;
  protocol?: string;
  appProtocol?: string;
  nodePort?: number;
};

export type Service = {
  name: string;
  type?: string;
  selector?: Labels | undefined;
  ports: ServicePort[];
  ip: string;
  labels?: Labels;
  externalName?: string;
  /** Endpoints that somebody wrote by hand, or that nobody has brought up to date. */
  manual?: string[];
};

export type ConfigMap = { name: string; data: { [key: string]: string }; ago: number; writtenAgo?: number };

export type NodeState =
  | 'up'
  | 'kubelet-down'
  | 'runtime-down'
  | 'proxy-down'
  | 'cni-down'
  | 'disk'
  | 'memory'
  | 'pids'
  | 'certificate'
  | 'gone-silent'
  | 'cordoned';

export type Node = { name: string; isMaster: boolean; state: NodeState; minutes: number };

/** Something that keeps packets away: from or to a component, or from DNS. */
export type Wall = { from?: string; to?: string; isDns?: boolean; isRefused?: boolean };

export type World = {
  namespace: string;
  now: number;
  apps: App[];
  services: Service[];
  configMaps: ConfigMap[];
  nodes: Node[];
  walls: Wall[];
  /** Objects, events and log lines beside those that follow from all this. */
  objects: object[];
  events: Event[];
  logs: { app: string; text: string; minutes: number }[];
  /** Whether a node forwards as IPVS does: a port that no service has is refused there, not lost. */
  isIpvs: boolean;
  isMesh: boolean;
  dns: 'up' | 'scaled' | 'crashing' | 'corefile' | 'portless' | 'slow';
  /** How many minutes ago a part of the control plane stopped. */
  stopped: { scheduler?: number; controllers?: number; etcd?: number; api?: number };
  systemd: 'old' | 'new' | 'plain';
  /** How kube-proxy and the control plane run: as units of systemd, or as pods. */
  areUnits: boolean;
  /** Pairs of callers and callees that traces have seen; undefined where nobody traced. */
  isTraced: boolean;
  /** Calls that traces have seen, and that nobody makes now. */
  formerCalls: { from: string; to: string }[];
  /** What nobody has recorded of it. */
  unrecorded: ('texts' | 'leases' | 'events' | 'endpoints' | 'logs')[];
};

export type Event = {
  of: { kind: string; name: string; namespace?: string };
  reason: string;
  message: string;
  type?: string;
  minutes: number;
  count?: number;
};

export function appNamed(world: World, name: string): App {
  const found = world.apps.find(app => app.name === name);
  if (!found) throw new Error(`There is no app ${name}.`);
  return found;
}

export function serviceNamed(world: World, name: string): Service {
  const found = world.services.find(service => service.name === name);
  if (!found) throw new Error(`There is no service ${name}.`);
  return found;
}

/** The service that leads to an app, whatever it is called. */
export function serviceOf(world: World, name: string): Service {
  const { labels } = appNamed(world, name);
  const found = world.services.find(
    ({ selector }) =>
      selector !== undefined && Object.entries(selector).every(([key, value]) => labels[key] === value),
  );
  if (!found) throw new Error(`Nothing leads to ${name}.`);
  return found;
}

export function nodeNamed(world: World, name: string): Node {
  const found = world.nodes.find(node => node.name === name);
  if (!found) throw new Error(`There is no node ${name}.`);
  return found;
}

/** Gives a call another address, wherever the old one is written. */
export function readdress(world: World, from: string, to: string, address: string): void {
  const app = appNamed(world, from);
  for (const call of app.calls.filter(it => it.to === to)) {
    const old = call.address;
    call.address = address;
    for (const variable of app.env)
      if (call.via === undefined ? variable.value?.includes(old) : variable.name === call.via)
        variable.value = variable.value?.replace(old, address) ?? address;
    app.args = app.args.map(word => word.replace(old, address));
    for (const map of world.configMaps.filter(({ name }) => app.mounts.includes(name)))
      for (const [key, text] of Object.entries(map.data)) map.data[key] = text.replace(old, address);
  }
}
