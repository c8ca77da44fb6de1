import { at, isObject, listAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { remember } from '../../domain/remember.ts';
import { conditionAt } from '../../domain/condition.ts';
import { refuseAboveQuota } from './quota.ts';
import { hex, suffix } from './random.ts';
import { type World, ownedBy } from './world.ts';
import { canonical } from '../../domain/json.ts';

type Labels = { readonly [key: string]: string };

const texts = (value: unknown): { [key: string]: string } =>
  isObject(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : [])),
      )
    : {};

/** The hash a workload names the revisions of its pod template by. */
export const templateHash = remember((template: object): string => suffix(10, hex(64, canonical(template))));

/** The pod template below a path, as an object. */
export function templateAt(object: KubeObject, ...path: string[]): { [field: string]: unknown } {
  const template = at(object, ...path);
  return isObject(template) ? template : {};
}

/** An object made from a template (of a pod, a job), in the namespace and under the control of its owner. */
export function fromTemplate(
  template: unknown,
  kind: { apiVersion: string; kind: string },
  name: string,
  owner: KubeObject,
  extra: { labels?: Labels; annotations?: Labels } = {},
): KubeObject {
  const annotations = { ...texts(at(template, 'metadata', 'annotations')), ...extra.annotations };
  return {
    ...kind,
    metadata: {
      name,
      ...(owner.metadata.namespace !== undefined && { namespace: owner.metadata.namespace }),
      labels: { ...texts(at(template, 'metadata', 'labels')), ...extra.labels },
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ownerReferences: [ownedBy(owner)],
    },
    spec: at(template, 'spec'),
  };
}

export const podKind = { apiVersion: 'v1', kind: 'Pod' };

/** A pod of a workload, created and told about. Throws `refused` where a quota leaves no room for it. */
export function createPod(world: World, owner: KubeObject, pod: KubeObject, from: string): void {
  refuseAboveQuota(world, pod);
  world.store.create(pod);
  world.record(owner, { reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}`, from });
}

export function deletePod(world: World, owner: KubeObject, pod: KubeObject, from: string): void {
  world.store.delete(refOf(pod));
  world.record(owner, { reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}`, from });
}

/** A name nobody has had yet, at most 63 characters long. */
export const freshName = (world: World, base: string): string =>
  `${`${base}-`.slice(0, 58)}${suffix(5, world.seed, base, world.serial())}`;

export const phaseOf = (pod: KubeObject): string => textAt(pod, 'status', 'phase') ?? 'Pending';
export const isOver = (pod: KubeObject): boolean => ['Succeeded', 'Failed'].includes(phaseOf(pod));

/** Whether a pod counts as a replica: it has not ended and is not being deleted. */
export const isActive = (pod: KubeObject): boolean =>
  !isOver(pod) && pod.metadata.deletionTimestamp === undefined;

/** Since when a pod has been ready, in milliseconds since 1970, or undefined. */
export function readySince(pod: KubeObject): number | undefined {
  const ready = conditionAt(at(pod, 'status'), 'Ready');
  return ready?.status === 'True' ? ready.since : undefined;
}

/** How many of these pods are ready, and how many have been for long enough; wakes the owner when one will have been. */
export function countReady(world: World, pods: readonly KubeObject[], minReadySeconds: number) {
  const since = pods.map(readySince).filter(time => time !== undefined);
  const matures = since.map(time => time + minReadySeconds * 1000);
  const available = matures.filter(time => time <= world.now()).length;
  for (const time of matures) if (time > world.now()) world.wakeAt(time);
  return { ready: since.length, available };
}

const rank = (pod: KubeObject): number =>
  (textAt(pod, 'spec', 'nodeName') === undefined ? 0 : 4) +
  (phaseOf(pod) === 'Pending' ? 0 : 2) +
  (readySince(pod) === undefined ? 0 : 1);

/** The pods to give up first: without a node, pending, not ready, restarted most, youngest. */
export const expendableFirst = (pods: readonly KubeObject[]): KubeObject[] =>
  pods
    .map((pod, i) => ({ pod, rank: rank(pod), age: i, restarts: restartsOf(pod) }))
    .toSorted((a, b) => a.rank - b.rank || b.restarts - a.restarts || b.age - a.age)
    .map(({ pod }) => pod);

export const restartsOf = (pod: KubeObject): number =>
  listAt(pod, 'status', 'containerStatuses').reduce(
    (sum: number, it) => sum + Number(at(it, 'restartCount') ?? 0),
    0,
  );
