import type { Effect, Profile } from '../scenario/effect.ts';
import type { Pods } from './presence.ts';
import type { App, Call } from './topology.ts';

/** One app with all that its numbers are made of. */
export type Part = {
  app: App;
  profile: Profile;
  effects: readonly Effect[];
  seed: number;
  /** Requests per second while all is well, at its busiest. */
  nominal: number;
};

/** Why calls fail: there is no such host, nobody answers, the answer is an error, or it comes too late. */
export type Failure = 'gone' | 'refused' | 'error' | 'timeout';
export type CallState = { call: Call; perSecond: number; failRatio: number; failure: Failure };

/** How an app is doing at one moment, all its pods together. */
export type State = {
  pods: Pods;
  /** Per second. */
  requests: number;
  successRatio: number;
  p50Ms: number;
  p95Ms: number;
  /** What it does itself, without those it calls: the share of requests that fail, and how long they take. */
  own: { failRatio: number; p50Ms: number; p95Ms: number };
  /** Cores, and seconds per second that it was kept from running. */
  cpu: number;
  throttled: number;
  /** Bytes of each running pod, and of one that begins to run out of them. */
  memory: number;
  memoryAtFirst: number;
  calls: readonly CallState[];
};

/** Calls to another for one request. */
export const callsPerRequest = ({ profile }: Part, call: Call): number => profile.calls[call.name] ?? 1;

/** All factors of one kind together. */
export const factor = (effects: readonly Effect[], of: 'requests' | 'cpu' | 'memory'): number =>
  effects.reduce((all, effect) => all * (effect[of] ?? 1), 1);
