import type { Container, Env, Json, PodSpec, Probe } from './spec.ts';
import { type StackName, stackOf } from './stacks.ts';

/** A component of an app of the lab. */
export type Part = {
  name: string;
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob';
  stack: StackName;
  port: number;
  replicas: number;
  /** Those it calls. */
  needs: readonly string[];
  /** Whether settings that anybody can see tell whom it calls, and whether traces do. */
  told: boolean;
  traced: boolean;
  spec: PodSpec;
};

export type App = { namespace: string; parts: readonly Part[]; objects: readonly Json[] };

/** How ports are asked whether they serve, by what speaks there. */
export function probeOf(stack: StackName, port: number): Probe | undefined {
  const times = { periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3, successThreshold: 1 };
  if (stack === 'go') return { ...times, grpc: { port }, initialDelaySeconds: 5 };
  if (stack === 'java')
    return { ...times, httpGet: { path: '/actuator/health', port, scheme: 'HTTP' }, initialDelaySeconds: 60 };
  if (['thrift', 'mysql', 'rabbit', 'php', 'postgres', 'redis', 'memcached'].includes(stack))
    return { ...times, tcpSocket: { port }, initialDelaySeconds: 5 };
  if (stack === 'mongo')
    return { ...times, exec: { command: ['mongo', '--eval', "db.adminCommand('ping')"] }, timeoutSeconds: 5 };
  return { ...times, httpGet: { path: '/healthz', port, scheme: 'HTTP' }, initialDelaySeconds: 3 };
}

const sizes: { readonly [stack in StackName]?: string } = {
  java: '800Mi',
  mysql: '2Gi',
  mongo: '1Gi',
  registry: '2Gi',
};

type Options = Partial<Omit<Part, 'name' | 'stack' | 'spec'>> & {
  env?: Env[];
  envFrom?: Json[];
  container?: Partial<Container>;
  beside?: Container[];
  pod?: Partial<PodSpec>;
};

/** A component as its team would write it: one container, its port, probes, limits, and where its callees are. */
export function part(name: string, stack: StackName, options: Options = {}): Part {
  const own = stackOf(stack);
  const port = options.port ?? own.port;
  const probe = probeOf(stack, port);
  const needs = options.needs ?? [];
  const told = options.told ?? true;
  const memory = sizes[stack] ?? '256Mi';
  const addresses: Env[] = told
    ? needs.flatMap(need =>
        need.includes(':')
          ? [{ name: `${(need.split(':')[0] ?? '').toUpperCase().replaceAll('-', '_')}_ADDR`, value: need }]
          : [],
      )
    : [];
  const container: Container = {
    name,
    image: /:./.test(own.image)
      ? own.image
      : own.image.endsWith(':')
        ? `${own.image}0.3`
        : `${own.image}${name}:1.6.0`,
    env: [...addresses, ...(options.env ?? [])],
    ...(options.envFrom && { envFrom: options.envFrom }),
    ports: [{ containerPort: port, protocol: 'TCP' }],
    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '500m', memory } },
    ...(probe && { readinessProbe: probe, livenessProbe: probe }),
    ...options.container,
  };
  return {
    name,
    stack,
    port,
    kind: options.kind ?? 'Deployment',
    replicas: options.replicas ?? 1,
    needs: needs.map(need => need.split(':')[0] ?? need),
    told,
    traced: options.traced ?? true,
    spec: {
      serviceAccountName: 'default',
      restartPolicy: 'Always',
      containers: [container, ...(options.beside ?? [])],
      ...options.pod,
    },
  };
}

/** A store with a volume of its own. */
export const store = (name: string, stack: StackName, options: Options = {}): Part =>
  part(name, stack, {
    kind: 'StatefulSet',
    traced: false,
    ...options,
    pod: {
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: `data-${name}-0` } }],
      ...options.pod,
    },
  });

/** A config map of an app. */
export const map = (namespace: string, name: string, data: { [key: string]: string }): Json => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace, creationTimestamp: '2026-04-10T06:00:00Z' },
  data,
});
