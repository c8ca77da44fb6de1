import { at, isObject, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';

/** Where a pod template names a ConfigMap or a Secret: in variables, in `envFrom`, in volumes and projected ones. */
const FIELDS: { readonly [field: string]: 'ConfigMap' | 'Secret' } = {
  configMap: 'ConfigMap',
  configMapRef: 'ConfigMap',
  configMapKeyRef: 'ConfigMap',
  secret: 'Secret',
  secretRef: 'Secret',
  secretKeyRef: 'Secret',
};

function namedIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namedIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([field, member]) => {
    const kind = FIELDS[field];
    const name = kind && (textAt(member, 'name') ?? textAt(member, 'secretName'));
    return name === undefined ? namedIn(member) : [`${kind}/${name}`];
  });
}

const templateOf = (workload: KubeObject): unknown =>
  at(workload, 'spec', 'jobTemplate', 'spec', 'template') ?? at(workload, 'spec', 'template');

/** The name of a workload by `ConfigMap/name` and `Secret/name` of what it reads. */
export function readersIn(objects: readonly KubeObject[]): ReadonlyMap<string, string> {
  const readers = new Map<string, string>();
  for (const object of objects)
    for (const read of namedIn(templateOf(object)))
      if (!readers.has(read)) readers.set(read, object.metadata.name);
  return readers;
}
