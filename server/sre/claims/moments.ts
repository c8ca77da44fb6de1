import { blank } from './tidy.ts';

/** A date (`2026-11-22`, or `-11-22` without a year), a time of the day (`08:12`, `08:12:05`), or both. */
export type Moment = { date?: string; clock?: string };

const months = 'January February March April May June July August September October November December'.split(
  ' ',
);
const NAMED = months.map(name => `${name}|${name.slice(0, 3)}`).join('|');
const CLOCK = String.raw`(\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)`;
const ZONE = String.raw`\s?([ap]m\b|[AP]M\b|Z\b|UTC\b|GMT\b|[+-]\d\d:?\d\d\b|[A-Z]{3,4}\b)?`;

const patterns = {
  full: new RegExp(String.raw`\b(\d{4}-\d\d-\d\d)(?:[Tt ]|,? at )${CLOCK}${ZONE}`, 'g'),
  date: /\b(\d{4}-\d\d-\d\d)\b/g,
  dayFirst: new RegExp(String.raw`\b(\d{1,2})(?:st|nd|rd|th)?(?: of)? (${NAMED})\b\.?,?(?: (\d{4})\b)?`, 'g'),
  monthFirst: new RegExp(String.raw`\b(${NAMED})\.? (\d{1,2})(?:st|nd|rd|th)?\b(?:,? (\d{4})\b)?`, 'g'),
  clock: new RegExp(String.raw`(?<![\d:.])${CLOCK}(?!\d|:\d)${ZONE}`, 'g'),
  /** Which part is the month nobody can tell. */
  unclear: /(?<![\d./:])\d{1,2}[/.]\d{1,2}[/.]\d{2,4}(?![\d./:])/g,
} as const;

const UNCLEAR = 'unclear';

const two = (number: number | string): string => String(number).padStart(2, '0');

/** A time of the day in UTC; a zone that we do not know makes it one that nothing shows. */
function clockOf(text: string, zone = ''): string {
  const [hour = '', ...rest] = text.split(':');
  const at = [two(hour), ...rest].join(':');
  if (zone === '' || /^(Z|UTC|GMT|[+-]00:?00)$/.test(zone)) return at;
  if (!/^[ap]m$/i.test(zone)) return 'another zone';
  const from = Number(hour) % 12;
  return [two(zone.toLowerCase() === 'pm' ? from + 12 : from), ...rest].join(':');
}

function inUtc(date: string, clock: string, zone: string): Moment {
  const offset = /^([+-]\d\d):?(\d\d)$/.exec(zone);
  if (!offset) return { date, clock: clockOf(clock, zone) };
  const time = new Date(`${date}T${clock}${offset[1]}:${offset[2]}`);
  if (Number.isNaN(time.getTime())) return { date, clock: 'another zone' };
  const iso = time.toISOString();
  return { date: iso.slice(0, 10), clock: iso.slice(11, 11 + clock.length) };
}

const monthNumber = (name: string): string =>
  two(months.findIndex(month => month.startsWith(name.slice(0, 3))) + 1);

const dayOf = (day: string, month: string, year = ''): Moment => ({
  date: `${year}-${monthNumber(month)}-${two(day)}`,
});

/** The moments that a text names, and the text without them. */
export function momentsIn(given: string): { moments: Moment[]; rest: string } {
  const moments: Moment[] = [];
  let rest = given;
  const take = (pattern: RegExp, read: (groups: readonly string[]) => Moment) => {
    for (const found of rest.matchAll(pattern)) {
      const [whole, ...groups] = found;
      moments.push(read(groups.map(group => group ?? '')));
      rest = blank(rest, found.index, found.index + whole.length);
    }
  };
  take(patterns.full, ([date = '', clock = '', zone = '']) => inUtc(date, clock, zone));
  take(patterns.date, ([date = '']) => ({ date }));
  take(patterns.dayFirst, ([day = '', month = '', year]) => dayOf(day, month, year));
  take(patterns.monthFirst, ([month = '', day = '', year]) => dayOf(day, month, year));
  take(patterns.clock, ([clock = '', zone]) => ({ clock: clockOf(clock, zone) }));
  take(patterns.unclear, () => ({ date: UNCLEAR }));
  return { moments, rest };
}

const fits = (said: Moment, known: Moment): boolean =>
  said.date !== UNCLEAR &&
  (said.date === undefined || known.date === undefined
    ? said.date === undefined
    : known.date.endsWith(said.date)) &&
  (said.clock === undefined || (known.clock?.startsWith(said.clock) ?? false));

/** Whether one of the texts tells that moment, or one that is more exact. */
export const isMoment = (said: Moment, texts: readonly string[]): boolean =>
  texts.some(text => momentsIn(text).moments.some(known => fits(said, known)));
