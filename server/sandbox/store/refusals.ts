import { PlatformError } from '../../errors.ts';
import { type KubeObject, type Ref, refKey, refOf } from '../../domain/kube-object.ts';
import type { Kind } from './kinds.ts';

const where = ({ namespace }: Ref): string => (namespace === undefined ? '' : ` in namespace "${namespace}"`);

export const notFound = (kind: Kind, ref: Ref): PlatformError =>
  new PlatformError(
    'not_found',
    `${kind.resource} "${ref.name}" not found`,
    `List ${kind.kind}${where(ref)} to see what is there.`,
  );

export const alreadyExists = (kind: Kind, ref: Ref): PlatformError =>
  new PlatformError(
    'conflict',
    `${kind.resource} "${ref.name}" already exists`,
    'Read it and replace or patch it, or choose another name.',
  );

export const namespaceless = (kind: Kind, name: string): PlatformError =>
  new PlatformError(
    'invalid_input',
    `${kind.resource} "${name}": an empty namespace may not be set`,
    `Set metadata.namespace: ${kind.kind} is a namespaced kind.`,
  );

export const terminating = (kind: Kind, name: string, namespace: string): PlatformError =>
  new PlatformError(
    'refused',
    `${kind.resource} "${name}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
    'Wait until the namespace is gone and create it again, or use another one.',
  );

export const protectedNamespace = (name: string): PlatformError =>
  new PlatformError(
    'refused',
    `namespaces "${name}" is forbidden: this namespace may not be deleted`,
    'Delete the objects in it instead.',
  );

export const unwanted = (kind: Kind, { metadata }: KubeObject, field: string): PlatformError =>
  new PlatformError(
    'invalid_input',
    `${kind.resource} "${metadata.name}": ${field} should not be set here`,
    `Leave metadata.${field} out.`,
  );

export const misnamed = (kind: Kind, before: KubeObject, patched: KubeObject): PlatformError =>
  new PlatformError(
    'invalid_input',
    `${kind.resource} "${before.metadata.name}": a patch may not change apiVersion, kind, name or namespace, and made it ${refKey(refOf(patched))}`,
    'Create an object of that name instead, and delete this one.',
  );

/** Throws `refused` where another uid is written than the object has. */
export function keepUid(
  { resource }: Kind,
  { metadata: { name, uid } }: KubeObject,
  { metadata }: KubeObject,
): void {
  if (metadata.uid === undefined || metadata.uid === uid) return;
  throw new PlatformError(
    'refused',
    `${resource} "${name}" is invalid: metadata.uid: Invalid value: "${metadata.uid}": field is immutable`,
    'Leave metadata.uid out, or read the object again: it may have been deleted and made anew.',
  );
}

const moved = (
  kind: Kind,
  name: string,
  what: string,
  wanted: string,
  found: string | undefined,
): PlatformError =>
  new PlatformError(
    'conflict',
    `Operation cannot be fulfilled on ${kind.resource} "${name}": the object has been modified: ${what} in precondition: ${wanted}, ${what} in object: ${found ?? 'none'}`,
    'Read it again, make the change on what you read, and retry.',
  );

/** Throws `conflict` where the version or the uid asked for is not the object's. */
export function demand(
  kind: Kind,
  { metadata }: KubeObject,
  wanted: { uid?: string | undefined; resourceVersion?: string | undefined },
): void {
  const { name, uid, resourceVersion } = metadata;
  if (wanted.uid !== undefined && wanted.uid !== uid) throw moved(kind, name, 'UID', wanted.uid, uid);
  if (wanted.resourceVersion !== undefined && wanted.resourceVersion !== resourceVersion)
    throw moved(kind, name, 'resourceVersion', wanted.resourceVersion, resourceVersion);
}
