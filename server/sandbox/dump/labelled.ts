import type { KubeObject } from '../../domain/kube-object.ts';
import { COMPONENT } from '../../domain/labels.ts';

const keyOf = (kind: string, namespace: string | undefined, name: string): string =>
  `${kind} ${namespace}/${name}`;

/**
 * Recorded pods with the label by which a component's pods are found: the name of the workload that made them.
 * Pods that carry the label, and pods of nobody, stay as they are.
 */
export function labelled(objects: readonly KubeObject[]): KubeObject[] {
  const byKey = new Map(
    objects.map(object => [keyOf(object.kind, object.metadata.namespace, object.metadata.name), object]),
  );
  const topOf = (object: KubeObject): KubeObject => {
    const owner = object.metadata.ownerReferences?.find(({ controller }) => controller);
    const parent = owner && byKey.get(keyOf(owner.kind, object.metadata.namespace, owner.name));
    return parent && parent !== object ? topOf(parent) : object;
  };
  return objects.map(object => {
    const top = object.kind === 'Pod' ? topOf(object) : object;
    if (top === object || object.metadata.labels?.[COMPONENT] !== undefined) return object;
    const labels = { ...object.metadata.labels, [COMPONENT]: top.metadata.name };
    return { ...object, metadata: { ...object.metadata, labels } };
  });
}
