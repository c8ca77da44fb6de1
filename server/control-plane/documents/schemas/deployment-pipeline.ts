import * as z from 'zod';
import { documentOf } from './document-of.ts';

const EnvironmentRef = z.strictObject({
  kind: z.enum(['Environment']).default('Environment'),
  name: z.string().min(1).max(63),
});

const DeploymentPipelineSpec = z.strictObject({
  promotionPaths: z
    .array(
      z.strictObject({
        sourceEnvironmentRef: EnvironmentRef,
        targetEnvironmentRefs: z.array(EnvironmentRef),
      }),
    )
    .optional(),
});

export const DeploymentPipeline = documentOf('DeploymentPipeline', DeploymentPipelineSpec.prefault({}));
