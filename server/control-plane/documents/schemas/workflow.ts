import * as z from 'zod';
import { WorkflowCall } from './component.ts';
import { documentOf } from './document-of.ts';
import { Expression, ParameterSchema } from './template.ts';
import { FreeForm, listBy, Text } from './value.ts';

const TimeToLive = z
  .string()
  .regex(/^(\d+d)?(\d+h)?(\d+m)?(\d+s)?$/, 'write days, hours, minutes and seconds, as in 1d12h or 90m');

const ExternalRef = z.strictObject({
  id: z
    .string()
    .min(2)
    .max(63)
    .regex(/^[a-z][a-z0-9-]*[a-z0-9]$/, 'use lowercase letters, digits and "-", a letter first'),
  apiVersion: Text,
  kind: z.enum(['SecretReference']),
  name: Text,
});

const planeName = z.string().min(1).max(63);
const defaultPlane = { kind: 'ClusterWorkflowPlane', name: 'default' } as const;

const WorkflowSpec = z.strictObject({
  workflowPlaneRef: z
    .strictObject({ kind: z.enum(['WorkflowPlane', 'ClusterWorkflowPlane']), name: planeName })
    .default(defaultPlane),
  parameters: ParameterSchema.optional(),
  runTemplate: FreeForm,
  resources: z
    .array(z.strictObject({ id: Text, includeWhen: Expression.optional(), template: FreeForm }))
    .optional(),
  externalRefs: listBy('id', ExternalRef).optional(),
  ttlAfterCompletion: TimeToLive.optional(),
});

const ClusterWorkflowSpec = WorkflowSpec.extend({
  workflowPlaneRef: z
    .strictObject({ kind: z.enum(['ClusterWorkflowPlane']), name: planeName })
    .default(defaultPlane),
});

const WorkflowRunSpec = z.strictObject({
  workflow: WorkflowCall,
  ttlAfterCompletion: TimeToLive.optional(),
});

export const Workflow = documentOf('Workflow', WorkflowSpec);
export const ClusterWorkflow = documentOf('ClusterWorkflow', ClusterWorkflowSpec);
export const WorkflowRun = documentOf('WorkflowRun', WorkflowRunSpec);
