import type { Level } from './log-level.ts';
import {
  absorb,
  count,
  type Counted,
  type Kept,
  keptOf,
  type Template,
  templateOf,
} from './log-template-kept.ts';
import { levelOfWords } from './log-template-level.ts';
import { bodyOf, groupOf, isBinary, isFrame, isIndented, readLine } from './log-template-line.ts';
import { kept, partsOf, replaced } from './log-template-text.ts';
import { createTokens } from './log-template-tokens.ts';
import {
  type Branch,
  branchOf,
  createTree,
  fittingIn,
  type Kin,
  kinIn,
  plant,
  type Tree,
  uproot,
  widen,
} from './log-template-tree.ts';

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
  /** The id of the template that one has become part of; mostly its own. */
  idOf: (id: number) => number;
  /** In the order in which they were made. */
  templates: () => Template[];
};

/** So much of the places is for those of a level: many that are harmless leave some to those that are not. */
const SHARES: { readonly [level in Level]: number } = { error: 1, warn: 0.75, info: 0.5 };
/** With so many values a word varies. */
const VALUES = 6;
/** Ids that are given out for each template that may be kept; most have become part of others by then. */
const IDS = 10;

function counted(template: Kept, line: Counted): number {
  count(template, line);
  return template.id;
}

/**
 * Groups log lines by what they say, in one pass and in bounded memory: words that vary are masked, and lines that
 * are the same but for a few words share a template. A structured line counts by its message, error, status and
 * level. Source: Drain (He et al., 2017), masking as in Drain3; unlike there, words of few values are kept apart.
 */
export function createTemplates(options: TemplateOptions = {}): Templates {
  const { templates = 1000, words = 48, characters = 8000 } = options;
  const tokens = createTokens(words, characters);
  const living = new Map<number, Kept>();
  const mixed = new Map<string, Kept>();
  const joined = new Map<number, number>();
  const tree: Tree<Kept> = createTree();
  let ids = 0;
  let lines = 0;
  let levelBefore: Level | undefined;

  function countMixed(name: string, level: Level, line: Counted): number {
    const key = `${name} ${level}`;
    let found = mixed.get(key);
    if (!found) {
      found = keptOf({ id: ids++, level, parts: [name], isMixed: true }, tokens, tokens.count, line);
      mixed.set(key, found);
    }
    return counted(found, line);
  }

  /** Makes one template of several that differ at the same places only. */
  function join(branch: Branch<Kept>, { places, patterns }: Kin<Kept>, from: number): Kept | undefined {
    const [first, ...others] = patterns.toSorted((a, b) => a.id - b.id);
    for (const other of others) {
      uproot(branch, other);
      living.delete(other.id);
      if (!first) continue;
      joined.set(other.id, first.id);
      absorb(first, other);
    }
    if (!first) return undefined;
    uproot(branch, first);
    widen(first, places, tokens, from);
    first.parts = replaced(first.parts, places, first.hash);
    plant(branch, first);
    return first;
  }

  /** A line that fits no template: it widens some that are nearly the same, or has a new one. */
  function addNew(branch: Branch<Kept>, told: Level | undefined, from: number, line: Counted): number {
    const parts = partsOf(tokens, from, kept(line.text, characters));
    const level = told ?? levelOfWords(parts.join(''));
    const isFull = living.size >= templates * SHARES[level] || ids >= templates * IDS;
    const kin = kinIn(branch, tokens, from, isFull ? 1 : VALUES - 1);
    const wider = kin && join(branch, kin, from);
    if (wider) return counted(wider, line);
    if (isFull) return countMixed('(too many kinds to tell apart)', level, line);
    const made = keptOf({ id: ids++, level, parts, isMixed: false }, tokens, from, line);
    living.set(made.id, made);
    plant(branch, made);
    return counted(made, line);
  }

  function add(text: string, time = Number.NaN): number {
    const line = { number: ++lines, text, time };
    const looked = text.length > characters ? text.slice(0, characters) : text;
    if (isFrame(looked)) return countMixed('(stack frames)', 'info', line);
    const said = readLine(tokens, looked);
    if (isBinary(tokens, looked)) return countMixed('(no text)', 'info', line);
    if (tokens.count === 0) return countMixed('(no words)', 'info', line);
    const level = said ?? (isIndented(looked) ? levelBefore : undefined);
    levelBefore = level;
    const from = bodyOf(tokens);
    const branch = branchOf(tree, groupOf(level, tokens.status), tokens, from);
    const found = fittingIn(branch, tokens, from);
    return found ? counted(found, line) : addNew(branch, level, from, line);
  }

  function idOf(id: number): number {
    const next = joined.get(id);
    return next === undefined ? id : idOf(next);
  }

  return {
    add,
    idOf,
    templates: () => [...living.values(), ...mixed.values()].toSorted((a, b) => a.id - b.id).map(templateOf),
  };
}
