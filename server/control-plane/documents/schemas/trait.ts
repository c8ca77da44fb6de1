import * as z from 'zod';
import { documentOf } from './document-of.ts';
import {
  Expression,
  loop,
  loopNamesItsVariable,
  loopRule,
  oneListOfValidations,
  oneListRule,
  ParameterSchema,
  Target,
  TargetPlane,
  validations,
} from './template.ts';
import { FreeForm } from './value.ts';

const Create = z
  .strictObject({
    targetPlane: TargetPlane,
    includeWhen: Expression.optional(),
    ...loop,
    template: FreeForm,
  })
  .refine(loopNamesItsVariable, loopRule);

const Operation = z.strictObject({
  op: z.enum(['add', 'replace', 'remove']),
  path: z.string(),
  value: z.unknown().optional(),
});

const Patch = z
  .strictObject({
    ...loop,
    target: Target,
    targetPlane: TargetPlane,
    operations: z.array(Operation).min(1),
  })
  .refine(loopNamesItsVariable, loopRule);

const Remove = z
  .strictObject({ ...loop, target: Target, targetPlane: TargetPlane })
  .refine(loopNamesItsVariable, loopRule);

export const TraitSpec = z
  .strictObject({
    parameters: ParameterSchema.optional(),
    environmentConfigs: ParameterSchema.optional(),
    ...validations,
    creates: z.array(Create).optional(),
    patches: z.array(Patch).optional(),
    removes: z.array(Remove).optional(),
  })
  .refine(oneListOfValidations, oneListRule);

export const Trait = documentOf('Trait', TraitSpec.prefault({}));
export const ClusterTrait = documentOf('ClusterTrait', TraitSpec.prefault({}));
