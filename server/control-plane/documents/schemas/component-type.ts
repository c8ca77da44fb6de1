import * as z from 'zod';
import { documentOf } from './document-of.ts';
import {
  oneListOfValidations,
  oneListRule,
  ParameterSchema,
  ResourceTemplate,
  validations,
} from './template.ts';
import { FreeForm, Text } from './value.ts';

const clusterTrait = z.enum(['ClusterTrait']);
const clusterWorkflow = z.enum(['ClusterWorkflow']);

const Allowed = z.strictObject({ kind: z.enum(['Trait', 'ClusterTrait']).default('Trait'), name: Text });
const AllowedWorkflow = z.strictObject({
  kind: z.enum(['Workflow', 'ClusterWorkflow']).default('ClusterWorkflow'),
  name: Text,
});
const BuiltInTrait = z.strictObject({
  kind: z.enum(['Trait', 'ClusterTrait']).default('Trait'),
  name: Text,
  instanceName: Text,
  parameters: FreeForm.optional(),
  environmentConfigs: FreeForm.optional(),
});

const shape = {
  workloadType: z.enum(['deployment', 'statefulset', 'cronjob', 'job', 'proxy']),
  parameters: ParameterSchema.optional(),
  environmentConfigs: ParameterSchema.optional(),
  ...validations,
  resources: z.array(ResourceTemplate).min(1),
  allowedWorkflows: z.array(AllowedWorkflow).optional(),
  allowedTraits: z.array(Allowed).optional(),
  traits: z.array(BuiltInTrait).optional(),
};

type Made = { workloadType: string; resources: { id: string }[] };

const hasPrimaryResource = (spec: Made) =>
  spec.workloadType === 'proxy' || spec.resources.some(({ id }) => id === spec.workloadType);

const primaryRule = {
  error: 'one resource must have the workloadType as its id (only a proxy has none)',
  path: ['resources'],
};

export const ComponentTypeSpec = z
  .strictObject(shape)
  .refine(hasPrimaryResource, primaryRule)
  .refine(oneListOfValidations, oneListRule);

const ClusterComponentTypeSpec = z
  .strictObject({
    ...shape,
    allowedWorkflows: z.array(AllowedWorkflow.extend({ kind: clusterWorkflow })).optional(),
    allowedTraits: z.array(Allowed.extend({ kind: clusterTrait })).optional(),
    traits: z.array(BuiltInTrait.extend({ kind: clusterTrait.default('ClusterTrait') })).optional(),
  })
  .refine(hasPrimaryResource, primaryRule)
  .refine(oneListOfValidations, oneListRule);

export const ComponentType = documentOf('ComponentType', ComponentTypeSpec);
export const ClusterComponentType = documentOf('ClusterComponentType', ClusterComponentTypeSpec);
