import { at, listAt, numberAt, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { COMPONENT } from '../domain/labels.ts';

/** What runs a component's pods: a Deployment, StatefulSet, DaemonSet, Job or CronJob, or a pod of nobody. */
export type Workload = {
  component: string;
  namespace: string;
  object: KubeObject;
  /** The pod template of its present release. */
  template: unknown;
  desired: number;
  ready: number;
  /** Its living pods and those that failed, newest first. */
  pods: readonly KubeObject[];
  /** ReplicaSets and Jobs that belong to it, newest first. */
  children: readonly KubeObject[];
};

const topKinds = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'ReplicaSet']);

const ownerOf = (object: KubeObject) => object.metadata.ownerReferences?.find(owner => owner.controller);

const newestFirst = (objects: readonly KubeObject[]): KubeObject[] =>
  objects.toSorted((a, b) =>
    (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? ''),
  );

const nameKey = (kind: string, namespace: string | undefined, name: string): string =>
  `${kind} ${namespace}/${name}`;
const keyOf = (object: KubeObject): string =>
  nameKey(object.kind, object.metadata.namespace, object.metadata.name);

function desiredOf({ kind, spec, status }: KubeObject): number {
  if (kind === 'DaemonSet') return numberAt(status, 'desiredNumberScheduled') ?? 0;
  if (kind === 'Job') return at(status, 'succeeded') === undefined ? (numberAt(spec, 'parallelism') ?? 1) : 0;
  if (kind === 'CronJob') return 0;
  return kind === 'Pod' ? 1 : (numberAt(spec, 'replicas') ?? 1);
}

export const isReady = (pod: KubeObject): boolean =>
  listAt(pod, 'status', 'conditions').some(
    condition => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True',
  );

const templateOf = (object: KubeObject): unknown =>
  at(object, 'spec', 'jobTemplate', 'spec', 'template') ?? at(object, 'spec', 'template') ?? object;

/** The name of a Deployment in that of its ReplicaSet. */
export const withoutHash = (name: string): string => name.replace(/-[a-z0-9]{5,10}$/, '');

/** The workload that a pod of a controller that was not recorded is of, by that controller's name. */
function ownerName(object: KubeObject): string | undefined {
  const owner = object.kind === 'Pod' ? ownerOf(object) : undefined;
  if (!owner) return undefined;
  return owner.kind === 'ReplicaSet' ? withoutHash(owner.name) : owner.name;
}

/** The name by which people know a workload: its component's where it is labelled, else its own. */
export const componentOf = (object: KubeObject): string =>
  object.metadata.labels?.[COMPONENT] ?? ownerName(object) ?? object.metadata.name;

/** The workloads among these objects, each with what belongs to it. Pods that ended well belong to none. */
export function workloadsIn(objects: readonly KubeObject[]): Workload[] {
  const byKey = new Map(objects.map(object => [keyOf(object), object]));
  const parentOf = (object: KubeObject): KubeObject | undefined => {
    const owner = ownerOf(object);
    const { namespace } = object.metadata;
    const found = owner && byKey.get(nameKey(owner.kind, namespace, owner.name));
    // A ReplicaSet that was not recorded is named after its Deployment.
    return (
      found ??
      (owner?.kind === 'ReplicaSet'
        ? byKey.get(nameKey('Deployment', namespace, withoutHash(owner.name)))
        : undefined)
    );
  };
  // Pods of one controller that was not recorded stand for it together, by the first of them.
  const standIns = new Map<string, KubeObject>();
  const standIn = (object: KubeObject): KubeObject => {
    const name = ownerName(object);
    if (name === undefined) return object;
    const key = nameKey('', object.metadata.namespace, name);
    const first = standIns.get(key) ?? object;
    standIns.set(key, first);
    return first;
  };
  const topOf = (object: KubeObject): KubeObject => {
    const parent = parentOf(object);
    return parent && parent !== object ? topOf(parent) : standIn(object);
  };
  const pods = objects.filter(
    ({ kind, status }) => kind === 'Pod' && textAt(status, 'phase') !== 'Succeeded',
  );
  const controllers = objects.filter(({ kind }) => topKinds.has(kind));
  const podsOf = Map.groupBy(pods, topOf);
  const childrenOf = Map.groupBy(
    controllers.filter(object => parentOf(object) !== undefined),
    topOf,
  );
  const tops = new Set([...controllers.filter(object => parentOf(object) === undefined), ...podsOf.keys()]);
  return [...tops].map(object => {
    const own = newestFirst(podsOf.get(object) ?? []);
    return {
      component: componentOf(object),
      namespace: object.metadata.namespace ?? '',
      object,
      template: templateOf(object),
      desired: object.kind === 'Pod' ? own.length : desiredOf(object),
      ready: own.filter(isReady).length,
      pods: own,
      children: newestFirst(childrenOf.get(object) ?? []),
    };
  });
}

/** Whether it has fewer ready pods than it should. */
export const isShort = ({ ready, desired }: Workload): boolean => ready < desired;

const isGoing = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp !== undefined;

/** Whether one of its pods should serve and does not, though others may. */
export const hasSick = (workload: Workload): boolean =>
  isShort(workload) || workload.pods.some(pod => !isReady(pod) && !isGoing(pod) && !hasFailed(pod));

const restartsOf = (pod: KubeObject): number =>
  listAt(pod, 'status', 'containerStatuses').reduce<number>(
    (sum, status) => sum + (numberAt(status, 'restartCount') ?? 0),
    0,
  );

/** How many pods of a workload are looked at one by one: what one of them suffers from, others do too. */
const LIVING = 4;
const FAILED = 2;

export const hasFailed = (pod: KubeObject): boolean => textAt(pod, 'status', 'phase') === 'Failed';

/** The pods of a workload that have most to tell: unready before ready ones, then by restarts; none that is going. */
export function suspects({ pods }: Workload): readonly KubeObject[] {
  const staying = pods.filter(pod => !isGoing(pod));
  const here = staying.length > 0 ? staying : pods;
  const living = here
    .filter(pod => !hasFailed(pod))
    .toSorted((a, b) => Number(isReady(a)) - Number(isReady(b)) || restartsOf(b) - restartsOf(a));
  return [...living.slice(0, LIVING), ...here.filter(hasFailed).slice(0, FAILED)];
}
