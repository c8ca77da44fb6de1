import * as z from 'zod';
import { ComponentTypeSpec } from './component-type.ts';
import { documentOf } from './document-of.ts';
import { TraitSpec } from './trait.ts';
import { FreeForm, Text } from './value.ts';
import { ComponentOwner, WorkloadTemplate } from './workload.ts';

const traitKind = z.enum(['Trait', 'ClusterTrait']);

const ComponentReleaseSpec = z.strictObject({
  owner: ComponentOwner,
  componentType: z.strictObject({
    kind: z.enum(['ComponentType', 'ClusterComponentType']),
    name: Text,
    spec: ComponentTypeSpec,
  }),
  traits: z
    .array(z.strictObject({ kind: traitKind, name: Text, spec: TraitSpec }))
    .max(100)
    .optional(),
  componentProfile: z
    .strictObject({
      parameters: FreeForm.optional(),
      traits: z
        .array(
          z.strictObject({
            kind: traitKind,
            name: Text,
            instanceName: Text,
            parameters: FreeForm.optional(),
          }),
        )
        .optional(),
    })
    .optional(),
  workload: WorkloadTemplate,
});

export const ComponentRelease = documentOf('ComponentRelease', ComponentReleaseSpec);
