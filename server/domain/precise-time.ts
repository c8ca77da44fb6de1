import { instant } from './time.ts';

const written = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:\d\d)$/i;

const toSecond = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 19);
const joined = (second: string, fraction: string): string =>
  fraction === '' ? `${second}Z` : `${second}.${fraction}Z`;

/** An RFC 3339 time in UTC with all of its digits, which a Date has not. Undefined for what is no time. */
export function inUtc(text: string): string | undefined {
  const [, second = '', fraction = '', zone = ''] = written.exec(text) ?? [];
  const milliseconds = instant(`${second}${zone.toUpperCase()}`);
  return milliseconds === undefined ? undefined : joined(toSecond(milliseconds), fraction);
}

/** The time of nanoseconds since 1970, which no number holds exactly. */
export function ofNanoseconds(text: string): string | undefined {
  if (!/^\d{10,19}$/.test(text)) return undefined;
  const fraction = text.slice(-9).replace(/0+$/, '');
  return joined(toSecond(Number(text.slice(0, -9)) * 1000), fraction);
}

/** Nanoseconds since 1970 of a time of `inUtc`. */
export const toNanoseconds = (time: string): string =>
  `${(instant(`${time.slice(0, 19)}Z`) ?? 0) / 1000}${time.slice(20, -1).padEnd(9, '0')}`;

/** The first moment after a time of `inUtc`, a nanosecond later. */
export function justAfter(time: string): string {
  const next = Number(time.slice(20, -1).padEnd(9, '0')) + 1;
  const second = time.slice(0, 19);
  if (next < 1e9) return joined(second, String(next).padStart(9, '0'));
  return joined(toSecond((instant(`${second}Z`) ?? 0) + 1000), '');
}

/** Without its Z a longer fraction stands after a shorter one that it begins with. */
const key = (time: string): string => (time.endsWith('Z') ? time.slice(0, -1) : time);

/** Orders times of `inUtc`, however many digits each has; one that nobody knows is the oldest. */
export function compareTimes(a: string, b: string): number {
  const [first, second] = [key(a), key(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}
