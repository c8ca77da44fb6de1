import * as z from 'zod';
import { documentOf } from './document-of.ts';
import { Gateway } from './gateway.ts';
import { DnsName } from './value.ts';

const PlaneId = DnsName.max(63);

const ClusterAgent = z.strictObject({
  clientCA: z.strictObject({
    value: z.string().optional(),
    secretKeyRef: z
      .strictObject({ name: z.string(), key: z.string(), namespace: z.string().optional() })
      .optional(),
  }),
});

const SecretStoreRef = z.strictObject({ name: z.string() });

const ObservabilityPlaneRef = z.strictObject({
  kind: z.enum(['ObservabilityPlane', 'ClusterObservabilityPlane']),
  name: DnsName.min(1).max(63),
});

const ClusterObservabilityPlaneRef = ObservabilityPlaneRef.extend({
  kind: z.enum(['ClusterObservabilityPlane']),
});

const WorkflowPlaneSpec = z.strictObject({
  planeID: PlaneId.optional(),
  clusterAgent: ClusterAgent,
  secretStoreRef: SecretStoreRef.optional(),
  observabilityPlaneRef: ObservabilityPlaneRef.optional(),
});

const ClusterWorkflowPlaneSpec = WorkflowPlaneSpec.extend({
  planeID: PlaneId,
  observabilityPlaneRef: ClusterObservabilityPlaneRef.optional(),
});

const ObservabilityPlaneSpec = z.strictObject({
  planeID: PlaneId.optional(),
  clusterAgent: ClusterAgent,
  observerURL: z.string(),
  rcaAgentURL: z.string().optional(),
  finOpsAgentURL: z.string().optional(),
});

const gateway = { gateway: Gateway.optional() };

export const DataPlane = documentOf('DataPlane', WorkflowPlaneSpec.extend(gateway));
export const ClusterDataPlane = documentOf('ClusterDataPlane', ClusterWorkflowPlaneSpec.extend(gateway));
export const WorkflowPlane = documentOf('WorkflowPlane', WorkflowPlaneSpec);
export const ClusterWorkflowPlane = documentOf('ClusterWorkflowPlane', ClusterWorkflowPlaneSpec);
export const ObservabilityPlane = documentOf('ObservabilityPlane', ObservabilityPlaneSpec);
export const ClusterObservabilityPlane = documentOf(
  'ClusterObservabilityPlane',
  ObservabilityPlaneSpec.extend({ planeID: PlaneId }),
);
