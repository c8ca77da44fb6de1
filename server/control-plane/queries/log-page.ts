import { PlatformError } from '../../errors.ts';
import { type Page, pageOf } from '../../domain/page.ts';

/** Characters of a page's rows as JSON: what an answer has room for. What does not fit is on the next page. */
const PAGE_CHARS = 18_000;

/** How many of the first rows have room: at least one, which is shortened by whoever sends the answer. */
export function howManyFit(rows: readonly unknown[], room = PAGE_CHARS): number {
  let left = room;
  for (const [i, row] of rows.entries()) {
    left -= JSON.stringify(row).length;
    if (left < 0 && i > 0) return i;
  }
  return rows.length;
}

/** A page of lines, newest first, as many as there is room for. Throws `invalid_input` for a cursor that is none. */
export function pageFitting<Row extends { time: string }>(
  newestFirst: readonly Row[],
  limit: number,
  cursor: string | undefined,
): Page<Row> {
  const timeOf = ({ time }: Row): string => time;
  const page = pageOf(newestFirst, timeOf, limit, cursor);
  const fitting = page && pageOf(newestFirst, timeOf, howManyFit(page.shown), cursor);
  if (fitting) return fitting;
  throw new PlatformError(
    'invalid_input',
    `cursor: "${cursor}" is not one that query_logs gave.`,
    'Leave it out to begin with the newest.',
  );
}
