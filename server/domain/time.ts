const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const units = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['ms', 1],
  ['s', second],
  ['m', minute],
  ['h', hour],
  ['d', day],
  ['w', 7 * day],
]);

const longest = 100 * 366 * day;
const part = /(\d{1,9}(?:\.\d{1,9})?)(ns|us|ms|[smhdw])/g;
const rfc3339 = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:\d\d))?$/;

/** Milliseconds in `40s`, `1m20s`, `2h`, `1d` or `1.5h`; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const typed = text.trim().slice(0, 64);
  const parts = [...typed.matchAll(part)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== typed) return undefined;
  const sum = parts.reduce((sum, [, size, unit]) => sum + Number(size) * (units.get(unit ?? '') ?? 0), 0);
  return sum <= longest ? sum : undefined;
}

/** The moment meant by `now`, an age like `15m` or `1d` before `now`, or an RFC 3339 time or date. Undefined for others. */
export function parseTime(text: string, now: Date): Date | undefined {
  const typed = text.trim();
  if (typed === 'now') return now;
  const before = parseDuration(typed.replace(/\s+ago$/, ''));
  if (before !== undefined) return new Date(now.getTime() - before);
  const milliseconds = rfc3339.test(typed) && isDay(typed.slice(0, 10)) ? instant(typed) : undefined;
  return milliseconds === undefined ? undefined : new Date(milliseconds);
}

/** JavaScript takes 30 February for 2 March; we do not. */
const isDay = (date: string): boolean =>
  new Date(instant(date) ?? Number.NaN).toJSON()?.slice(0, 10) === date;

/** Milliseconds since 1970 of a time the cluster wrote, or undefined. */
export function instant(text: string | undefined): number | undefined {
  const milliseconds = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** `40s`, `3m`, `2h15m`, `1d4h`, `5d`: two units where the second still matters. A negative span is `0s`. */
export function span(milliseconds: number): string {
  const whole = Math.max(0, Math.floor(milliseconds / second));
  if (whole < 60) return `${whole}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 10) return two(minutes, 'm', whole % 60, 's');
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return two(hours, 'h', minutes % 60, 'm');
  const days = Math.floor(hours / 24);
  return days < 3 ? two(days, 'd', hours % 24, 'h') : `${days}d`;
}

/** How long ago that was: see `span`. */
export const age = (from: Date, now: Date): string => span(now.getTime() - from.getTime());

const two = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
  `${big}${bigUnit}${small === 0 ? '' : `${small}${smallUnit}`}`;
