import type { Level } from '../domain/log-level.ts';
import { isNovel, noveltiesOf, type Novelty, type Period, type Said } from '../domain/log-novelty.ts';
import type { ContainerLog, LogLine } from './picture.ts';

/** What a component says since a moment and did not say before, or far less. */
export type FreshTemplate = {
  component: string;
  template: string;
  level: Level;
  before: number;
  after: number;
  /** When it was first and last said since then, and since when the component's log is known. */
  since: number;
  last: number;
  from: number;
  /** The first line since then. */
  example: string;
  /** The log that it is from. */
  log: ContainerLog;
};

/** Whoever tells an onset may be wrong by this much, and clocks differ. */
const SKEW_MS = 60_000;
/** What a process says while it starts is over soon, and nothing new. */
const START_MS = 60_000;
/** A shorter past tells nothing of what is usual. */
const PAST_MS = 60_000;

type Timed = LogLine & { time: number };

const timed = ({ lines }: ContainerLog): Timed[] =>
  lines.flatMap(({ time, text }) => (time === undefined ? [] : [{ time, text }]));

const runOf = ({ pod, container, previous }: ContainerLog): string => `${pod} ${container} ${previous}`;

/** The lines of logs, without what a run says at its start if it began after this moment. */
function saidIn(logs: readonly ContainerLog[], moment: number): Said[] {
  const starts = new Map<string, number>();
  for (const log of logs)
    for (const { time } of log.lines)
      if (time !== undefined) starts.set(runOf(log), Math.min(starts.get(runOf(log)) ?? Infinity, time));
  return logs.flatMap((log, index) => {
    const start = starts.get(runOf(log)) ?? 0;
    return timed(log)
      .filter(({ time }) => start < moment || time - start >= START_MS)
      .map(line => ({ ...line, source: String(index) }));
  });
}

/** The span of all lines that have a time. */
function spanOf(logs: readonly ContainerLog[]): { from: number; to: number } {
  let [from, to] = [Infinity, -Infinity];
  for (const { lines } of logs)
    for (const { time } of lines) {
      if (time === undefined) continue;
      from = Math.min(from, time);
      to = Math.max(to, time);
    }
  return { from, to };
}

function freshOf(
  novelty: Novelty,
  component: string,
  logs: readonly ContainerLog[],
  { from }: Period,
): FreshTemplate[] {
  const { template, before, after, since, example, sources } = novelty;
  const log = logs[Number([...sources][0])];
  if (!log) return [];
  const last = template.last.time ?? since;
  return [
    {
      component,
      template: template.text,
      level: template.level,
      before,
      after,
      since,
      last,
      from,
      example,
      log,
    },
  ];
}

/**
 * What components say since an onset and did not before: new templates, and those whose rate rose. Without an onset
 * each template's own first line is taken for it, and `before` is 0. Lines of no known time tell nothing.
 */
export function freshTemplates(logs: readonly ContainerLog[], onset?: number): FreshTemplate[] {
  return [...Map.groupBy(logs, ({ component }) => component)].flatMap(([component, own]) => {
    const { from, to } = spanOf(own);
    const split = onset === undefined ? from : onset - SKEW_MS;
    if (onset !== undefined && split - from < PAST_MS) return [];
    const period = { from, split, to };
    // Without an onset, what is said at a start is known from then on.
    return noveltiesOf(saidIn(own, onset === undefined ? Infinity : split), period)
      .filter(novelty => isNovel(novelty, period))
      .flatMap(novelty => freshOf(novelty, component, own, period));
  });
}

/** A line without any of these is no error, however it is written: the others need not be read. */
const MAY_BE_ERROR =
  /err|fatal|panic|crit|emerg|alert|exception|fail|severe|traceback|unhandled|uncaught|\b5\d\d\b|"(?:level|severity|s)": ?"?(?:[56]0|E|F)|^[EF]\d{4} /i;

const isEnd = (i: number, { lines }: ContainerLog): boolean => i === 0 || i === lines.length - 1;

/** The same for errors only. The span of a log is that of all its lines. */
export function freshErrors(logs: readonly ContainerLog[], onset?: number): FreshTemplate[] {
  const serious = logs.map(log => ({
    ...log,
    lines: log.lines.filter(({ text }, i) => isEnd(i, log) || MAY_BE_ERROR.test(text)),
  }));
  return freshTemplates(serious, onset).filter(({ level }) => level === 'error');
}
