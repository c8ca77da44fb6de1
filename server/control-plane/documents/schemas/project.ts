import * as z from 'zod';
import { documentOf } from './document-of.ts';
import { DnsName, FreeForm } from './value.ts';

const ProjectSpec = z.strictObject({
  deploymentPipelineRef: z.strictObject({
    kind: z.enum(['DeploymentPipeline']).default('DeploymentPipeline'),
    name: z.string().min(1).max(63),
  }),
  type: z.strictObject({
    kind: z.enum(['ProjectType', 'ClusterProjectType']).default('ProjectType'),
    name: DnsName.min(1),
  }),
  parameters: FreeForm.optional(),
});

export const Project = documentOf('Project', ProjectSpec);
