import { compareTimes, justAfter } from '../../domain/precise-time.ts';
import { PlatformError } from '../../errors.ts';
import type { LogLine } from '../../control-plane/ports.ts';
import { newestOf } from '../log-lines.ts';
import type { LogsBackend, Newest, Place, Span } from './ask.ts';

/** How often older lines are asked for, until there are enough. */
const PAGES = 20;
/** Answers too large with fewer lines than this are so for another reason. */
const FEWEST = 50;

export type Wanted = {
  limit: number;
  is: (line: LogLine) => boolean;
  /** Many lines are not wanted: each page is as large as can be. */
  sifts: boolean;
};

/** Oldest first; `isCut`: there may be older ones. */
export type Found = { lines: readonly LogLine[]; isCut: boolean; notes: readonly string[] };

const isTooLarge = (error: unknown): boolean => error instanceof PlatformError && error.code === 'too_large';

/**
 * The newest lines that are wanted, page by page back in time. Lines of the moment at which a page ends may be on both
 * sides of it, so they are left to the next page, unless they are all.
 */
export async function pageBack(
  backend: LogsBackend,
  place: Place,
  span: Span,
  { limit, is, sifts }: Wanted,
  signal?: AbortSignal,
): Promise<Found> {
  const pages: LogLine[][] = [];
  const notes = new Set<string>();
  let [count, { to }, { most }] = [0, span, backend];
  for (let page = 0; page < PAGES + limit / most && count <= limit; page += 1) {
    const size = sifts ? most : Math.min(most, limit + 1 - count);
    let newest: Newest;
    try {
      newest = await backend.newest(place, { from: span.from, to }, size, signal);
    } catch (error) {
      if (!isTooLarge(error) || size <= FEWEST) throw error;
      most = Math.ceil(size / 10);
      continue;
    }
    for (const note of newest.notes) notes.add(note);
    const lines = newest.lines.toSorted((a, b) => compareTimes(a.time, b.time));
    const oldest = lines[0]?.time;
    const isLast = newest.isAll || oldest === undefined;
    const wanted = lines.filter(is);
    if (isLast || count + wanted.length > limit) {
      pages.push(wanted);
      return { ...joined(pages, limit), notes: [...notes] };
    }
    const sure = wanted.filter(({ time }) => compareTimes(time, oldest) > 0);
    const isOneMoment = lines.every(({ time }) => time === oldest);
    if (isOneMoment) notes.add(`of ${oldest} there are more lines than can be read at once`);
    const own = isOneMoment ? wanted : sure;
    pages.push(own);
    count += own.length;
    to = isOneMoment ? oldest : justAfter(oldest);
  }
  return { ...joined(pages, limit), isCut: true, notes: [...notes] };
}

const joined = (pages: readonly LogLine[][], limit: number): Pick<Found, 'lines' | 'isCut'> =>
  newestOf(pages.toReversed().flat(), limit);
