import * as z from 'zod';

const OwnerReference = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
  controller: z.boolean().optional(),
});

const Meta = z.looseObject({
  name: z.string(),
  namespace: z.string().optional(),
  uid: z.string().optional(),
  resourceVersion: z.string().optional(),
  generation: z.number().optional(),
  creationTimestamp: z.string().optional(),
  deletionTimestamp: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  finalizers: z.array(z.string()).optional(),
  ownerReferences: z.array(OwnerReference).optional(),
});

/**
 * Any Kubernetes object, as the API gives it. Unknown fields are kept. Objects handed out by a Cluster are
 * shared: nobody changes one, a new one is made instead.
 */
export const KubeObject = z.looseObject({ apiVersion: z.string(), kind: z.string(), metadata: Meta });
export type KubeObject = z.infer<typeof KubeObject>;
export type OwnerReference = z.infer<typeof OwnerReference>;

/** The object without what it holds. */
export const metadataOf = ({ apiVersion, kind, metadata }: KubeObject): KubeObject => ({
  apiVersion,
  kind,
  metadata,
});

/** The name of one object. Without a namespace: a cluster-scoped object. */
export type Ref = { apiVersion: string; kind: string; namespace?: string | undefined; name: string };

export const refOf = (object: KubeObject): Ref => ({
  apiVersion: object.apiVersion,
  kind: object.kind,
  ...(object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
  name: object.metadata.name,
});

/** One string per object, for maps: `apps/v1 Deployment shop/cart`. */
export const refKey = (ref: Ref): string =>
  `${ref.apiVersion} ${ref.kind} ${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}`;

/** How people name an object: `Deployment/cart`. */
export const refName = (ref: Ref): string => `${ref.kind}/${ref.name}`;
