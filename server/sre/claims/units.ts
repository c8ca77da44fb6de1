type Unit = 'count' | 'ratio' | 'bytes' | 'cores' | 'seconds';
export type Reading = { value: number; unit: Unit };
export type Measure = { unit: Unit; factor: number };
type Row = readonly [pattern: RegExp, unit: Unit, factor: number];

/** Units that stand behind a number, apart from it or attached to it. */
const rows: readonly Row[] = [
  [/^(%|percent)$/, 'ratio', 0.01],
  [/^(x|×|times)$/, 'count', 1],
  [/^(Ki|KiB|kibibytes?)$/, 'bytes', 2 ** 10],
  [/^(Mi|MiB|mebibytes?)$/, 'bytes', 2 ** 20],
  [/^(Gi|GiB|gibibytes?)$/, 'bytes', 2 ** 30],
  [/^(Ti|TiB|tebibytes?)$/, 'bytes', 2 ** 40],
  [/^([kK]B|kilobytes?)$/, 'bytes', 1e3],
  [/^(MB|megabytes?)$/, 'bytes', 1e6],
  [/^(GB|gigabytes?)$/, 'bytes', 1e9],
  [/^(TB|terabytes?)$/, 'bytes', 1e12],
  [/^(B|bytes?)$/, 'bytes', 1],
  [/^(ns|nanoseconds?)$/, 'seconds', 1e-9],
  [/^(us|µs|μs|microseconds?)$/, 'seconds', 1e-6],
  [/^(ms|msec|milliseconds?)$/, 'seconds', 1e-3],
  [/^(s|secs?|seconds?)$/, 'seconds', 1],
  [/^(m|mins?|minutes?)$/, 'seconds', 60],
  [/^(h|hrs?|hours?)$/, 'seconds', 3600],
  [/^(d|days?)$/, 'seconds', 86_400],
  [/^weeks?$/, 'seconds', 604_800],
  [/^(millicores?|mCPU)$/, 'cores', 1e-3],
  [/^(cores?|v?CPUs?|cpus?)$/, 'cores', 1],
];

/** Short forms that count only when they are attached. */
const attached: readonly Row[] = [
  [/^[kK]$/, 'count', 1e3],
  [/^M$/, 'bytes', 1e6],
  [/^G$/, 'bytes', 1e9],
  [/^T$/, 'bytes', 1e12],
];

/** The unit that a word behind a number is; undefined for other words. */
export function unitOf(word: string, place: 'apart' | 'attached'): Measure | undefined {
  const known = place === 'attached' ? [...rows, ...attached] : rows;
  const row = known.find(([pattern]) => pattern.test(word));
  return row && { unit: row[1], factor: row[2] };
}
