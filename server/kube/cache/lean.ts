import { keptFields } from '../../domain/edits.ts';
import { isObject } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** A node's list of images is most of it, and nothing looks at it. */
function withoutImages(status: unknown): unknown {
  if (!isObject(status)) return status;
  const { images: _, ...rest } = status;
  return rest;
}

/**
 * An object without what no tool shows and nothing compares: who manages which field, but for edits, what kubectl
 * applied last, the images of a node. Everything else is there, as drift needs it.
 */
export function lean(object: KubeObject): KubeObject {
  const { managedFields: _, annotations, ...rest } = object.metadata;
  const { [LAST_APPLIED]: applied, ...others } = annotations ?? {};
  const edits = keptFields(object);
  const metadata = {
    ...rest,
    ...(annotations && { annotations: applied === undefined ? annotations : others }),
    ...(edits.length > 0 && { managedFields: edits }),
  };
  return object.kind === 'Node'
    ? { ...object, metadata, status: withoutImages(object['status']) }
    : { ...object, metadata };
}
