import * as z from 'zod';
import { documentOf } from './document-of.ts';
import { Text } from './value.ts';

const SecretType = z.enum([
  'Opaque',
  'kubernetes.io/dockerconfigjson',
  'kubernetes.io/dockercfg',
  'kubernetes.io/basic-auth',
  'kubernetes.io/ssh-auth',
  'kubernetes.io/tls',
  'bootstrap.kubernetes.io/token',
]);

const TextMap = z.record(z.string(), z.string());

const SecretReferenceSpec = z.strictObject({
  template: z.strictObject({
    type: SecretType.default('Opaque'),
    metadata: z.strictObject({ labels: TextMap.optional(), annotations: TextMap.optional() }).optional(),
  }),
  data: z
    .array(
      z.strictObject({
        secretKey: Text,
        remoteRef: z.strictObject({
          key: Text,
          property: z.string().optional(),
          version: z.string().optional(),
        }),
      }),
    )
    .min(1),
  refreshInterval: z.string().default('1h'),
  targetPlane: z
    .strictObject({
      kind: z.enum(['WorkflowPlane', 'ClusterWorkflowPlane', 'DataPlane', 'ClusterDataPlane']),
      name: Text,
    })
    .optional(),
});

export const SecretReference = documentOf('SecretReference', SecretReferenceSpec);
