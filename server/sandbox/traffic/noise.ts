import { fraction, scatter } from '../simulation/random.ts';

/** A number for a name, from which noise is drawn quickly. */
export const seedOf = (...words: (string | number)[]): number => Math.floor(fraction(...words) * 2 ** 32);

/** 0 ≤ number < 1, the same for the same seed and numbers; draws much faster than from a text. */
export const chance = (seed: number, time: number, which: number): number =>
  scatter(scatter(scatter(time) + which) ^ seed) / 2 ** 32;

const level = (seed: number, bucket: number): number => scatter(scatter(bucket) ^ seed) / 2 ** 31 - 1;

/** Wanders between -1 and 1, from one random level to the next within `period` milliseconds; a function of time alone. */
export function noise(seed: number, time: number, period: number): number {
  const place = time / period;
  const bucket = Math.floor(place);
  const [from, to] = [level(seed, bucket), level(seed, bucket + 1)];
  return from + (to - from) * (place - bucket);
}
