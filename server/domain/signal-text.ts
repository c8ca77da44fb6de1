import { formatBytes, formatCores } from './quantity.ts';
import { unitOf } from './signal.ts';

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

const words: { readonly [unit: string]: (value: number) => string } = {
  s: duration,
  's/s': value => `${Number(value.toFixed(2))}s/s`,
  ratio: percent,
  cores: value => formatCores(exact(Number(value.toFixed(3)))),
  bytes,
  'bytes/s': value => `${bytes(value)}/s`,
};

/** A signal's value with its unit, in three digits: `38.5/s`, `99.95%`, `420ms`, `85m` (cores), `143.2Mi`. */
export function signalText(signal: string, value: number): string {
  const unit = unitOf(signal);
  const say = words[unit];
  if (say) return say(value);
  return unit.endsWith('/s') ? `${short(value)}/s` : short(value);
}
