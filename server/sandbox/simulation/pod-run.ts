import * as z from 'zod';

const Look = z.object({ time: z.number(), ok: z.boolean(), streak: z.number() });

const Ended = z.object({
  id: z.string(),
  startedAt: z.number(),
  finishedAt: z.number(),
  exitCode: z.number(),
  reason: z.string(),
  /** What it left behind for whoever reads its status. */
  message: z.string().optional(),
});
/** How one run of a container ended. */
export type Ended = z.infer<typeof Ended>;

const ContainerRun = z.object({
  phase: z.enum([
    'created',
    'pulling',
    'pulled',
    'pullFailed',
    'pullBackOff',
    'nameInvalid',
    'configFailed',
    'running',
    'exited',
    'crashBackOff',
    'done',
  ]),
  /** When something happens next by itself. */
  next: z.number().optional(),
  /** Why it cannot start. */
  problem: z.string().optional(),
  failedPulls: z.number(),
  crashes: z.number(),
  restarts: z.number(),
  /** The present run: the container's name at its runtime, the image's there, and since when. */
  id: z.string(),
  image: z.string(),
  startedAt: z.number(),
  started: z.boolean(),
  ready: z.boolean(),
  /** What each of its probes has seen last. */
  looks: z.object({
    startupProbe: Look.optional(),
    readinessProbe: Look.optional(),
    livenessProbe: Look.optional(),
  }),
  /** How the present run ended, and the one before. */
  ended: Ended.optional(),
  last: Ended.optional(),
});
/** What the kubelet knows of one container. Times are milliseconds since 1970. */
export type ContainerRun = z.infer<typeof ContainerRun>;

export const newRun = (): ContainerRun => ({
  phase: 'created',
  failedPulls: 0,
  crashes: 0,
  restarts: 0,
  id: '',
  image: '',
  startedAt: 0,
  started: false,
  ready: false,
  looks: {},
});

/** What the kubelet knows of one pod. Times are milliseconds since 1970. */
export const PodRun = z.object({
  ip: z.string(),
  startedAt: z.number(),
  mounted: z.boolean(),
  failedMounts: z.number(),
  /** When it was stopped for having run too long. */
  expiredAt: z.number().optional(),
  /** When its volumes are tried again. */
  next: z.number().optional(),
  /** When the containers of the deleted pod have stopped. */
  stopsAt: z.number().optional(),
  containers: z.record(z.string(), ContainerRun),
});
export type PodRun = z.infer<typeof PodRun>;
