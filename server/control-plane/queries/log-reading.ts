import { cursorTime } from '../../domain/page.ts';
import { keyLines } from '../../domain/key-block.ts';
import { instant } from '../../domain/time.ts';
import type { LogLine, Logs, LogSearch, LogsFound } from '../ports.ts';
import type { LogAsked, LogWindow } from './log-asked.ts';

/** How many lines are read at once; older ones are read from the cursor on. */
const LINES = 5000;
/** And how many where they may be grouped: they are not shown one by one. */
const GROUPED_LINES = 20_000;

/** The next page needs nothing that is newer than the last line of the one before. */
function endOf(cursor: string | undefined, { to }: LogWindow): Date {
  const last = instant(cursor === undefined ? undefined : cursorTime(cursor));
  return last === undefined ? to : new Date(last + 1);
}

/** How far after a moment is read; less and less, where there are more lines than are read at once. */
const AFTER_MS = [5 * 60_000, 30_000, 3000];

/** The lines of both sides of a moment. Those after it are the newest, so that not too many may be asked for. */
async function readAround(
  logs: Logs,
  search: LogSearch,
  moment: Date,
  signal: AbortSignal,
): Promise<LogsFound> {
  const before = await logs.search({ ...search, to: new Date(moment.getTime() - 1) }, signal);
  let after: LogsFound | undefined;
  for (const span of AFTER_MS) {
    const to = new Date(Math.min(search.to.getTime(), moment.getTime() + span));
    after = await logs.search({ ...search, from: moment, to }, signal);
    if (!after.isCut) break;
  }
  if (!after) return before;
  const wholeFrom = after.wholeFrom ?? before.wholeFrom;
  return {
    lines: [...before.lines, ...after.lines],
    pods: [...new Set([...before.pods, ...after.pods])],
    isCut: before.isCut || after.isCut,
    ...(wholeFrom !== undefined && { wholeFrom }),
    notes: [...new Set([...before.notes, ...after.notes])],
  };
}

/** Line by line nobody can tell that a line is one of a key: told here, where all of them are known. */
function withoutKeys(lines: readonly LogLine[]): readonly LogLine[] {
  if (!lines.some(({ text }) => text.includes('-----'))) return lines;
  const hidden = new Set<LogLine>();
  for (const own of Map.groupBy(lines, ({ pod, container }) => `${pod} ${container}`).values())
    for (const at of keyLines(own.map(({ text }) => text))) {
      const line = own[at];
      if (line) hidden.add(line);
    }
  return lines.map(line => (hidden.has(line) ? { ...line, text: '[redacted]' } : line));
}

/** Reads what a view of a component's log needs. */
export async function readLogs(
  logs: Logs,
  asked: LogAsked,
  namespace: string,
  window: LogWindow,
  signal: AbortSignal,
): Promise<LogsFound> {
  const { component, container, previous, grep, limit, cursor } = asked;
  const mayGroup = window.split !== undefined || asked.group || (limit === undefined && cursor === undefined);
  const search: LogSearch = {
    namespace,
    component,
    ...(container === undefined ? {} : { container }),
    previous,
    from: window.from,
    to: endOf(cursor, window),
    ...(grep === undefined ? {} : { grep }),
    limit: mayGroup && !window.around ? GROUPED_LINES : LINES,
  };
  const found = await (window.around
    ? readAround(logs, search, window.around, signal)
    : logs.search(search, signal));
  return { ...found, lines: withoutKeys(found.lines) };
}
