import { keptFields } from '../../domain/edits.ts';
import { at, isObject } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';

type Redact = (value: Record<string, unknown>) => Record<string, unknown>;

const emptied = (data: unknown): Record<string, string> =>
  isObject(data) ? Object.fromEntries(Object.keys(data).map(key => [key, ''])) : {};

/**
 * An object as it may be written to a file: of a Secret the names of its keys and nothing else, of all others
 * what `redact` leaves, of the records of who owns which field only edits, and without the copy that kubectl keeps.
 */
export function safeObject(object: KubeObject, redact: Redact): Record<string, unknown> {
  const { managedFields: _fields, ...rest } = object.metadata;
  const edits = keptFields(object);
  const metadata = { ...rest, ...(edits.length > 0 && { managedFields: edits }) };
  const { 'kubectl.kubernetes.io/last-applied-configuration': _copy, ...annotations } =
    metadata.annotations ?? {};
  const plain = { ...object, metadata: { ...metadata, ...(metadata.annotations && { annotations }) } };
  if (object.kind !== 'Secret') return redact(plain);
  const { apiVersion, kind } = object;
  const names = { ...emptied(at(object, 'data')), ...emptied(at(object, 'stringData')) };
  return { apiVersion, kind, metadata: plain.metadata, type: at(object, 'type'), data: names };
}
