import * as z from 'zod';
import { documentOf } from './document-of.ts';
import { DnsName, FreeForm, Text } from './value.ts';

const ResourceSpec = z.strictObject({
  owner: z.strictObject({ projectName: Text }),
  type: z.strictObject({
    kind: z.enum(['ResourceType', 'ClusterResourceType']).default('ResourceType'),
    name: DnsName.min(1),
  }),
  parameters: FreeForm.optional(),
});

export const Resource = documentOf('Resource', ResourceSpec);
