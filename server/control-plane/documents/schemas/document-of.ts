import * as z from 'zod';
import { KubeObject } from '../../../domain/kube-object.ts';

export const API_VERSION = 'openchoreo.dev/v1alpha1';

const Metadata = KubeObject.shape.metadata.extend({
  name: z
    .string()
    .max(253)
    .regex(
      /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
      'use lowercase letters, digits, "-" and "."',
    ),
  namespace: z
    .string()
    .max(63)
    .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'use lowercase letters, digits and "-"')
    .optional(),
});

const Status = z.record(z.string(), z.unknown());

/** The schema of a whole document of one kind around the schema of its spec. */
export const documentOf = <K extends string, S extends z.ZodType>(kind: K, spec: S) =>
  z.strictObject({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal(kind),
    metadata: Metadata,
    spec,
    status: Status.optional(),
  });
