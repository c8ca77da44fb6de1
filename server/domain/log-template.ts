import type { Level } from './log-level.ts';
import { levelOfWords } from './log-template-level.ts';
import { bodyOf, groupOf, isBinary, isFrame, isIndented, readLine } from './log-template-line.ts';
import { kept, partsOf, replaced, textOf } from './log-template-text.ts';
import { createTokens } from './log-template-tokens.ts';
import {
  bestOf,
  createTree,
  leafOf,
  type Pattern,
  patternOf,
  type Tree,
  widen,
} from './log-template-tree.ts';

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

export type TemplateOptions = {
  /** So many are kept; what comes later and is like none is counted as others of its level. */
  templates?: number;
  /** Of a line, so many words are compared. */
  words?: number;
  /** And so many characters are looked at. */
  characters?: number;
};

export type Templates = {
  /** Counts a line and answers the id of its template. Lines of one stream come one after the other. */
  add: (line: string, time?: number) => number;
  /** In the order in which they were made. */
  templates: () => Template[];
};

type Kept = Pattern & {
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

/** So much of the places is for those of a level: many that are harmless leave some to those that are not. */
const SHARES: { readonly [level in Level]: number } = { error: 1, warn: 0.75, info: 0.5 };
const EXAMPLE = 500;

const placeOf = (line: number, time: number): Place => (Number.isNaN(time) ? { line } : { line, time });

const templateOf = (it: Kept): Template => ({
  id: it.id,
  level: it.level,
  text: textOf(it.parts, it.isCut),
  count: it.count,
  first: placeOf(it.firstLine, it.firstTime),
  last: placeOf(it.lastLine, it.lastTime),
  example: it.example,
  isMixed: it.isMixed,
});

/** NaN, a time that nobody knows, is neither before nor after any. */
function count(template: Kept, line: number, time: number): number {
  template.count++;
  if (Number.isNaN(time)) {
    if (Number.isNaN(template.lastTime)) template.lastLine = line;
    return template.id;
  }
  if (!(template.firstTime <= time)) {
    template.firstTime = time;
    template.firstLine = line;
  }
  if (!(template.lastTime > time)) {
    template.lastTime = time;
    template.lastLine = line;
  }
  return template.id;
}

/**
 * Groups log lines by what they say, in one pass and in bounded memory: words that vary are masked, lines of as
 * many words that are mostly the same share a template. A structured line counts by its message, error, status and
 * level. Source: Drain (He et al., 2017); masking before it as in Drain3.
 */
export function createTemplates(options: TemplateOptions = {}): Templates {
  const { templates = 1000, words = 48, characters = 8000 } = options;
  const tokens = createTokens(words, characters);
  const all: Kept[] = [];
  const mixed = new Map<string, Kept>();
  const tree: Tree<Kept> = createTree();
  let lines = 0;
  let levelBefore: Level | undefined;

  function make(level: Level, parts: readonly string[], from: number, line: string, time: number): Kept {
    const made: Kept = {
      ...patternOf(tokens, from),
      id: all.length,
      level,
      parts,
      isCut: tokens.isCut,
      isMixed: false,
      example: kept(line, EXAMPLE),
      count: 0,
      firstLine: lines,
      lastLine: lines,
      firstTime: time,
      lastTime: time,
    };
    all.push(made);
    return made;
  }

  function countMixed(name: string, level: Level, line: string, time: number): number {
    const key = `${name} ${level}`;
    let found = mixed.get(key);
    if (!found) {
      found = { ...make(level, [name], tokens.count, line, time), isCut: false, isMixed: true };
      all[found.id] = found;
      mixed.set(key, found);
    }
    return count(found, lines, time);
  }

  /** A line that is like none before. */
  function addNew(level: Level | undefined, leaf: Kept[], from: number, line: string, time: number): number {
    const parts = partsOf(tokens, from, kept(line, characters));
    const own = level ?? levelOfWords(parts.join(''));
    if (all.length >= templates * SHARES[own]) return countMixed('(others)', own, line, time);
    const made = make(own, parts, from, line, time);
    leaf.push(made);
    return count(made, lines, time);
  }

  function add(line: string, time = Number.NaN): number {
    lines++;
    const text = line.length > characters ? line.slice(0, characters) : line;
    if (isFrame(text)) return countMixed('(stack frames)', 'info', line, time);
    const said = readLine(tokens, text);
    if (isBinary(tokens, text)) return countMixed('(no text)', 'info', line, time);
    if (tokens.count === 0) return countMixed('(no words)', 'info', line, time);
    const level = said ?? (isIndented(text) ? levelBefore : undefined);
    levelBefore = level;

    const from = bodyOf(tokens);
    const leaf = leafOf(tree, groupOf(level, tokens.status), tokens, from);
    const best = bestOf(leaf, tokens, from);
    if (!best) return addNew(level, leaf, from, line, time);
    const { found, differs } = best;
    if (differs > 0) found.parts = replaced(found.parts, widen(found, tokens, from), found.hash);
    return count(found, lines, time);
  }

  return { add, templates: () => all.map(templateOf) };
}
