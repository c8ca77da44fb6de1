import { isObject, textAt } from '../../domain/json.ts';
import type { CompiledObject } from '../compile/finish.ts';

const SCALERS: ReadonlySet<string> = new Set(['HorizontalPodAutoscaler', 'ScaledObject']);

/**
 * The objects without the number of pods of what an autoscaler scales: two would write that field, and the cluster
 * refuses the second (https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/).
 */
export function withoutScaledReplicas(objects: readonly CompiledObject[]): readonly CompiledObject[] {
  const scaled = new Set(objects.flatMap(({ object }) => scaledBy(object) ?? []));
  if (scaled.size === 0) return objects;
  return objects.map(each => {
    const { object } = each;
    const spec = object['spec'];
    if (!scaled.has(`${object.kind}/${object.metadata.name}`) || !isObject(spec)) return each;
    const { replicas: _theirs, ...rest } = spec;
    return { ...each, object: { ...object, spec: rest } };
  });
}

/** `Deployment/cart`, when the object is an autoscaler of it. */
export function scaledBy(object: CompiledObject['object']): string | undefined {
  const name = textAt(object, 'spec', 'scaleTargetRef', 'name');
  if (!SCALERS.has(object.kind) || name === undefined) return undefined;
  return `${textAt(object, 'spec', 'scaleTargetRef', 'kind') ?? 'Deployment'}/${name}`;
}
