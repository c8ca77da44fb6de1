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
 * An object without what no tool shows and nothing compares: who manages which field, what kubectl applied last, the
 * images of a node. Everything else is there, as drift needs it.
 */
export function lean(object: KubeObject): KubeObject {
  const { managedFields: _, annotations, ...rest } = object.metadata;
  const { [LAST_APPLIED]: applied, ...others } = annotations ?? {};
  const metadata = annotations
    ? { ...rest, annotations: applied === undefined ? annotations : others }
    : rest;
  return object.kind === 'Node'
    ? { ...object, metadata, status: withoutImages(object['status']) }
    : { ...object, metadata };
}
