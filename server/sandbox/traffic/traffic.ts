import type { MetricsQuery } from '../../control-plane/ports.ts';
import { listAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { isSignal, type Series } from '../../domain/signal.ts';
import { instant } from '../../domain/time.ts';
import type { Happenings } from '../scenario/effect.ts';
import type { World } from '../simulation/world.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { defaultProfile } from './default-profile.ts';
import { nominalRequests, type PodsAt, statesAt } from './model.ts';
import { seedOf } from './noise.ts';
import type { Part, State } from './part.ts';
import { appOf, type Presence } from './presence.ts';
import { signalsOf, type Ramp } from './signals.ts';
import { surroundingsOf } from './surroundings.ts';
import { rememberStates } from './remembered-states.ts';
import { type App, readTopology, type Topology } from './topology.ts';

/** One app, and how it is doing at any time. */
export type Subject = { part: Part; stateAt: (time: number) => State | undefined };

/** Apps that are connected by calls, callers before those they call, and how they are doing at any time. */
export type Group = {
  parts: readonly Part[];
  statesAt(time: number): ReadonlyMap<string, State>;
};

export type Traffic = {
  /** Every app that is there. */
  apps(): readonly App[];
  /** All that an app is connected to. Without any parts where there is no such app. */
  groupOf(id: string): Group;
  now(): number;
  seed: number;
  /** Undefined for a pod of nobody, of a Job for instance. */
  subjectOf(pod: KubeObject): Subject | undefined;
  series(query: MetricsQuery): Series[];
};

const unplanned: Happenings = { profiles: {}, effects: [], containerFaults: [] };

/**
 * Requests along the dependencies, and what they cost. Nothing is played: every number is computed from its time,
 * the objects, the record of ready pods, the seed, and what a scenario says happens.
 */
export function createTraffic(world: {
  store: ObjectStore;
  presence: Presence;
  behaviourOf: World['behaviourOf'];
  seed: number;
  now: () => number;
  /** What a scenario says, with the effects known by now. */
  happenings?: Happenings | undefined;
}): Traffic {
  const { store, presence, seed, happenings = unplanned } = world;
  const podsAt: PodsAt = (app, time) => presence.at(app, time);
  let known: { version: string; topology: Topology } | undefined;

  function topologyNow(): Topology {
    const version = store.resourceVersion();
    if (known?.version !== version)
      known = { version, topology: readTopology(store, app => presence.knows(app)) };
    return known.topology;
  }

  const remembered = rememberStates();

  function groupOf(id: string): Group {
    const { profiles, effects } = happenings;
    const { apps, callersOf } = surroundingsOf(topologyNow(), id);
    const described = apps.map(app => ({
      app,
      profile: profiles[app.name] ?? defaultProfile(app, callersOf.has(app.id)),
    }));
    const nominal = nominalRequests(described);
    const parts = described.map(({ app, profile }) => ({
      app,
      profile,
      effects: effects.filter(it => it.component === app.name && it.environment === app.environment),
      seed: seedOf(seed, app.id),
      nominal: nominal.get(app.id) ?? 0,
    }));
    const known = remembered(`${store.resourceVersion()} ${JSON.stringify(effects)}`, apps[0]?.id ?? '');
    return { parts, statesAt: time => known(time, () => statesAt(parts, time, podsAt)) };
  }

  function subject(id: string): Subject | undefined {
    const group = groupOf(id);
    const part = group.parts.find(({ app }) => app.id === id);
    return part && { part, stateAt: time => group.statesAt(time).get(id) };
  }

  /** Runs that end, or ended, because the memory is used up; one that began before the fault did rises from then on. */
  function rampsOf({ namespace, id, name, environment }: Part['app']): Ramp[] {
    const faults = happenings.containerFaults
      .filter(
        it => it.component === name && it.environment === environment && it.exit?.reason === 'OOMKilled',
      )
      .map(({ from }) => from);
    const pods = store.list({ apiVersion: 'v1', kind: 'Pod', namespace }).filter(pod => appOf(pod) === id);
    const coming = pods.flatMap(pod =>
      listAt(pod, 'spec', 'containers').flatMap((container): Ramp[] => {
        const { exit } = world.behaviourOf(pod, container, false);
        const status = listAt(pod, 'status', 'containerStatuses').find(
          it => textAt(it, 'name') === textAt(container, 'name'),
        );
        const start = instant(textAt(status, 'state', 'running', 'startedAt'));
        return exit?.reason === 'OOMKilled' && start !== undefined
          ? [[start, start + exit.afterSeconds * 1000]]
          : [];
      }),
    );
    return [...presence.ooms(id), ...coming].map(([start, end]) => [
      Math.max(start, ...faults.filter(from => from < end)),
      end,
    ]);
  }

  function series({ namespace, component, signals, from, to, stepSeconds }: MetricsQuery): Series[] {
    const asked = subject(`${namespace}/${component}`);
    if (!asked) return [];
    const { app } = asked.part;
    const ramps = rampsOf(app);
    const step = stepSeconds * 1000;
    const last = Math.min(to.getTime(), world.now());
    const points = new Map(
      signals.filter(isSignal).map(signal => [signal, new Array<[number, number]>()] as const),
    );
    for (let time = Math.ceil(from.getTime() / step) * step; time <= last; time += step) {
      // Before its first pod there was nothing to measure.
      const state = presence.at(app.id, time) && asked.stateAt(time);
      if (!state) continue;
      const measured = signalsOf(asked.part, state, ramps, time);
      for (const [signal, list] of points) {
        const value = measured[signal];
        if (value !== undefined) list.push([time, value]);
      }
    }
    return [...points].flatMap(([signal, list]) => (list.length === 0 ? [] : [{ signal, points: list }]));
  }

  return {
    apps: () => [...topologyNow().values()],
    groupOf,
    now: world.now,
    seed,
    subjectOf(pod) {
      const id = appOf(pod);
      return id === undefined ? undefined : subject(id);
    },
    series,
  };
}
