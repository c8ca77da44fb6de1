import { z } from 'zod';

/** The parts of Kubernetes objects that these tests look at. */

const State = z.object({
  waiting: z.object({ reason: z.string(), message: z.string().default('') }).optional(),
  running: z.object({ startedAt: z.string() }).optional(),
  terminated: z.object({ reason: z.string(), exitCode: z.number() }).optional(),
});

const Condition = z.object({ type: z.string(), status: z.string(), reason: z.string().default('') });

const metadata = z.object({ name: z.string(), uid: z.string() });

export const Pod = z.object({
  metadata,
  spec: z.object({ nodeName: z.string().default('') }),
  status: z.object({
    phase: z.string(),
    podIP: z.string().optional(),
    conditions: z.array(Condition).default([]),
    containerStatuses: z
      .array(z.object({ ready: z.boolean(), restartCount: z.number(), state: State, lastState: State }))
      .default([]),
  }),
});

export type Pod = z.infer<typeof Pod>;

export const Pods = z.object({ items: z.array(Pod) });

export const Events = z.object({
  items: z.array(
    z.object({ type: z.string(), reason: z.string(), message: z.string(), count: z.number().nullish() }),
  ),
});

export const Deployment = z.object({
  metadata: z.object({ generation: z.number() }),
  status: z.object({
    observedGeneration: z.number().default(0),
    updatedReplicas: z.number().default(0),
    availableReplicas: z.number().default(0),
  }),
});

export const Job = z.object({ status: z.object({ conditions: z.array(Condition).default([]) }) });

export const Node = z.object({ status: z.object({ conditions: z.array(Condition).default([]) }) });
