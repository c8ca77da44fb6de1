import * as z from 'zod';
import { documentOf } from './document-of.ts';
import { ProjectTypeSpec } from './project-type.ts';
import { FreeForm, Text } from './value.ts';

const Owner = z.strictObject({ projectName: Text });

const ProjectReleaseSpec = z.strictObject({
  owner: Owner,
  projectType: z.strictObject({
    kind: z.enum(['ProjectType', 'ClusterProjectType']),
    name: Text,
    spec: ProjectTypeSpec,
  }),
  parameters: FreeForm.optional(),
});

const ProjectReleaseBindingSpec = z.strictObject({
  owner: Owner,
  environment: Text,
  projectRelease: z.string().optional(),
  environmentConfigs: FreeForm.optional(),
});

export const ProjectRelease = documentOf('ProjectRelease', ProjectReleaseSpec);
export const ProjectReleaseBinding = documentOf('ProjectReleaseBinding', ProjectReleaseBindingSpec);
