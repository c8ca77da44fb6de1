import { numberAt, textAt } from '../../domain/json.ts';
import { type KubeObject, type Ref, refOf } from '../../domain/kube-object.ts';
import { instant } from '../../domain/time.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { hex } from './random.ts';
import type { Occurrence } from './world.ts';
import { stamp } from '../stamp.ts';

/** How long an Event is kept after it was last seen. */
const lifetime = 60 * 60 * 1000;
const kind = { apiVersion: 'v1', kind: 'Event' };

const endOf = (event: KubeObject): number => (instant(textAt(event, 'lastTimestamp')) ?? 0) + lifetime;

function refFor(about: KubeObject, { reason, message, field = '' }: Occurrence): Ref {
  const { name, namespace = 'default', uid = '' } = about.metadata;
  const start = name.slice(0, 230).replace(/\W+$/, '');
  return { ...kind, namespace, name: `${start}.${hex(16, uid, reason, message, field)}` };
}

/** Writes Events: the same thing said again is counted, and what was not said for an hour is forgotten. */
export function createEvents(store: ObjectStore, now: () => number) {
  /** When each was to be forgotten when it was seen, in that order; those seen again stand further back too. */
  let ends: { ref: Ref; at: number }[] = [];
  let first = 0;

  const remember = (event: KubeObject): void => void ends.push({ ref: refOf(event), at: endOf(event) });

  function create(
    ref: Ref,
    about: KubeObject,
    { reason, message, from, warning, host, field }: Occurrence,
  ): void {
    const { namespace, name } = ref;
    const { uid, resourceVersion } = about.metadata;
    const time = stamp(now());
    remember(
      store.create({
        ...kind,
        metadata: { name, ...(namespace !== undefined && { namespace }) },
        involvedObject: {
          ...refOf(about),
          uid,
          resourceVersion,
          ...(field !== undefined && { fieldPath: field }),
        },
        type: warning ? 'Warning' : 'Normal',
        reason,
        message,
        source: { component: from, ...(host !== undefined && { host }) },
        reportingComponent: from,
        reportingInstance: host ?? '',
        count: 1,
        firstTimestamp: time,
        lastTimestamp: time,
      }),
    );
  }

  /** A namespace that is going takes nothing new. */
  function isClosed({ metadata: { namespace } }: KubeObject): boolean {
    if (namespace === undefined) return false;
    const around = store.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
    return !around || around.metadata.deletionTimestamp !== undefined;
  }

  function record(about: KubeObject, occurrence: Occurrence): void {
    const ref = refFor(about, occurrence);
    const known = store.get(ref);
    if (!known && isClosed(about)) return;
    if (!known) return create(ref, about, occurrence);
    const count = (numberAt(known, 'count') ?? 1) + 1;
    remember(store.patch(ref, { count, lastTimestamp: stamp(now()) }));
  }

  for (const event of store.list(kind).toSorted((a, b) => (lastSeen(a) < lastSeen(b) ? -1 : 1)))
    remember(event);

  return {
    record,
    recordOnce: (about: KubeObject, occurrence: Occurrence): void => {
      if (!store.get(refFor(about, occurrence))) record(about, occurrence);
    },
    /** When the next one may have to be forgotten, or undefined. */
    next: (): number | undefined => ends[first]?.at,
    forget(): void {
      for (let end = ends[first]; end && end.at <= now(); end = ends[++first]) {
        const event = store.get(end.ref);
        if (event && endOf(event) <= now()) store.delete(end.ref);
      }
      if (first > 1000) [ends, first] = [ends.slice(first), 0];
    },
  };
}

const lastSeen = (event: KubeObject): string => textAt(event, 'lastTimestamp') ?? '';
