/** Kubernetes objects as the lab writes them; nobody reads more of them than is written here. */
export type Json = { [key: string]: unknown };

export type Env = { name: string; value?: string; valueFrom?: Json };
export type Probe = Json & {
  httpGet?: { path?: string; port: number | string; scheme?: string };
  tcpSocket?: { port: number | string };
  grpc?: { port: number };
  exec?: { command: string[] };
  initialDelaySeconds?: number;
  periodSeconds?: number;
  timeoutSeconds?: number;
  failureThreshold?: number;
};
export type ProbeKind = 'liveness' | 'readiness' | 'startup';
export type Container = {
  name: string;
  image: string;
  command?: string[];
  args?: string[];
  env?: Env[];
  envFrom?: Json[];
  ports?: { containerPort: number; name?: string; protocol?: string }[];
  resources?: { limits?: { [resource: string]: string }; requests?: { [resource: string]: string } };
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  startupProbe?: Probe;
  volumeMounts?: Json[];
  workingDir?: string;
  restartPolicy?: string;
  imagePullPolicy?: string;
};
export type PodSpec = {
  containers: Container[];
  initContainers?: Container[];
  volumes?: Json[];
  serviceAccountName?: string;
  imagePullSecrets?: { name: string }[];
  restartPolicy?: string;
  activeDeadlineSeconds?: number;
};

/** A container's part of its pod's status. */
export type Status = {
  ready: boolean;
  started: boolean;
  restartCount: number;
  state: Json;
  lastState: Json;
};

/** Every case is looked at in this moment. */
export const NOW = Date.parse('2026-04-14T08:30:00Z');

/** The time so many seconds ago, as the API server writes it. */
export const ago = (seconds: number): string =>
  new Date(NOW - seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');

/** The one that is sure to be there: the lab is written so. */
export function sure<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the lab has no ${what}`);
  return value;
}

/** The container of a pod that does its work: the first. */
export const mainOf = (spec: PodSpec): Container => sure(spec.containers[0], 'container');
