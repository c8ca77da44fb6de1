import { ANY, CODE, PATH, URL, WORD } from './log-template-mask.ts';
import type { Tokens } from './log-template-tokens.ts';

/** What is alike in the lines of a template. A word is its hash; its kind where it is masked; ANY where it differs. */
export type Pattern = {
  hash: Int32Array;
  kind: Uint8Array;
  /** How many of its words may still turn out to differ. */
  room: number;
};

/** This share of the words that a line has beside masked ones may differ. */
const DIFFERING = 0.34;

export function patternOf(tokens: Tokens, from: number): Pattern {
  const hash = tokens.hash.slice(from, tokens.count);
  const kind = tokens.kind.slice(from, tokens.count);
  const words = hash.reduce((sum, it, i) => sum + (it === kind[i] ? 0 : 1), 0);
  return { hash, kind, room: Math.floor(words * DIFFERING) };
}

/** Whether a word of a line is none that the pattern takes at this place. */
function differs({ hash }: Pattern, tokens: Tokens, from: number, place: number): boolean {
  const wanted = hash[place];
  if (wanted === tokens.hash[from + place] || wanted === ANY) return false;
  // A pattern whose paths differ takes every path.
  return wanted !== tokens.kind[from + place] || wanted === WORD;
}

function fits(pattern: Pattern, tokens: Tokens, from: number): boolean {
  for (let i = 0; i < pattern.hash.length; i++) if (differs(pattern, tokens, from, i)) return false;
  return true;
}

/**
 * Patterns by their group, how many words they have and the first of these: a parse tree of fixed depth, so that a
 * line is compared with few. Source: Drain (He et al., 2017).
 */
export type Tree<P extends Pattern> = Map<number, Branch<P>>;

/** All patterns of one length, and those of each first word. */
export type Branch<P extends Pattern> = { all: Set<P>; byFirst: Map<number, P[]> };

export const createTree = <P extends Pattern>(): Tree<P> => new Map<number, Branch<P>>();

/** The patterns that a line may be of; those of another group are never alike. */
export function branchOf<P extends Pattern>(
  tree: Tree<P>,
  group: number,
  tokens: Tokens,
  from: number,
): Branch<P> {
  const key = group * 4096 + tokens.count - from;
  const found = tree.get(key);
  if (found) return found;
  const made: Branch<P> = { all: new Set(), byFirst: new Map<number, P[]>() };
  tree.set(key, made);
  return made;
}

/** The pattern that a line fits as it is. */
export function fittingIn<P extends Pattern>(
  { byFirst }: Branch<P>,
  tokens: Tokens,
  from: number,
): P | undefined {
  for (const pattern of byFirst.get(tokens.hash[from] ?? ANY) ?? [])
    if (fits(pattern, tokens, from)) return pattern;
  for (const pattern of byFirst.get(tokens.kind[from] ?? ANY) ?? [])
    if (fits(pattern, tokens, from)) return pattern;
  for (const pattern of byFirst.get(ANY) ?? []) if (fits(pattern, tokens, from)) return pattern;
  return undefined;
}

export function plant<P extends Pattern>({ all, byFirst }: Branch<P>, pattern: P): void {
  const first = pattern.hash[0] ?? ANY;
  all.add(pattern);
  const siblings = byFirst.get(first);
  if (siblings) siblings.push(pattern);
  else byFirst.set(first, [pattern]);
}

export function uproot<P extends Pattern>({ all, byFirst }: Branch<P>, pattern: P): void {
  const first = pattern.hash[0] ?? ANY;
  all.delete(pattern);
  const siblings = (byFirst.get(first) ?? []).filter(it => it !== pattern);
  if (siblings.length > 0) byFirst.set(first, siblings);
  else byFirst.delete(first);
}

/** Patterns that differ from a line, and so from each other, at the same places only. */
export type Kin<P> = { places: number[]; patterns: P[] };

/** Whether a line differs at no more places than there is room for. */
function isNear(pattern: Pattern, tokens: Tokens, from: number): boolean {
  let count = 0;
  for (let i = 0; i < pattern.hash.length; i++)
    if (differs(pattern, tokens, from, i) && ++count > pattern.room) return false;
  return true;
}

const placesOf = (pattern: Pattern, tokens: Tokens, from: number): number[] =>
  Array.from(pattern.hash.keys()).filter(place => differs(pattern, tokens, from, place));

/**
 * Patterns that are of one kind with a line, if there are at least so many: a word that only ever takes a few values,
 * as the name of a service, tells lines apart; one that takes many varies. A word with digits varies from the first.
 */
export function kinIn<P extends Pattern>(
  { all }: Branch<P>,
  tokens: Tokens,
  from: number,
  least: number,
): Kin<P> | undefined {
  const kin = new Map<string, Kin<P>>();
  for (const pattern of all) {
    if (!isNear(pattern, tokens, from)) continue;
    const places = placesOf(pattern, tokens, from);
    const varies = places.every(i => pattern.kind[i] === CODE && tokens.kind[from + i] === CODE);
    if (varies) return { places, patterns: [pattern] };
    const key = places.join();
    const found = kin.get(key);
    if (found) found.patterns.push(pattern);
    else kin.set(key, { places, patterns: [pattern] });
  }
  const [most] = [...kin.values()].toSorted((a, b) => b.patterns.length - a.patterns.length);
  return most && most.patterns.length >= least ? most : undefined;
}

/** Gives way at these places: to its kind, where that is the line's too, else to anything. */
export function widen(pattern: Pattern, places: readonly number[], tokens: Tokens, from: number): void {
  for (const i of places) {
    const kind = pattern.kind[i] ?? WORD;
    const isKind = kind === tokens.kind[from + i] && (kind === PATH || kind === URL);
    pattern.hash[i] = isKind ? kind : ANY;
    pattern.room--;
  }
}
