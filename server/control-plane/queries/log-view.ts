import { count } from '../../domain/line.ts';
import type { LogGroup } from '../../domain/log-group.ts';
import type { Period } from '../../domain/log-novelty.ts';
import { instant, span } from '../../domain/time.ts';
import type { LogLine, LogsFound } from '../ports.ts';
import { linesAround } from './log-around.ts';
import type { LogAsked, LogWindow } from './log-asked.ts';
import { freshGroups, groupsOf } from './log-groups.ts';
import { howManyFit, pageFitting } from './log-page.ts';
import { type ShownLine, shownLines } from './log-shown.ts';

/** What was found, as it is shown: lines, or groups of them. */
export type LogView = {
  /** What is shown of what was read, in one line. */
  summary: string;
  /** Oldest first. */
  lines: ShownLine[];
  groups?: LogGroup[];
  /** How many lines, or groups, are left out. */
  more: number;
  cursor?: string;
  notes: string[];
};

const LINES = 100;
const GROUPS = 30;
const LINES_AROUND = 40;

const sizeText = (characters: number): string =>
  characters < 1_000_000 ? `${Math.ceil(characters / 1000)} kB` : `${(characters / 1_000_000).toFixed(1)} MB`;

/** How far back all was read, where that is not to the beginning. */
function earliest({ lines, isCut, wholeFrom }: LogsFound): number | undefined {
  const first = isCut ? instant(lines.find(({ time }) => time !== '')?.time) : undefined;
  const whole = instant(wholeFrom);
  return first === undefined || whole === undefined ? (first ?? whole) : Math.max(first, whole);
}

function coverage(found: LogsFound): string[] {
  const from = earliest(found);
  return from === undefined ? [] : [`not all that was said before ${iso(from)} was read`];
}

const iso = (time: number | Date): string => new Date(time).toISOString();

function shownGroups(groups: readonly LogGroup[], limit = GROUPS): { groups: LogGroup[]; more: number } {
  const most = groups.slice(0, limit);
  const shown = most.slice(0, howManyFit(most));
  return { groups: shown, more: groups.length - shown.length };
}

function grouped(found: LogsFound, since: string, limit: number | undefined): LogView {
  const groups = groupsOf(found.lines);
  const size = sizeText(found.lines.reduce((sum, { text }) => sum + text.length, 0));
  const read = `${count(found.lines.length, 'line')} (${size}) of ${count(found.pods.length, 'pod')} since ${since}`;
  return {
    summary: `${read} in ${count(groups.length, 'group')}, worst and newest first`,
    lines: [],
    ...shownGroups(groups, limit),
    notes: coverage(found),
  };
}

const timeless = (lines: readonly LogLine[]): string[] => {
  const number = lines.filter(({ time }) => instant(time) === undefined).length;
  return number === 0 ? [] : [`${count(number, 'line')} without a time left out`];
};

/** A past that is shorter than this share of what is compared with it tells nothing. */
const LEAST_PAST = 0.1;

function fresh(
  found: LogsFound,
  window: LogWindow,
  split: Date,
  now: Date,
  limit: number | undefined,
): LogView {
  const times = found.lines.flatMap(({ time }) => instant(time) ?? []);
  const last = times.reduce((a, b) => Math.max(a, b), now.getTime());
  const period: Period = {
    from: Math.max(window.from.getTime(), earliest(found) ?? 0),
    split: split.getTime(),
    to: last,
  };
  const past = period.split - period.from;
  if (past < (period.to - period.split) * LEAST_PAST) {
    const since = found.lines.filter(({ time }) => (instant(time) ?? 0) >= period.split);
    const view = grouped({ ...found, lines: since }, iso(split), limit);
    return {
      ...view,
      notes: [...view.notes, 'too little of the time before was read to tell what is new: all is shown'],
    };
  }
  const { groups, usual } = freshGroups(found.lines, period);
  const nothing = times.every(time => time >= period.split) && times.length > 0;
  return {
    summary: `${count(groups.length, 'group')} of lines new or more frequent since ${iso(split)}, of ${count(found.pods.length, 'pod')}, compared with the ${span(past)} before; ${count(usual, 'other line')} as before`,
    lines: [],
    ...shownGroups(groups, limit),
    notes: [
      ...coverage(found),
      ...timeless(found.lines),
      ...(nothing ? ['nothing was said before: all is new'] : []),
    ],
  };
}

function nearest(found: LogsFound, { from, to }: LogWindow, moment: Date, limit = LINES_AROUND): LogView {
  const near = found.lines.filter(({ time }) => {
    const at = instant(time);
    return at !== undefined && at >= from.getTime() && at <= to.getTime();
  });
  const { lines, before, more } = linesAround(near, moment, limit);
  const after = lines.length - before;
  const isUnread = (earliest(found) ?? 0) > moment.getTime();
  return {
    summary: `${count(before, 'line')} before and ${after} from ${iso(moment)} on, of ${count(found.pods.length, 'pod')}`,
    lines: shownLines(lines),
    more,
    notes: [
      ...(isUnread ? coverage(found) : []),
      ...timeless(found.lines),
      ...(lines.length === 0 ? [`no line from ${iso(from)} to ${iso(to)} was found`] : []),
      ...(found.isCut && !isUnread ? ['there are more lines of these minutes than are counted'] : []),
    ],
  };
}

/** Shows what was found, its lines oldest first. More lines than fit are grouped, unless they were asked for by number or page. */
export function logView(found: LogsFound, asked: LogAsked, window: LogWindow, now: Date): LogView {
  const { limit, cursor } = asked;
  if (window.around) return nearest(found, window, window.around, limit);
  if (window.split) return fresh(found, window, window.split, now, limit);
  const page = pageFitting(shownLines(found.lines).toReversed(), limit ?? LINES, cursor);
  const isAsked = limit !== undefined || cursor !== undefined;
  if (asked.group || (page.more > 0 && !isAsked)) return grouped(found, iso(window.from), limit);
  return {
    summary: `${count(page.shown.length, 'line')} of ${count(found.pods.length, 'pod')} since ${iso(window.from)}`,
    lines: page.shown.toReversed(),
    more: page.more,
    ...(page.cursor !== undefined && { cursor: page.cursor }),
    notes: found.isCut
      ? [`more than ${found.lines.length} lines match: not all that are left out are counted`]
      : [],
  };
}
