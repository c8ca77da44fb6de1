const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const named = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

/** The five fields as sets of numbers, and whether each of the two day fields was restricted. */
export type Schedule = {
  minute: Set<number>;
  hour: Set<number>;
  day: Set<number>;
  month: Set<number>;
  weekday: Set<number>;
};

function field(
  text: string,
  from: number,
  to: number,
  names: readonly string[] = [],
  first = 0,
): Set<number> | undefined {
  const values = new Set<number>();
  const number = (word: string): number => {
    const named = names.indexOf(word.toLowerCase());
    return named >= 0 ? named + first : /^\d+$/.test(word) ? Number(word) : Number.NaN;
  };
  for (const part of text.split(',')) {
    const [, range = '', start = '', end, step] = /^(\*|\?|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(part) ?? [];
    const isAll = range === '*' || range === '?';
    const low = isAll ? from : number(start);
    const high = isAll || (end === undefined && step !== undefined) ? to : number(end ?? start);
    if (!(low >= from && high <= to && low <= high) || step === '0') return undefined;
    for (let value = low; value <= high; value += Number(step ?? 1)) values.add(value);
  }
  return values;
}

/** A cron schedule in five fields or one of the `@` words; undefined when it is none. */
export function parseSchedule(text: string): Schedule | undefined {
  const fields = (named.get(text.trim()) ?? text.trim()).split(/\s+/);
  if (fields.length !== 5) return undefined;
  const [a = '', b = '', c = '', d = '', e = ''] = fields;
  const [minute, hour, day, month] = [
    field(a, 0, 59),
    field(b, 0, 23),
    field(c, 1, 31),
    field(d, 1, 12, months, 1),
  ];
  const weekday = field(e, 0, 7, days);
  if (!minute || !hour || !day || !month || !weekday) return undefined;
  if (weekday.has(7)) weekday.add(0);
  return { minute, hour, day, month, weekday };
}

/** Restricted day of month and day of week: either is enough, as cron has it. */
function isDay({ day, weekday }: Schedule, date: Date): boolean {
  const [byDay, byWeekday] = [day.has(date.getUTCDate()), weekday.has(date.getUTCDay())];
  const isEither = day.size < 31 && weekday.size < 7;
  return isEither ? byDay || byWeekday : byDay && byWeekday;
}

/** The first time after `after` (milliseconds, UTC) that fits; undefined when none does within five years. */
export function nextTime(schedule: Schedule, after: number): number | undefined {
  const date = new Date(Math.floor(after / 60_000) * 60_000 + 60_000);
  const last = after + 5 * 366 * 86_400_000;
  while (date.getTime() <= last) {
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
    if (!schedule.month.has(month + 1)) date.setTime(Date.UTC(year, month + 1));
    else if (!isDay(schedule, date)) date.setTime(Date.UTC(year, month, day + 1));
    else if (!schedule.hour.has(date.getUTCHours()))
      date.setTime(Date.UTC(year, month, day, date.getUTCHours() + 1));
    else if (!schedule.minute.has(date.getUTCMinutes())) date.setTime(date.getTime() + 60_000);
    else return date.getTime();
  }
  return undefined;
}
