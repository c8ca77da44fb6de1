import { instant } from './time.ts';

/** A time is written in the first part of a line. */
const HEAD = 400;

const dated = /(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?/;
const monthly =
  /(\d{1,2})[ /]([A-Z][a-z]{2})[ /](\d{4})[: ](\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?(?: ([+-]\d{4}))?/;
const counted =
  /"(?:time|ts|timestamp|@timestamp|epochSecond)"\s*:\s*"?(\d{10})(?:\.(\d{1,3})\d*|(\d{3})(?:\d{6})?)?\b/;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** When a line says it was written; `zoned` where it also says in which zone. */
type Written = { time: number; zoned: boolean };

const at = (date: string, time: string, fraction: string | undefined, zone: string | undefined) => {
  const found = instant(`${date}T${time}.${(fraction ?? '0').slice(0, 3)}${zone ?? 'Z'}`);
  return found === undefined ? undefined : { time: found, zoned: zone !== undefined };
};

/** The time in a line of JSON, of Java, Go, Python, nginx or Redis, in any of the ways they write it. */
export function writtenAt(line: string): Written | undefined {
  const head = line.slice(0, HEAD);
  const [, year, month, day, time, fraction, zone] = dated.exec(head) ?? [];
  if (year !== undefined && time !== undefined)
    return at(`${year}-${month}-${day}`, time, fraction, zone?.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2'));
  const [, ofMonth, name = '', ofYear, hour, part, offset] = monthly.exec(head) ?? [];
  const number = months.indexOf(name) + 1;
  if (ofMonth !== undefined && hour !== undefined && number > 0)
    return at(
      `${ofYear}-${String(number).padStart(2, '0')}-${ofMonth.padStart(2, '0')}`,
      hour,
      part,
      offset?.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2'),
    );
  // A number may stand at the end of a long line.
  const [, seconds, thousandths, milliseconds] = counted.exec(line.slice(0, HEAD * 5)) ?? [];
  if (seconds === undefined) return undefined;
  const rest = Number((thousandths ?? milliseconds ?? '0').padEnd(3, '0'));
  return { time: Number(seconds) * 1000 + rest, zoned: true };
}

const HOUR_MS = 3_600_000;
/** Clocks, and the time between a start and its first line. */
const NEAR_MS = 3 * 60_000;
/** A stack trace that follows a line is as old as that line. */
const TRACE_LINES = 100;

/** How far a clock without a zone is off: whole hours, by the start of the container or by times that are yet to come. */
function shiftOf(times: readonly Written[], now: number, started: number | undefined): number {
  const local = times.filter(({ zoned }) => !zoned).map(({ time }) => time);
  const [first] = local;
  if (first === undefined) return 0;
  const hours = Math.round((first - (started ?? first)) / HOUR_MS);
  if (hours !== 0 && Math.abs(hours) <= 14 && Math.abs(first - (started ?? 0) - hours * HOUR_MS) < NEAR_MS)
    return hours * HOUR_MS;
  const ahead = Math.max(...local) - now;
  return ahead > NEAR_MS ? Math.ceil((ahead - NEAR_MS) / HOUR_MS) * HOUR_MS : 0;
}

/**
 * The lines of a log whose times were not recorded before them, with those they tell themselves. A line that tells
 * none is as old as the one it follows closely.
 */
export function selfTimed(
  lines: readonly string[],
  now: number,
  started: number | undefined,
): { time?: number; text: string }[] {
  const written = lines.map(writtenAt);
  const shift = shiftOf(
    written.filter(it => it !== undefined),
    now,
    started,
  );
  let last: number | undefined;
  let since = 0;
  return lines.map((text, index) => {
    const own = written[index];
    since = own === undefined ? since + 1 : 0;
    last = own === undefined ? last : own.time - (own.zoned ? 0 : shift);
    return last === undefined || since > TRACE_LINES ? { text } : { time: last, text };
  });
}
