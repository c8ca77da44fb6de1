import type { Effect } from '../scenario/effect.ts';
import { ofDay } from './day.ts';
import { noise } from './noise.ts';
import { factor, type Part } from './part.ts';

const minute = 60_000;
const mebibyte = 1024 * 1024;

/** `max(0, share - 1)` with a soft corner: a container bursts into its limit before its average does. */
const overflow = (share: number): number => Math.log1p(Math.exp((share - 1) * 14)) / 14;

/** Cores in use, seconds per second it was kept from running, and how much longer everything takes for that. */
export type Load = { cpu: number; throttled: number; slowdown: number };

export function loadOf(
  { app, profile, nominal, seed }: Part,
  requests: number,
  running: number,
  time: number,
  effects: readonly Effect[],
): Load {
  if (running === 0) return { cpu: 0, throttled: 0, slowdown: 1 };
  const busy = nominal > 0 ? requests / nominal : ofDay(profile.dailySwing, time);
  const wander = 1 + 0.06 * noise(seed + 2, time, minute);
  const wanted = profile.cpuCores * (0.2 + 0.8 * busy) * wander * factor(effects, 'cpu');
  if (app.limits.cpu === undefined) return { cpu: wanted, throttled: 0, slowdown: 1 };
  const limit = app.limits.cpu * running;
  const share = wanted / limit;
  return { cpu: Math.min(wanted, limit), throttled: limit * overflow(share), slowdown: Math.max(1, share) };
}

/** Bytes of one pod. It stays just below its limit: what runs out of memory is told by its containers. */
export function memoryOf(
  { app, profile, nominal, seed }: Part,
  requests: number,
  time: number,
  effects: readonly Effect[],
): number {
  const busy = nominal > 0 ? Math.min(3, requests / nominal) : 1;
  const wander = 1 + 0.02 * noise(seed + 5, time, 7 * minute);
  const wanted = profile.memoryMb * mebibyte * (0.9 + 0.1 * busy) * wander * factor(effects, 'memory');
  return Math.min(wanted, (app.limits.memory ?? Infinity) * 0.98);
}
