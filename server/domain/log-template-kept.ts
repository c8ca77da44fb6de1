import { type Level, worst } from './log-level.ts';
import { kept, textOf } from './log-template-text.ts';
import type { Tokens } from './log-template-tokens.ts';
import { type Pattern, patternOf } from './log-template-tree.ts';

/** One line of a template. `time` in milliseconds since 1970, where it is known. */
export type Place = { line: number; time?: number };

/** What lines that are alike have in common. */
export type Template = {
  id: number;
  level: Level;
  /** What they say, with `<num>`, `<ip>`, `<*>` and the like where they differ. */
  text: string;
  count: number;
  /** By time, or by their order where they have none. Lines count from 1. */
  first: Place;
  last: Place;
  /** The line that was added first, or its beginning. */
  example: string;
  /** The lines are not alike: there was no room for templates of their own, or they have no words. */
  isMixed: boolean;
};

/** A template while lines are added. */
export type Kept = Pattern & {
  id: number;
  level: Level;
  parts: readonly string[];
  isCut: boolean;
  isMixed: boolean;
  example: string;
  count: number;
  firstLine: number;
  lastLine: number;
  /** NaN where it is not known. */
  firstTime: number;
  lastTime: number;
};

/** A line as it is counted: which one it is, its text, and its time or NaN. */
export type Counted = { number: number; text: string; time: number };

const EXAMPLE = 500;

type Told = Pick<Kept, 'id' | 'level' | 'parts' | 'isMixed'>;

/** A template of no line yet, of a line's words from one on. */
export const keptOf = (told: Told, tokens: Tokens, from: number, { number, text, time }: Counted): Kept => ({
  ...patternOf(tokens, from),
  ...told,
  isCut: tokens.isCut && !told.isMixed,
  example: kept(text, EXAMPLE),
  count: 0,
  firstLine: number,
  lastLine: number,
  firstTime: time,
  lastTime: time,
});

const placeOf = (line: number, time: number): Place => (Number.isNaN(time) ? { line } : { line, time });

export const templateOf = (it: Kept): Template => ({
  id: it.id,
  level: it.level,
  text: textOf(it.parts, it.isCut),
  count: it.count,
  first: placeOf(it.firstLine, it.firstTime),
  last: placeOf(it.lastLine, it.lastTime),
  example: it.example,
  isMixed: it.isMixed,
});

/** A line of an unknown time, NaN, tells nothing of when, and its place only where no time is known at all. */
function extend(
  template: Kept,
  firstLine: number,
  firstTime: number,
  lastLine: number,
  lastTime: number,
): void {
  if (Number.isNaN(firstTime)) {
    if (!Number.isNaN(template.firstTime)) return;
    template.firstLine = Math.min(template.firstLine, firstLine);
    template.lastLine = Math.max(template.lastLine, lastLine);
    return;
  }
  if (!(template.firstTime <= firstTime)) {
    template.firstTime = firstTime;
    template.firstLine = firstLine;
  }
  if (!(template.lastTime > lastTime)) {
    template.lastTime = lastTime;
    template.lastLine = lastLine;
  }
}

export function count(template: Kept, { number, time }: Counted): void {
  template.count++;
  extend(template, number, time, number, time);
}

/** Counts the lines of one template as those of another. */
export function absorb(template: Kept, other: Kept): void {
  template.count += other.count;
  template.level = worst(template.level, other.level);
  extend(template, other.firstLine, other.firstTime, other.lastLine, other.lastTime);
}
