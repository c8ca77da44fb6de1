import { at, listAt, numberAt, textAt } from '../domain/json.ts';
import { KubeObject } from '../domain/kube-object.ts';
import { remember } from '../domain/remember.ts';
import type { Picture } from './picture.ts';
import { withoutHash, type Workload } from './workload.ts';

const isAlive = ({ status }: KubeObject): boolean => textAt(status, 'phase') !== 'Failed';

/** A set of a rollout that wants more pods than it has, though others of the workload may serve. */
function isStarved(child: KubeObject, { pods }: Workload): boolean {
  const own = pods.filter(
    pod =>
      isAlive(pod) &&
      pod.metadata.ownerReferences?.some(
        ({ kind, name }) => kind === child.kind && name === child.metadata.name,
      ),
  );
  return child.kind === 'ReplicaSet' && (numberAt(child, 'spec', 'replicas') ?? 0) > own.length;
}

/** Its controller says, as long as that is so, that it cannot make a pod. */
const saysSo = (object: KubeObject): boolean =>
  listAt(object, 'status', 'conditions').some(
    it => textAt(it, 'type') === 'ReplicaFailure' && textAt(it, 'status') === 'True',
  );

/** Whether pods that a workload wants are not even there. A Job's failed pods were. */
export function lacksPods(workload: Workload): boolean {
  const { object, pods, desired, children } = workload;
  const there = object.kind === 'Job' ? pods : pods.filter(isAlive);
  return (
    there.length < desired ||
    [object, ...children].some(saysSo) ||
    children.some(child => isStarved(child, workload))
  );
}

const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`;

/** The ReplicaSets that events tell of, by their Deployment. */
const told = remember((picture: Picture): ReadonlyMap<string, readonly KubeObject[]> => {
  const sets = picture.of('Event').flatMap(event => {
    const subject = at(event, 'involvedObject') ?? at(event, 'regarding');
    const name = textAt(subject, 'name');
    if (textAt(subject, 'kind') !== 'ReplicaSet' || name === undefined) return [];
    const namespace = textAt(subject, 'namespace') ?? event.metadata.namespace;
    const metadata = { name, namespace, uid: textAt(subject, 'uid') };
    return [KubeObject.parse({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata })];
  });
  const single = new Map(sets.map(set => [`${set.metadata.uid} ${set.metadata.name}`, set]));
  return Map.groupBy(single.values(), ({ metadata: { namespace = '', name } }) =>
    keyOf(namespace, withoutHash(name)),
  );
});

/** Those that may have said why a workload lacks pods; where nobody recorded ReplicaSets, events still tell of them. */
export function creatorsOf({ object, children, namespace }: Workload, picture: Picture): KubeObject[] {
  const unrecorded = picture.sees('ReplicaSet')
    ? []
    : (told(picture).get(keyOf(namespace, object.metadata.name)) ?? []);
  return [object, ...children, ...unrecorded];
}
