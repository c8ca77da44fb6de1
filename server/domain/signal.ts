/** How a component or a node is doing, as numbers over time: the names of the gauges `platform_<signal>`. */
export const signals = {
  requests_per_second: 'requests/s',
  success_ratio: 'ratio',
  latency_p50_seconds: 's',
  latency_p95_seconds: 's',
  cpu_cores: 'cores',
  memory_bytes: 'bytes',
  cpu_throttled_seconds: 's/s',
  network_receive_bytes_per_second: 'bytes/s',
  network_transmit_bytes_per_second: 'bytes/s',
} as const;

export type Signal = keyof typeof signals;

export const isSignal = (name: string): name is Signal => Object.hasOwn(signals, name);

/** A moment in milliseconds since 1970, and the value then. Oldest first; a gap is a point that is not there. */
export type Point = readonly [time: number, value: number];

export type Series = { signal: Signal; points: readonly Point[] };

/** Signals whose share counts, and those that have a size of their own below which nothing is worth a word. */
const worthNoticing: { readonly [signal in Signal]: { share: number; least: number } } = {
  requests_per_second: { share: 0.3, least: 0.2 },
  success_ratio: { share: 0, least: 0.01 },
  latency_p50_seconds: { share: 0.3, least: 0.005 },
  latency_p95_seconds: { share: 0.3, least: 0.01 },
  cpu_cores: { share: 0.3, least: 0.01 },
  memory_bytes: { share: 0.15, least: 8 * 1024 * 1024 },
  cpu_throttled_seconds: { share: 0.3, least: 0.05 },
  network_receive_bytes_per_second: { share: 0.3, least: 1024 },
  network_transmit_bytes_per_second: { share: 0.3, least: 1024 },
};

/** By how much a signal at such a level has to change before it is worth a word. */
export const noticeable = (signal: Signal, level: number): number =>
  Math.max(worthNoticing[signal].least, worthNoticing[signal].share * Math.abs(level));
