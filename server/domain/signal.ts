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

/** `signal`: one of `signals`, or another gauge `platform_<signal>` that a source has recorded. */
export type Series = { signal: string; points: readonly Point[] };

/** What a signal is counted in: by its name, as Prometheus wants names to end in it; empty where that tells nothing. */
export function unitOf(name: string): string {
  if (isSignal(name)) return signals[name];
  const [, counted] = /([a-z]+)_per_second$/.exec(name) ?? [];
  if (counted !== undefined) return `${counted}/s`;
  const [, unit = ''] = /_(seconds|ratio|cores|bytes)$/.exec(name) ?? [];
  return unit === 'seconds' ? 's' : unit;
}

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

/** The same for signals that only a source knows, by their unit. */
const worthByUnit: { readonly [unit: string]: { share: number; least: number } } = {
  s: worthNoticing.latency_p95_seconds,
  ratio: { share: 0.1, least: 0.02 },
  cores: worthNoticing.cpu_cores,
  bytes: worthNoticing.memory_bytes,
  'bytes/s': worthNoticing.network_receive_bytes_per_second,
};

/** By how much a signal at such a level has to change before it is worth a word. */
export function noticeable(signal: string, level: number): number {
  const known = isSignal(signal) ? worthNoticing[signal] : worthByUnit[unitOf(signal)];
  const { share, least } = known ?? worthNoticing.requests_per_second;
  return Math.max(least, share * Math.abs(level));
}
