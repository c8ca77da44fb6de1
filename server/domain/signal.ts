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

/** A moment in milliseconds since 1970, and the value then. Oldest first; a gap is a point that is not there. */
export type Point = readonly [time: number, value: number];

export type Series = { signal: Signal; points: readonly Point[] };
