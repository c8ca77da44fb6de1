import { type KubeObject, type Ref, refKey, refOf } from '../../domain/kube-object.ts';
import type { Change } from '../store/object-store.ts';
import type { World } from './world.ts';

type Queue = { enqueue: (ref: Ref) => void; forget: (ref: Ref) => void };

/** Whom a change wakes, without looking at what has not changed. */
export function createReactions(world: World, { enqueue, forget }: Queue) {
  const watchers = new Map<string, Map<string, Ref>>();

  function retryUnscheduled(): void {
    for (const { ref } of world.unscheduled.values()) enqueue(ref);
  }

  function noticePod(before: KubeObject | undefined, after: KubeObject | undefined): void {
    if (world.capacity.count(before, after)) retryUnscheduled();
    world.selections.note(before, after);
    for (const pod of [before, after])
      if (pod) for (const service of world.selections.servicesOf(pod)) enqueue(service);
  }

  function noticeNode(): void {
    retryUnscheduled();
    for (const set of world.store.list({ apiVersion: 'apps/v1', kind: 'DaemonSet' })) enqueue(refOf(set));
  }

  function noticeEnd(ref: Ref, uid: string): void {
    forget(ref);
    world.runs.delete(uid);
    world.unscheduled.delete(uid);
  }

  return {
    /** `watcher` is woken once, by the next change of `ref`. */
    watch: (ref: Ref, watcher: Ref): void => {
      const key = refKey(ref);
      watchers.set(key, (watchers.get(key) ?? new Map<string, Ref>()).set(refKey(watcher), watcher));
    },
    notice: ({ type, object, before }: Change): void => {
      if (object.kind === 'Event') return;
      const after = type === 'deleted' ? undefined : object;
      const { namespace, uid = '', ownerReferences = [] } = object.metadata;
      const ref = refOf(object);
      if (after) enqueue(ref);
      else noticeEnd(ref, uid);
      for (const { controller, apiVersion, kind, name } of ownerReferences)
        if (controller) enqueue({ apiVersion, kind, namespace, name });
      for (const watcher of watchers.get(refKey(ref))?.values() ?? []) enqueue(watcher);
      watchers.delete(refKey(ref));
      if (object.kind === 'Pod') noticePod(before, after);
      if (object.kind === 'Service') world.selections.note(before, after);
      if (object.kind === 'Node') noticeNode();
    },
  };
}
