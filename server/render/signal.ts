import { formatBytes, formatCores } from '../domain/quantity.ts';
import { isSignal, type Signal } from '../domain/signal.ts';
import { type Column, table } from './table.ts';

const nano = 1_000_000_000;
const exact = (value: number): bigint => BigInt(Math.round(value * nano));
const short = (value: number): string => String(Number(value.toPrecision(3)));

/** `85.3ms`, `1.24s`: three digits. */
export function duration(seconds: number): string {
  return seconds < 1 ? `${short(seconds * 1000)}ms` : `${short(seconds)}s`;
}

/** A share as people read it: close to 100 % the digits behind the point matter most. */
function percent(ratio: number): string {
  const digits = ratio > 0.999 && ratio < 1 ? 2 : 1;
  return `${Number((ratio * 100).toFixed(digits))}%`;
}

const bytes = (value: number): string => formatBytes(exact(Math.round(value)));

const words: { readonly [signal in Signal]: (value: number) => string } = {
  requests_per_second: value => `${short(value)}/s`,
  success_ratio: percent,
  latency_p50_seconds: duration,
  latency_p95_seconds: duration,
  cpu_cores: value => formatCores(exact(Number(value.toFixed(3)))),
  memory_bytes: bytes,
  cpu_throttled_seconds: value => `${Number(value.toFixed(2))}s/s`,
  network_receive_bytes_per_second: value => `${bytes(value)}/s`,
  network_transmit_bytes_per_second: value => `${bytes(value)}/s`,
};

/** A signal's value with its unit, in three digits: `38.5/s`, `99.95%`, `420ms`, `85m` (cores), `143.2Mi`. */
export const signalText = (signal: string, value: number): string =>
  isSignal(signal) ? words[signal](value) : short(value);

type Row = {
  signal: string;
  now?: number | undefined;
  min: number;
  median: number;
  p95: number;
  max: number;
  before?: number | undefined;
  sparkline: string;
};

const wide = 140;

const number = (title: 'now' | 'min' | 'median' | 'p95' | 'max' | 'before'): Column<Row> => ({
  title,
  right: true,
  of: row => {
    const value = row[title];
    return value === undefined ? '-' : signalText(row.signal, value);
  },
});

/** A line of one height only says nothing that a word does not say shorter. */
const drawn = (line: string): string => (new Set(line).size === 1 ? 'steady' : line);

/** Signals with their numbers and their course. Those that were 0 all the time share one line. */
export function signalTable(rows: readonly Row[]): string {
  const isZero = ({ signal, max }: Row): boolean => signalText(signal, max) === signalText(signal, 0);
  const shown = rows.filter(row => !isZero(row));
  const zero = rows.filter(isZero).map(({ signal }) => signal);
  return [
    table(
      shown,
      [
        { title: 'signal', of: ({ signal }) => signal },
        ...(['now', 'min', 'median', 'p95', 'max', 'before'] as const).map(number),
        { title: '', of: ({ sparkline }) => drawn(sparkline) },
      ],
      wide,
    ),
    ...(zero.length > 0 ? [`0 all the time: ${zero.join(', ')}`] : []),
  ]
    .filter(Boolean)
    .join('\n');
}
