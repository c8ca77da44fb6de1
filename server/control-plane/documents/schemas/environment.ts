import * as z from 'zod';
import { documentOf } from './document-of.ts';
import { Gateway } from './gateway.ts';

const EnvironmentSpec = z.strictObject({
  dataPlaneRef: z
    .strictObject({ kind: z.enum(['DataPlane', 'ClusterDataPlane']), name: z.string() })
    .optional(),
  isProduction: z.boolean().optional(),
  gateway: Gateway.optional(),
});

export const Environment = documentOf('Environment', EnvironmentSpec.prefault({}));
