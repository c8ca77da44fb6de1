import { compareTimes } from './precise-time.ts';

export type Page<Row> = { shown: Row[]; more: number; cursor?: string };

const written = /^((?:\d{4}-\d\d-\d\dT[\d:.]+Z)?)\+(\d{1,6})$/;

/** The time of the last row that was shown; undefined where the cursor or that time is none. */
export const cursorTime = (cursor: string): string | undefined => written.exec(cursor)?.[1] || undefined;

/**
 * One page of rows that are sorted newest first. A cursor is the time of the last row and how many rows of that time
 * were shown, so what happens later does not move it. Undefined for a cursor that is none.
 */
export function pageOf<Row>(
  rows: readonly Row[],
  timeOf: (row: Row) => string,
  limit: number,
  cursor?: string,
): Page<Row> | undefined {
  const [, at, skipped] = cursor === undefined ? [] : (written.exec(cursor) ?? []);
  if (cursor !== undefined && at === undefined) return undefined;
  const first = at === undefined ? 0 : rows.findIndex(row => compareTimes(timeOf(row), at) <= 0);
  const start = rows[first];
  const sameTime = start !== undefined && timeOf(start) === at ? Number(skipped ?? 0) : 0;
  const rest = first < 0 ? [] : rows.slice(first + sameTime);
  const shown = rest.slice(0, limit);
  const more = rest.length - shown.length;
  const last = shown.at(-1);
  if (more === 0 || last === undefined) return { shown, more };
  const time = timeOf(last);
  const through = rows.slice(0, rows.lastIndexOf(last) + 1).filter(row => timeOf(row) === time).length;
  return { shown, more, cursor: `${time}+${through}` };
}
