import type { LogGroup } from '../../domain/log-group.ts';
import { levels } from '../../domain/log-level.ts';
import { isNovel, noveltiesOf, type Novelty, type Period, type Said } from '../../domain/log-novelty.ts';
import { createTemplates } from '../../domain/log-template.ts';
import { instant } from '../../domain/time.ts';
import type { LogLine } from '../ports.ts';

/** The worst first, then what began last, then what is said most. */
const worstFirst = (a: LogGroup, b: LogGroup): number =>
  levels.indexOf(a.level) - levels.indexOf(b.level) || b.first.localeCompare(a.first) || b.count - a.count;

/** Lines stream by stream: what goes on with the line before stands after it again. */
const inStreams = (lines: readonly LogLine[]): LogLine[] =>
  [...Map.groupBy(lines, ({ pod, container }) => `${pod} ${container}`).values()].flat();

const timeText = (time: number | undefined): string =>
  time === undefined ? '' : new Date(time).toISOString();

/** Lines grouped by what they say, worst first. */
export function groupsOf(lines: readonly LogLine[]): LogGroup[] {
  const grouped = createTemplates();
  const podsOf = new Map<number, Set<string>>();
  for (const { time, pod, text } of inStreams(lines)) {
    const id = grouped.add(text, instant(time));
    const own = podsOf.get(id);
    if (own) own.add(pod);
    else podsOf.set(id, new Set([pod]));
  }
  const byTemplate = Map.groupBy(podsOf, ([id]) => grouped.idOf(id));
  return grouped
    .templates()
    .map(({ id, level, count, text, first, last, example }) => ({
      level,
      count,
      text,
      first: timeText(first.time),
      last: timeText(last.time),
      pods: new Set(byTemplate.get(id)?.flatMap(([, pods]) => [...pods])).size,
      example,
    }))
    .toSorted(worstFirst);
}

const MINUTE = 60_000;

function rateText(count: number, milliseconds: number): string {
  const rate = (count * MINUTE) / Math.max(1, milliseconds);
  return rate >= 10 ? String(Math.round(rate)) : String(Number(rate.toPrecision(2)));
}

const changeText = ({ before, after }: Novelty, { from, split, to }: Period): string =>
  before === 0 ? 'new' : `${rateText(before, split - from)} → ${rateText(after, to - split)}/min`;

export type Fresh = {
  groups: LogGroup[];
  /** Lines since then of what was said before as well. */
  usual: number;
};

const saidSince = (them: readonly Novelty[]): number => them.reduce((sum, { after }) => sum + after, 0);

/** What is said only since a moment, or far more often than before. */
export function freshGroups(lines: readonly LogLine[], period: Period): Fresh {
  const said = inStreams(lines).map(({ time, pod, text }): Said => {
    const at = instant(time);
    return { ...(at !== undefined && { time: at }), text, source: pod };
  });
  const all = noveltiesOf(said, period);
  const fresh = all.filter(it => isNovel(it, period));
  const groups = fresh.map(it => ({
    level: it.template.level,
    count: it.after,
    text: it.template.text,
    first: timeText(it.since),
    last: timeText(it.template.last.time),
    pods: it.sources.size,
    example: it.example,
    change: changeText(it, period),
  }));
  return { groups: groups.toSorted(worstFirst), usual: saidSince(all) - saidSince(fresh) };
}
