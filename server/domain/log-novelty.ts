import { createTemplates, type TemplateOptions } from './log-template.ts';
import type { Template } from './log-template-kept.ts';

/** A log line, with when it was said (milliseconds since 1970) and by whom, where that is known. */
export type Said = { time?: number; text: string; source?: string };

/** What came before a moment, and what came since. */
export type Period = { from: number; split: number; to: number };

/** How often lines of one template were said before a moment and since. */
export type Novelty = {
  template: Template;
  before: number;
  after: number;
  /** When it was first said since. */
  since: number;
  /** That line. */
  example: string;
  /** Who said it since. */
  sources: ReadonlySet<string>;
};

/** It is said more where its rate has grown by this factor, */
const GROWTH = 3;
/** by so many lines at least, */
const LEAST = 5;
/** and by more than chance makes of it: so many standard deviations of a count that is due to chance. */
const DEVIATIONS = 4;

/** How often it would have been said since, had nothing changed. */
export function expected({ before }: Pick<Novelty, 'before'>, { from, split, to }: Period): number {
  return split > from ? (before * (to - split)) / (split - from) : 0;
}

/** Whether a template was never said before a moment, or is said far more often since. */
export function isNovel(novelty: Novelty, period: Period): boolean {
  const { before, after, template } = novelty;
  if (after === 0 || template.isMixed) return false;
  if (before === 0) return true;
  const usual = expected(novelty, period);
  return after >= LEAST && after >= usual * GROWTH && after - usual >= DEVIATIONS * Math.sqrt(usual + 1);
}

type Tally = { before: number; after: number; since: number; example: string; sources: Set<string> };

const none = (): Tally => ({ before: 0, after: 0, since: Infinity, example: '', sources: new Set() });

const sum = (one: Tally, other: Tally): Tally => ({
  before: one.before + other.before,
  after: one.after + other.after,
  since: Math.min(one.since, other.since),
  example: one.since <= other.since ? one.example : other.example,
  sources: one.sources.union(other.sources),
});

/**
 * The templates of lines, each with how often it was said before a moment and since; lines of one stream come one
 * after the other. Lines of no known time, and those outside of the period, are not counted.
 */
export function noveltiesOf(
  lines: Iterable<Said>,
  { from, split, to }: Period,
  options?: TemplateOptions,
): Novelty[] {
  const grouped = createTemplates(options);
  const tallies = new Map<number, Tally>();
  for (const { time, text, source } of lines) {
    if (time === undefined || time < from || time > to) continue;
    const id = grouped.add(text, time);
    const tally = tallies.get(id) ?? none();
    tallies.set(id, tally);
    if (time < split) {
      tally.before++;
      continue;
    }
    tally.after++;
    if (source !== undefined) tally.sources.add(source);
    if (time >= tally.since) continue;
    tally.since = time;
    tally.example = text;
  }
  const byTemplate = Map.groupBy(tallies, ([id]) => grouped.idOf(id));
  return grouped.templates().map(template => {
    const own = byTemplate.get(template.id) ?? [];
    return { template, ...own.map(([, tally]) => tally).reduce(sum, none()) };
  });
}
