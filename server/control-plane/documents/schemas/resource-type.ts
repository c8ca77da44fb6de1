import * as z from 'zod';
import { documentOf } from './document-of.ts';
import { Expression, ParameterSchema } from './template.ts';
import { FreeForm, listBy, Text } from './value.ts';

const KeyOf = z.strictObject({ name: Text, key: Text });

const Output = z
  .strictObject({
    name: Text,
    value: z.string().optional(),
    secretKeyRef: KeyOf.optional(),
    configMapKeyRef: KeyOf.optional(),
  })
  .refine(
    output =>
      [output.value, output.secretKeyRef, output.configMapKeyRef].filter(source => source !== undefined)
        .length === 1,
    'set exactly one of value, secretKeyRef and configMapKeyRef',
  );

const Manifest = z.strictObject({
  id: Text,
  includeWhen: Expression.optional(),
  readyWhen: Expression.optional(),
  template: FreeForm,
});

export const RetainPolicy = z.enum(['Delete', 'Retain']);

export const ResourceTypeSpec = z.strictObject({
  parameters: ParameterSchema.optional(),
  environmentConfigs: ParameterSchema.optional(),
  resources: listBy('id', Manifest).min(1),
  outputs: listBy('name', Output).optional(),
  retainPolicy: RetainPolicy.default('Delete'),
});

export const ResourceType = documentOf('ResourceType', ResourceTypeSpec);
export const ClusterResourceType = documentOf('ClusterResourceType', ResourceTypeSpec);
