import * as z from 'zod';
import { HealthStatus } from '../../domain/health.ts';

export const EnvironmentHealth = z.object({
  environment: z.string(),
  project: z.string().optional(),
  status: HealthStatus,
  reason: z.string().optional(),
  /** How many deployments are how. */
  counts: z.record(z.string(), z.int()),
  deployments: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['component', 'resource']),
      project: z.string(),
      status: HealthStatus,
      reason: z.string().optional(),
      release: z.string().optional(),
      replicas: z.string().optional(),
      drift: z.array(z.string()).optional(),
    }),
  ),
  more: z.int(),
  next: z.array(z.string()),
});
export type EnvironmentHealth = z.infer<typeof EnvironmentHealth>;
