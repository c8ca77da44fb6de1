import type { Effect } from '../scenario/effect.ts';
import { ofDay } from './day.ts';
import { latencyOf, tooLate } from './latency.ts';
import { noise } from './noise.ts';
import { callsPerRequest, type CallState, factor, type Part, type State } from './part.ts';
import type { Pods } from './presence.ts';
import type { Call } from './topology.ts';
import { loadOf, memoryOf } from './usage.ts';

const minute = 60_000;
/** Even what is well fails now and then. */
const usualFailures = 0.0008;
const none: readonly Effect[] = [];
const absent: Pods = { ready: 0, running: 0 };

export type PodsAt = (app: string, time: number) => Pods | undefined;

/** Whether an effect lasts at a time. */
export const isOn =
  (time: number) =>
  ({ from, until = Infinity }: Effect): boolean =>
    from <= time && time < until;

/** Requests per second that come from nobody on the platform. */
export function fromOutside({ profile, seed }: Part, time: number): number {
  const wander = 1 + 0.05 * noise(seed, time, minute) + 0.04 * noise(seed + 1, time, 11 * minute);
  return profile.requestsPerSecond * ofDay(profile.dailySwing, time) * wander;
}

function callState(call: Call, perSecond: number, callee: State | undefined): CallState {
  if (call.gone) return { call, perSecond, failRatio: 1, failure: 'gone' };
  if (!callee || callee.pods.ready === 0) return { call, perSecond, failRatio: 1, failure: 'refused' };
  const late = tooLate(callee);
  const failRatio = 1 - callee.successRatio * (1 - late);
  return { call, perSecond, failRatio, failure: late > 1 - callee.successRatio ? 'timeout' : 'error' };
}

/** Share of requests that meet a failing call, of `ratio` calls for each. */
const hit = (ratio: number, failRatio: number): number =>
  Math.min(1, ratio) * (1 - (1 - failRatio) ** Math.max(1, ratio));

/** Share of requests that fail by themselves. */
function ownFailures({ seed }: Part, time: number, effects: readonly Effect[]): number {
  const usual = usualFailures * (1 + 0.8 * noise(seed + 4, time, minute));
  return effects.reduce((all, { failRatio = 0 }) => 1 - (1 - all) * (1 - Math.min(1, failRatio)), usual);
}

/**
 * How everybody is doing at one moment. Requests flow from callers to those they call, failures and waiting the
 * other way: a request fails by itself, with a call that it needs, and where nobody is ready to take it.
 * `parts` has callers before those they call. A function of its arguments alone.
 */
export function statesAt(parts: readonly Part[], time: number, podsAt: PodsAt): Map<string, State> {
  const incoming = new Map<string, number>();
  const flows = parts.map(part => {
    const { app } = part;
    const effects = part.effects.length === 0 ? none : part.effects.filter(isOn(time));
    const pods = podsAt(app.id, time) ?? absent;
    const asked = fromOutside(part, time) + (incoming.get(app.id) ?? 0);
    const requests = asked * factor(effects, 'requests');
    const served = pods.ready === 0 ? 0 : requests;
    const perSecond = (call: Call) => served * callsPerRequest(part, call);
    for (const call of app.calls) incoming.set(call.to, (incoming.get(call.to) ?? 0) + perSecond(call));
    return { part, effects, pods, requests, served, perSecond };
  });

  const states = new Map<string, State>();
  for (const { part, effects, pods, requests, served, perSecond } of flows.toReversed()) {
    const calls = part.app.calls.map(call => callState(call, perSecond(call), states.get(call.to)));
    const { cpu, throttled, slowdown } = loadOf(part, served, pods.running, time, effects);
    const failRatio = ownFailures(part, time, effects);
    const successRatio = calls.reduce(
      (all, it) => all * (1 - hit(callsPerRequest(part, it.call), it.failRatio)),
      1 - failRatio,
    );
    const { own, ...latency } = latencyOf(part, calls, states, slowdown, time, effects);
    const memoryAtFirst = memoryOf(part, served, time, none);
    states.set(part.app.id, {
      pods,
      requests,
      successRatio: pods.ready === 0 ? 0 : successRatio,
      ...latency,
      own: { failRatio, ...own },
      cpu,
      throttled,
      memory: effects.length === 0 ? memoryAtFirst : memoryOf(part, served, time, effects),
      memoryAtFirst,
      calls,
    });
  }
  return states;
}

/** Requests per second of each app while all is well, at its busiest. */
export function nominalRequests(parts: readonly Pick<Part, 'app' | 'profile'>[]): Map<string, number> {
  const all = new Map<string, number>();
  for (const { app, profile } of parts) {
    const requests = profile.requestsPerSecond + (all.get(app.id) ?? 0);
    all.set(app.id, requests);
    for (const call of app.calls)
      all.set(call.to, (all.get(call.to) ?? 0) + requests * (profile.calls[call.name] ?? 1));
  }
  return all;
}
