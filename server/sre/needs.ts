import { at, listAt, textAt } from '../domain/json.ts';

/** A secret or config map without which a pod does not start. */
export type Need = {
  kind: 'Secret' | 'ConfigMap';
  name: string;
  /** The keys that are named; without any the whole of it is taken. */
  keys: readonly string[];
  /** Whether it is mounted, else it is read into the environment. */
  mounted: boolean;
};

function needIn(kind: Need['kind'], source: unknown, mounted: boolean): Need[] {
  const name = textAt(source, 'name') ?? textAt(source, 'secretName');
  if (name === undefined || at(source, 'optional') === true) return [];
  const keys = [textAt(source, 'key'), ...listAt(source, 'items').map(item => textAt(item, 'key'))];
  return [{ kind, name, keys: keys.filter(key => key !== undefined), mounted }];
}

/** What a pod's spec, or that of its template, refers to and cannot do without. */
export function needsOf(spec: unknown): Need[] {
  const containers = [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')];
  const sources = listAt(spec, 'volumes').flatMap(volume => [
    volume,
    ...listAt(volume, 'projected', 'sources'),
  ]);
  return [
    ...sources.flatMap(source => [
      ...needIn('Secret', at(source, 'secret'), true),
      ...needIn('ConfigMap', at(source, 'configMap'), true),
    ]),
    ...containers.flatMap(container => [
      ...listAt(container, 'envFrom').flatMap(source => [
        ...needIn('Secret', at(source, 'secretRef'), false),
        ...needIn('ConfigMap', at(source, 'configMapRef'), false),
      ]),
      ...listAt(container, 'env').flatMap(variable => [
        ...needIn('Secret', at(variable, 'valueFrom', 'secretKeyRef'), false),
        ...needIn('ConfigMap', at(variable, 'valueFrom', 'configMapKeyRef'), false),
      ]),
    ]),
  ];
}
