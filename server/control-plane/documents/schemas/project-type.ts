import * as z from 'zod';
import { documentOf } from './document-of.ts';
import { ParameterSchema, ResourceTemplate, Validation } from './template.ts';
import { listBy } from './value.ts';

export const ProjectTypeSpec = z.strictObject({
  parameters: ParameterSchema.optional(),
  environmentConfigs: ParameterSchema.optional(),
  validations: z.array(Validation).optional(),
  resources: listBy('id', ResourceTemplate).min(1),
});

export const ProjectType = documentOf('ProjectType', ProjectTypeSpec);
export const ClusterProjectType = documentOf('ClusterProjectType', ProjectTypeSpec);
