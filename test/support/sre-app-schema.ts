import * as z from 'zod';

const Loose = z.looseObject({});

/** How one pod of an app is. Healthy, where nothing is said. */
export const Pod = z.strictObject({
  name: z.string().optional(),
  node: z.string().nullable().default('worker-1'),
  phase: z.string().default('Running'),
  reason: z.string().optional(),
  message: z.string().optional(),
  ready: z.boolean().default(true),
  born: z.string().default('1h ago'),
  start: z.string().optional(),
  /** Why the scheduler has not placed it. */
  unscheduled: z.string().optional(),
  /** Members of its only container's status: state, lastState, restartCount. */
  status: Loose.optional(),
  /** Statuses of all containers, whole. */
  statuses: z.array(Loose).optional(),
  initStatuses: z.array(Loose).optional(),
  conditions: z.array(Loose).optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  /** Members that this pod's spec has beside or in place of the template's. */
  spec: Loose.default({}),
});
export type Pod = z.infer<typeof Pod>;

/** An app as short as it can be said: a Deployment of one pod with a service, unless something else is written. */
export const App = z.strictObject({
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod']).default('Deployment'),
  replicas: z.number().default(1),
  /** Members beside or in place of those of its only container. */
  container: Loose.default({}),
  spec: Loose.default({}),
  labels: z.record(z.string(), z.string()).optional(),
  /** Members of the workload's own spec and status. */
  own: Loose.default({}),
  status: Loose.default({}),
  born: z.string().default('2d ago'),
  pods: z.array(Pod).optional(),
  pod: Pod.optional(),
  /** No service, or members of its spec. */
  service: z.union([z.literal(false), Loose]).default({}),
});
export type App = z.infer<typeof App>;
