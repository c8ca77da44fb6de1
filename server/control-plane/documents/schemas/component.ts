import * as z from 'zod';
import { documentOf } from './document-of.ts';
import { FreeForm, Text } from './value.ts';

const AttachedTrait = z.strictObject({
  kind: z.enum(['Trait', 'ClusterTrait']).default('Trait'),
  name: Text,
  instanceName: Text,
  parameters: FreeForm.optional(),
});

/** Which workflow builds or runs, and with what. */
export const WorkflowCall = z.strictObject({
  kind: z.enum(['Workflow', 'ClusterWorkflow']).default('ClusterWorkflow'),
  name: Text,
  parameters: FreeForm.optional(),
});

const ComponentSpec = z.strictObject({
  owner: z.strictObject({ projectName: Text }),
  componentType: z.strictObject({
    kind: z.enum(['ComponentType', 'ClusterComponentType']).default('ComponentType'),
    name: z
      .string()
      .regex(
        /^(deployment|statefulset|cronjob|job|proxy)\/[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
        'write <workload type>/<name of the component type>, as in deployment/service',
      ),
  }),
  autoDeploy: z.boolean().optional(),
  autoBuild: z.boolean().optional(),
  parameters: FreeForm.optional(),
  traits: z.array(AttachedTrait).optional(),
  workflow: WorkflowCall.optional(),
});

export const Component = documentOf('Component', ComponentSpec);
