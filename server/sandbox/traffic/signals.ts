import type { Signal } from '../../domain/signal.ts';
import type { Part, State } from './part.ts';

/** A status tells times in whole seconds: a run may have lasted that much longer. */
const second = 1000;

/** A run whose memory rises to its limit: its start and its end. */
export type Ramp = readonly [start: number, end: number];

/** Bytes on the wire for one request of an app, and for its answer. */
const asking = ({ seed }: Part): number => 400 + (seed % 1600);
const answering = ({ seed }: Part): number => 1500 + (seed % 20_000);
/** The same for a call to somebody else. */
const [calling, called] = [600, 4000];

/** A pod that runs out of memory rises from what it has at first to its limit. */
function memoryBytes(
  { app }: Part,
  { pods, memory, memoryAtFirst }: State,
  ramps: readonly Ramp[],
  time: number,
): number {
  const top = app.limits.memory ?? 2 * memoryAtFirst;
  const rising = ramps
    .filter(([start, end]) => start <= time && time < end + second)
    .slice(0, pods.running)
    .map(([start, end]) => Math.min(1, (time - start) / (end - start)))
    .map(share => memoryAtFirst + (top - memoryAtFirst) * share);
  return memory * (pods.running - rising.length) + rising.reduce((sum, bytes) => sum + bytes, 0);
}

/** What would be measured for an app; what there is nothing to measure of is undefined. */
export function signalsOf(
  part: Part,
  state: State,
  ramps: readonly Ramp[],
  time: number,
): { readonly [signal in Signal]: number | undefined } {
  const { pods, requests } = state;
  const isAsked = part.app.serves && requests > 0;
  const isAnswering = isAsked && pods.ready > 0;
  const runs = pods.running > 0;
  const served = pods.ready > 0 ? requests : 0;
  const calls = state.calls.reduce((sum, { perSecond }) => sum + perSecond, 0);
  return {
    requests_per_second: isAsked ? requests : undefined,
    success_ratio: isAsked ? state.successRatio : undefined,
    latency_p50_seconds: isAnswering ? state.p50Ms / 1000 : undefined,
    latency_p95_seconds: isAnswering ? state.p95Ms / 1000 : undefined,
    cpu_cores: runs ? state.cpu : undefined,
    cpu_throttled_seconds: runs ? state.throttled : undefined,
    memory_bytes: runs ? memoryBytes(part, state, ramps, time) : undefined,
    network_receive_bytes_per_second: runs ? served * asking(part) + calls * called : undefined,
    network_transmit_bytes_per_second: runs ? served * answering(part) + calls * calling : undefined,
  };
}
