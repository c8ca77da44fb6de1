import * as z from 'zod';
import { documentOf } from './document-of.ts';
import { ResourceTypeSpec, RetainPolicy } from './resource-type.ts';
import { FreeForm, Text } from './value.ts';

const Owner = z.strictObject({ projectName: Text, resourceName: Text });

const ResourceReleaseSpec = z.strictObject({
  owner: Owner,
  resourceType: z.strictObject({
    kind: z.enum(['ResourceType', 'ClusterResourceType']),
    name: Text,
    spec: ResourceTypeSpec,
  }),
  parameters: FreeForm.optional(),
});

const ResourceReleaseBindingSpec = z.strictObject({
  owner: Owner,
  environment: Text,
  resourceRelease: z.string().optional(),
  resourceTypeEnvironmentConfigs: FreeForm.optional(),
  retainPolicy: RetainPolicy.optional(),
});

export const ResourceRelease = documentOf('ResourceRelease', ResourceReleaseSpec);
export const ResourceReleaseBinding = documentOf('ResourceReleaseBinding', ResourceReleaseBindingSpec);
