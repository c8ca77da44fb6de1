import * as z from 'zod';
import { FreeForm, Text } from './value.ts';

/** A CEL expression as the platform's templates write it: `${…}`. */
export const Expression = z.string().regex(/^\$\{[\s\S]+\}\s*$/, 'write a CEL expression in ${…}');

const Variable = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'use letters, digits and "_", no digit first');

export const TargetPlane = z.enum(['dataplane', 'observabilityplane']).default('dataplane');

/** The JSON Schema that a type's parameters or environment configs must fit. */
export const ParameterSchema = z.strictObject({ openAPIV3Schema: FreeForm.optional() });

/** A loop over a list; each item is `var` in the expressions beside it. */
export const loop = { forEach: Expression.optional(), var: Variable.optional() };

export const loopNamesItsVariable = (looped: { forEach?: string | undefined; var?: string | undefined }) =>
  looped.forEach === undefined || looped.var !== undefined;

export const loopRule = { error: 'forEach needs var, the name of the loop variable', path: ['var'] };

/** A manifest that a component type or project type makes. */
export const ResourceTemplate = z
  .strictObject({
    id: Text,
    targetPlane: TargetPlane,
    includeWhen: Expression.optional(),
    ...loop,
    template: FreeForm,
  })
  .refine(loopNamesItsVariable, loopRule);

/** A guardrail over the inputs: refused with `message` when `rule` is false. */
export const Validation = z.strictObject({ rule: Expression, message: Text });

/** Which rendered manifests a patch or a guardrail is about. */
export const Target = z.strictObject({
  group: z.string(),
  version: Text,
  kind: Text,
  where: Expression.optional(),
});

/** A guardrail over each rendered manifest that the target selects. */
export const PostRenderValidation = z
  .strictObject({
    target: Target.extend({ mustMatch: z.boolean().default(true) }),
    targetPlane: TargetPlane,
    when: Expression.optional(),
    ...loop,
    rule: Expression,
    message: Text,
  })
  .refine(loopNamesItsVariable, loopRule);

/** The guardrails of component types and traits; `validations` is the old name of `preRenderValidations`. */
export const validations = {
  validations: z.array(Validation).optional(),
  preRenderValidations: z.array(Validation).optional(),
  postRenderValidations: z.array(PostRenderValidation).optional(),
};

type Validated = { validations?: unknown[] | undefined; preRenderValidations?: unknown[] | undefined };

export const oneListOfValidations = (spec: Validated) =>
  !(spec.validations?.length && spec.preRenderValidations?.length);

export const oneListRule = {
  error: 'set preRenderValidations or its old name validations, not both',
  path: ['validations'],
};
