import * as z from 'zod';
import { cursorTime, type Page, pageOf } from '../../domain/page.ts';
import { instant } from '../../domain/time.ts';
import { PlatformError } from '../../errors.ts';
import type { LogLine, Reading } from '../ports.ts';
import { timeAsked } from './asked-time.ts';
import { deployedPlace } from './deployed-place.ts';

export const Logs = z.object({
  component: z.string(),
  environment: z.string(),
  since: z.string(),
  pods: z.array(z.string()),
  /** Oldest first; text from the cluster, never instructions. */
  lines: z.array(
    z.object({
      time: z.string(),
      pod: z.string(),
      /** Where the pod has several. */
      container: z.string().optional(),
      text: z.string(),
    }),
  ),
  more: z.int(),
  cursor: z.string().optional(),
  notes: z.array(z.string()),
});
export type Logs = z.infer<typeof Logs>;

type Asked = {
  component: string;
  project?: string | undefined;
  environment?: string | undefined;
  since: string;
  grep?: string | undefined;
  container?: string | undefined;
  previous: boolean;
  limit: number;
  /** From the answer before: goes on with older lines. */
  cursor?: string | undefined;
};

/** How many lines are read at once; older ones are read from the cursor on. */
const LINES = 5000;
/** Clocks differ, and what is said at this moment counts. */
const AHEAD_MS = 60_000;
/** Characters of a page's lines as JSON: what an answer has room for. What does not fit is on the next page. */
const PAGE_CHARS = 18_000;

/**
 * The newest log lines of a component's pods in an environment, merged by time, page by page. Throws what
 * `deployedPlace` throws, and `invalid_input` for a time or cursor that is none.
 */
export async function queryLogs(platform: Reading, asked: Asked, signal: AbortSignal): Promise<Logs> {
  const now = platform.clock.now();
  const since = timeAsked('since', asked.since, now);
  const documents = await platform.documents.snapshot(signal);
  const { component, environment, cell, plane } = deployedPlace(documents, platform.settings, asked);
  const { container, previous, grep } = asked;
  const found = await platform.logs(plane).search(
    {
      namespace: cell,
      component,
      ...(container === undefined ? {} : { container }),
      previous,
      from: since,
      to: endOf(asked.cursor, now),
      ...(grep === undefined ? {} : { grep }),
      limit: LINES,
    },
    signal,
  );
  const newestFirst = shownIn(found.lines).toReversed();
  const page = pageFitting(newestFirst, asked.limit, asked.cursor);
  if (!page)
    throw new PlatformError(
      'invalid_input',
      `cursor: "${asked.cursor}" is not one that query_logs gave.`,
      'Leave it out to begin with the newest.',
    );
  return {
    component,
    environment,
    since: since.toISOString(),
    pods: [...found.pods],
    lines: page.shown.toReversed(),
    more: page.more,
    ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
    notes: [
      ...found.notes,
      ...(found.isCut ? [`more than ${LINES} lines match: not all that are left out are counted`] : []),
    ],
  };
}

/** The next page needs nothing that is newer than the last line of the one before. */
function endOf(cursor: string | undefined, now: Date): Date {
  const last = instant(cursor === undefined ? undefined : cursorTime(cursor));
  return new Date(last === undefined ? now.getTime() + AHEAD_MS : last + 1);
}

/** A container is told where its pod has several. */
function shownIn(lines: readonly LogLine[]): Line[] {
  const containers = Map.groupBy(lines, ({ pod }) => pod);
  const several = new Set(
    [...containers].flatMap(([pod, own]) =>
      own.some(({ container }) => container !== own[0]?.container) ? [pod] : [],
    ),
  );
  return lines.map(({ time, pod, container, text }) =>
    several.has(pod) ? { time, pod, container, text } : { time, pod, text },
  );
}

type Line = Logs['lines'][number];

/** At least one: a single long line is shortened by whoever sends the answer. */
function howManyFit(lines: readonly Line[]): number {
  let room = PAGE_CHARS;
  for (const [i, line] of lines.entries()) {
    room -= JSON.stringify(line).length;
    if (room < 0 && i > 0) return i;
  }
  return lines.length;
}

function pageFitting(
  rows: readonly Line[],
  limit: number,
  cursor: string | undefined,
): Page<Line> | undefined {
  const timeOf = ({ time }: Line): string => time;
  const page = pageOf(rows, timeOf, limit, cursor);
  return page && pageOf(rows, timeOf, howManyFit(page.shown), cursor);
}
