import * as z from 'zod';
import { listAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { COMPONENT } from '../../domain/labels.ts';
import { instant } from '../../domain/time.ts';
import { isOver, readySince } from '../simulation/pods.ts';
import type { Change, ObjectStore } from '../store/object-store.ts';

/** How many moments, and how many ends for want of memory, are remembered of each app. */
const moments = 1000;
const week = 7 * 86_400_000;

const Past = z.object({
  /** From when on how many of its pods were ready, and how many ran. Oldest first. */
  pods: z.array(z.tuple([z.number(), z.number(), z.number()])),
  /** Runs that ended because the memory was used up: start and end. */
  ooms: z.array(z.tuple([z.number(), z.number()])),
});
export const PresenceState = z.record(z.string(), Past);
export type PresenceState = z.infer<typeof PresenceState>;
type Past = z.infer<typeof Past>;

export type Pods = { ready: number; running: number };

/** What was there when, by app: see `appOf`. Times are milliseconds since 1970. */
export type Presence = {
  /** Whether it ever had a pod. */
  knows(app: string): boolean;
  /** Undefined before its first pod. */
  at(app: string, time: number): Pods | undefined;
  ooms(app: string): readonly (readonly [start: number, end: number])[];
  export(): PresenceState;
};

/** The id of what a pod belongs to: its component, else the workload that made it. A Job of its own is nobody. */
export function appOf(pod: KubeObject): string | undefined {
  const { namespace = '', labels = {}, ownerReferences = [] } = pod.metadata;
  const owner = ownerReferences.find(({ controller }) => controller);
  const hash = labels['pod-template-hash'];
  const made = owner?.kind === 'Job' ? undefined : owner?.name;
  const workload = hash !== undefined && made?.endsWith(`-${hash}`) ? made.slice(0, -hash.length - 1) : made;
  const name = labels[COMPONENT] ?? workload;
  return name === undefined ? undefined : `${namespace}/${name}`;
}

const isRunning = (pod: KubeObject): boolean =>
  !isOver(pod) &&
  listAt(pod, 'status', 'containerStatuses').some(
    status => textAt(status, 'state', 'running', 'startedAt') !== undefined,
  );

const isReady = (pod: KubeObject): boolean =>
  pod.metadata.deletionTimestamp === undefined && readySince(pod) !== undefined;

function outOfMemory(pod: KubeObject): [number, number][] {
  return listAt(pod, 'status', 'containerStatuses').flatMap(status =>
    ['state', 'lastState'].flatMap((which): [number, number][] => {
      if (textAt(status, which, 'terminated', 'reason') !== 'OOMKilled') return [];
      const [start, end] = ['startedAt', 'finishedAt'].map(field =>
        instant(textAt(status, which, 'terminated', field)),
      );
      return start === undefined || end === undefined ? [] : [[start, end]];
    }),
  );
}

/** The moment that counts at a time: the last one not after it. */
function lastUntil(pods: Past['pods'], time: number): Past['pods'][number] | undefined {
  let [from, to] = [0, pods.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((pods[middle]?.[0] ?? Infinity) <= time) from = middle + 1;
    else to = middle;
  }
  return pods[from - 1];
}

/** Notes from now on when pods became ready, ran, stopped and ran out of memory. `state` is what `export` gave. */
export function createPresence(store: ObjectStore, now: () => number, state?: PresenceState): Presence {
  const pasts = new Map(Object.entries(structuredClone(state ?? {})));

  function pastOf(app: string): Past {
    const known = pasts.get(app);
    if (known) return known;
    const fresh: Past = { pods: [], ooms: [] };
    pasts.set(app, fresh);
    return fresh;
  }

  function add(app: string, time: number, ready: number, running: number): void {
    const { pods } = pastOf(app);
    const last = pods.at(-1);
    const next: Past['pods'][number] = [time, (last?.[1] ?? 0) + ready, (last?.[2] ?? 0) + running];
    if (last?.[0] === time) pods[pods.length - 1] = next;
    else pods.push(next);
    if (pods.length > moments) pods.shift();
  }

  function noteEnds(app: string, pod: KubeObject): void {
    for (const run of outOfMemory(pod)) {
      const { ooms } = pastOf(app);
      if (!ooms.some(known => known[0] === run[0] && known[1] === run[1])) ooms.push(run);
      if (ooms.length > moments) ooms.shift();
    }
  }

  function notice({ type, object, before }: Pick<Change, 'type' | 'object' | 'before'>, time: number): void {
    const app = object.kind === 'Pod' ? appOf(object) : undefined;
    if (app === undefined) return;
    const after = type === 'deleted' ? undefined : object;
    const difference = (holds: (pod: KubeObject) => boolean): number =>
      Number(after !== undefined && holds(after)) - Number(before !== undefined && holds(before));
    const [ready, running] = [difference(isReady), difference(isRunning)];
    if (ready !== 0 || running !== 0) add(app, time, ready, running);
    if (after) noteEnds(app, after);
  }

  if (!state)
    for (const { pod, since } of store
      .list({ apiVersion: 'v1', kind: 'Pod' })
      .map(pod => ({ pod, since: readySince(pod) ?? now() }))
      .toSorted((a, b) => a.since - b.since))
      notice({ type: 'added', object: pod }, since);
  store.onChange(change => notice(change, now()));

  return {
    knows: app => pasts.has(app),
    at(app, time) {
      const moment = lastUntil(pasts.get(app)?.pods ?? [], time);
      return moment && { ready: moment[1], running: moment[2] };
    },
    ooms: app => pasts.get(app)?.ooms ?? [],
    export() {
      for (const [app, { pods }] of pasts) {
        const [time = 0, ready = 0, running = 0] = pods.at(-1) ?? [];
        if (ready === 0 && running === 0 && time < now() - week) pasts.delete(app);
      }
      return Object.fromEntries(pasts);
    },
  };
}
