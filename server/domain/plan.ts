import * as z from 'zod';

/** One object that a plan touches: `update Deployment/cart-staging-1a2b`, where, and what changes in it. */
export const PlannedChange = z.object({
  change: z.string(),
  in: z.string(),
  fields: z.array(z.string()),
});

/** How a deployment stands after the plan was carried out. */
export const PlannedDeployment = z.object({
  component: z.string(),
  environment: z.string(),
  release: z.string(),
  /** A HealthStatus; spelt out, its six words would be paid for by every tool that writes. */
  status: z.string(),
  reason: z.string().optional(),
  urls: z.array(z.string()),
});

/** The one view of every write: what would change or did change, and what to call next. */
export const PlanView = z.object({
  operation: z.string(),
  target: z.string(),
  outcome: z.enum(['planned', 'applied', 'unchanged']),
  changes: z.array(PlannedChange),
  more: z.int(),
  warnings: z.array(z.string()),
  notes: z.array(z.string()),
  deployments: z.array(PlannedDeployment),
  next: z.array(z.string()),
});
export type PlanView = z.infer<typeof PlanView>;
