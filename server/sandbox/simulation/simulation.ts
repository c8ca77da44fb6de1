import { setImmediate } from 'node:timers/promises';
import * as z from 'zod';
import { PlatformError } from '../../errors.ts';
import type { Clock } from '../../control-plane/ports.ts';
import { type Ref, refKey, refOf } from '../../domain/kube-object.ts';
import { kinds } from '../store/kinds.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { type Script, defaultBehaviour } from './behaviour.ts';
import { createCapacity } from './capacity.ts';
import { controllers } from './controllers.ts';
import { createEvents } from './events.ts';
import { PodRun } from './pod-run.ts';
import { createReactions } from './reactions.ts';
import { createSelections } from './selections.ts';
import { createTimers } from './timers.ts';
import type { World } from './world.ts';

/** Of time that passed while nobody looked, only this much is played. */
const longestReplay = 60 * 60 * 1000;

/** After which time a controller tries again what was refused. */
const retry = 30_000;

/** How often one object may be looked at in one moment before we call it a livelock. */
const patience = 1000;

const Waiting = z.object({
  ref: z.object({
    apiVersion: z.string(),
    kind: z.string(),
    namespace: z.string().optional(),
    name: z.string(),
  }),
  retryAt: z.number(),
});
/** What controllers remember beside the store. */
export const SimulationState = z.object({
  runs: z.array(z.tuple([z.string(), PodRun])),
  unscheduled: z.array(z.tuple([z.string(), Waiting])),
});

export type SimulationState = z.infer<typeof SimulationState>;

/** Simulated time and the numbers given out so far: what store and simulation share. */
export type Dial = { now: number; serial: number };

export type Simulation = {
  now(): Date;
  /** Advances simulated time by the wall time since the last call and does all that was due, in order. */
  catchUp: () => void;
  /** Advances simulated time at once. */
  skip(milliseconds: number): void;
  /** Time as the cluster sees it: waiting costs none of ours. */
  clock: Clock;
  behaviourOf: World['behaviourOf'];
  export(): SimulationState;
};

/**
 * The controllers, scheduler and kubelets of the embedded cluster. It wakes objects, never scans them: a change
 * wakes the object, its owner, the Services that select it and whoever watches it; a timer wakes it later.
 * `state` is what `export` gave for the same store. `wall` is the time in milliseconds by the wall clock, `lastWall` when
 * it was caught up with last.
 */
export function createSimulation(parts: {
  store: ObjectStore;
  dial: Dial;
  wall: () => number;
  lastWall?: number | undefined;
  seed: number;
  script?: Script | undefined;
  state?: SimulationState | undefined;
  /** When containers may begin to behave otherwise by themselves: every pod is looked at then. */
  moments?: readonly number[] | undefined;
}): Simulation {
  const { store, dial, wall, seed, script } = parts;
  const queue = new Map<string, Ref>();
  const timers = createTimers();
  const now = (): number => dial.now;
  const events = createEvents(store, now);
  /** How often each object was looked at in the present moment of the present call. */
  const looks = new Map<string, number>();
  let atHand: Ref = { apiVersion: '', kind: '', name: '' };
  let wakeAt: number | undefined;
  const moments = (parts.moments ?? []).filter(time => time > dial.now).toSorted((a, b) => a - b);
  let lastWall = parts.lastWall ?? wall();

  const behaviourOf: World['behaviourOf'] = (pod, container, isInit) =>
    script?.(pod, container) ?? defaultBehaviour(pod, container, isInit);
  const world: World = {
    store,
    seed,
    now,
    wakeAt: time => {
      wakeAt = Math.min(time, wakeAt ?? time);
    },
    watch: ref => reactions.watch(ref, atHand),
    record: events.record,
    recordOnce: events.recordOnce,
    serial: () => ++dial.serial,
    behaviourOf,
    runs: new Map(parts.state?.runs),
    unscheduled: new Map(parts.state?.unscheduled),
    capacity: createCapacity(),
    selections: createSelections(),
  };

  function enqueue(ref: Ref): void {
    if (controllers.has(ref.kind)) queue.set(refKey(ref), ref);
  }

  const reactions = createReactions(world, { enqueue, forget: ref => timers.set(ref, undefined) });

  function reconcile(ref: Ref): void {
    const object = store.get(ref);
    if (!object || (object.metadata.deletionTimestamp !== undefined && ref.kind !== 'Pod')) return;
    atHand = ref;
    wakeAt = undefined;
    try {
      controllers.get(ref.kind)?.(world, object);
    } catch (error) {
      // What the API server refuses a controller ends up as an event, and is tried again, as on a real cluster.
      if (!(error instanceof PlatformError)) throw error;
      world.recordOnce(object, {
        reason: 'FailedCreate',
        message: `Error: ${error.message}`,
        from: 'controller',
        warning: true,
      });
      world.wakeAt(now() + retry);
    }
    timers.set(ref, wakeAt);
  }

  /** Does what needs no time, in the order it came up, until nothing is left. */
  function settle(): void {
    for (const [key, ref] of queue) {
      queue.delete(key);
      const count = (looks.get(key) ?? 0) + 1;
      if (count > patience) throw new Error(`the simulation does not come to rest: ${key}`);
      looks.set(key, count);
      reconcile(ref);
    }
  }

  function nextTime(): number | undefined {
    const next = Math.min(timers.next() ?? Infinity, events.next() ?? Infinity, moments[0] ?? Infinity);
    return next === Infinity ? undefined : next;
  }

  function wakePods(): void {
    while (moments[0] !== undefined && moments[0] <= dial.now) moments.shift();
    for (const pod of store.list({ apiVersion: 'v1', kind: 'Pod' })) enqueue(refOf(pod));
  }

  function runTo(end: number): void {
    looks.clear();
    if (queue.size > 0) settle();
    for (let next = nextTime(); next !== undefined && next <= end; next = nextTime()) {
      if (next > dial.now) looks.clear();
      dial.now = Math.max(dial.now, next);
      for (const ref of timers.due(dial.now)) enqueue(ref);
      if (moments[0] !== undefined && moments[0] <= dial.now) wakePods();
      events.forget();
      settle();
    }
    dial.now = Math.max(dial.now, end);
  }

  function catchUp(): void {
    const elapsed = Math.max(0, wall() - lastWall);
    lastWall = wall();
    dial.now += Math.max(0, elapsed - longestReplay);
    runTo(dial.now + Math.min(elapsed, longestReplay));
  }

  function skip(milliseconds: number): void {
    catchUp();
    runTo(dial.now + milliseconds);
  }

  for (const kind of kinds)
    for (const object of store.list(kind)) reactions.notice({ type: 'added', object });
  store.onChange(reactions.notice);

  return {
    now: () => new Date(dial.now),
    catchUp,
    skip,
    clock: {
      now() {
        catchUp();
        return new Date(dial.now);
      },
      async sleep(milliseconds, signal) {
        // Whoever polls gives others a turn, and hears of a cancellation.
        await setImmediate();
        if (signal?.aborted)
          throw new PlatformError(
            'cancelled',
            'the call was cancelled',
            'Call again if the answer is still wanted.',
          );
        skip(milliseconds);
      },
    },
    behaviourOf,
    export: () => ({ runs: [...world.runs], unscheduled: [...world.unscheduled] }),
  };
}
