import { at, listAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import type { World } from './world.ts';

/** What a pod needs from its namespace: an object, or one key of it. */
type Need = { kind: 'Secret' | 'ConfigMap'; name: string; key?: string | undefined };

function need(kind: Need['kind'], reference: unknown, key?: string): Need[] {
  const name = textAt(reference, 'name') ?? textAt(reference, 'secretName');
  return name === undefined || at(reference, 'optional') === true ? [] : [{ kind, name, key }];
}

/** What is wrong with a need, as the kubelet says it. */
function lack(
  { store }: World,
  namespace: string | undefined,
  { kind, name, key }: Need,
): string | undefined {
  const found = store.get({ apiVersion: 'v1', kind, namespace, name });
  if (!found) return `${kind.toLowerCase()} "${name}" not found`;
  if (key === undefined || at(found, 'data', key) !== undefined || at(found, 'binaryData', key) !== undefined)
    return undefined;
  return `couldn't find key ${key} in ${kind} ${namespace}/${name}`;
}

const first = (world: World, pod: KubeObject, needs: readonly Need[]): string | undefined => {
  for (const need of needs) {
    const problem = lack(world, pod.metadata.namespace, need);
    if (problem !== undefined) return problem;
  }
  return undefined;
};

/** Why a container's environment cannot be made, or undefined. */
export const missingVariable = (world: World, pod: KubeObject, container: unknown): string | undefined =>
  first(world, pod, [
    ...listAt(container, 'envFrom').flatMap(source => [
      ...need('Secret', at(source, 'secretRef')),
      ...need('ConfigMap', at(source, 'configMapRef')),
    ]),
    ...listAt(container, 'env').flatMap(variable => {
      const [secret, map] = ['secretKeyRef', 'configMapKeyRef'].map(from => at(variable, 'valueFrom', from));
      return [
        ...need('Secret', secret, textAt(secret, 'key')),
        ...need('ConfigMap', map, textAt(map, 'key')),
      ];
    }),
  ]);

const mounted = (kind: Need['kind'], source: unknown): Need[] => [
  ...need(kind, source),
  ...listAt(source, 'items').flatMap(item => need(kind, source, textAt(item, 'key'))),
];

/** Why a volume cannot be mounted, in the kubelet's words, or undefined. Claims are the scheduler's business. */
export function missingVolume(world: World, pod: KubeObject): string | undefined {
  for (const volume of listAt(pod, 'spec', 'volumes')) {
    const sources = [volume, ...listAt(volume, 'projected', 'sources')];
    const needs = sources.flatMap(source => [
      ...mounted('Secret', at(source, 'secret')),
      ...mounted('ConfigMap', at(source, 'configMap')),
    ]);
    const problem = first(world, pod, needs);
    if (problem !== undefined)
      return `MountVolume.SetUp failed for volume "${textAt(volume, 'name')}" : ${problem}`;
  }
  return undefined;
}
