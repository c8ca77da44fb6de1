import { at, equal, listAt, textAt } from '../../domain/json.ts';
import { type KubeObject, type Ref, refOf } from '../../domain/kube-object.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { Behaviour } from './behaviour.ts';
import type { Capacity } from './capacity.ts';
import type { PodRun } from './pod-run.ts';
import type { Selections } from './selections.ts';
import { stamp } from '../stamp.ts';

/** What a component of the cluster has to say about an object. */
export type Occurrence = {
  reason: string;
  message: string;
  /** The component that says so: `kubelet`. */
  from: string;
  warning?: boolean;
  /** The node it says so from. */
  host?: string | undefined;
  /** The part of the object it is about: `spec.containers{main}`. */
  field?: string;
};

/** What a controller is given: the store, simulated time, and the ways to be called again. */
export type World = {
  store: ObjectStore;
  seed: number;
  /** Simulated milliseconds since 1970. */
  now(): number;
  /** The object at hand is looked at again then; of several times the earliest counts. */
  wakeAt(time: number): void;
  /** The object at hand is looked at again whenever that one changes. */
  watch(ref: Ref): void;
  record(about: KubeObject, occurrence: Occurrence): void;
  /** As `record`, unless the same was said within the last hour. */
  recordOnce(about: KubeObject, occurrence: Occurrence): void;
  /** 1, 2, 3, … over the cluster's whole life. */
  serial(): number;
  behaviourOf: (pod: KubeObject, container: unknown, isInit: boolean) => Behaviour;
  /** What the kubelet remembers of a pod, by its uid. */
  runs: Map<string, PodRun>;
  /** The pods without a node, by their uid, and when each is tried again at the latest. */
  unscheduled: Map<string, { ref: Ref; retryAt: number }>;
  capacity: Capacity;
  selections: Selections;
};

/** Brings the world one step nearer to what the object asks for. Does nothing when there is nothing to do. */
export type Reconcile = (world: World, object: KubeObject) => void;

/** The object without its undefined members, and without the counters that are 0: Kubernetes leaves those out. */
export const filled = (fields: { readonly [field: string]: unknown }): { [field: string]: unknown } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== 0));

/** Writes a status unless it is there already. */
export function setStatus(
  world: World,
  object: KubeObject,
  status: { readonly [field: string]: unknown },
): void {
  if (!equal(at(object, 'status'), status)) world.store.updateStatus(refOf(object), status);
}

export type NewCondition = {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
  lastUpdateTime?: string;
  observedGeneration?: number;
};

/** These conditions, each with the time since when its status has been what it is, looked up in `before`. */
export const conditions = (before: unknown, now: number, wanted: readonly NewCondition[]): unknown[] =>
  wanted.map(condition => {
    const known = listAt(before, 'conditions').find(known => textAt(known, 'type') === condition.type);
    const since = textAt(known, 'status') === condition.status && textAt(known, 'lastTransitionTime');
    return { ...condition, lastTransitionTime: since || stamp(now) };
  });

/** The owner reference of a controller to what it made. */
export const ownedBy = (owner: KubeObject) => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid ?? '',
  controller: true,
  blockOwnerDeletion: true,
});

const born = (object: KubeObject): string => `${object.metadata.creationTimestamp} ${object.metadata.name}`;

/** What an object's controller made of one kind, oldest first. */
export const owned = (world: World, owner: KubeObject, kind: string): KubeObject[] => {
  const { uid = '' } = owner.metadata;
  const isMine = (it: KubeObject) => it.metadata.ownerReferences?.some(by => by.controller && by.uid === uid);
  return world.store
    .dependents(uid)
    .filter(it => it.kind === kind && isMine(it))
    .toSorted((a, b) => (born(a) < born(b) ? -1 : 1));
};
