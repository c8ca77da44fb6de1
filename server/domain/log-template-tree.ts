import { ANY, PATH, URL, WORD } from './log-template-mask.ts';
import type { Tokens } from './log-template-tokens.ts';

/** What is alike in the lines of a template. A word is its hash; its kind where it is masked; ANY where it differs. */
export type Pattern = {
  hash: Int32Array;
  kind: Uint8Array;
  /** How many of its words may still turn out to differ. */
  room: number;
};

/** This share of the words that a line has beside masked ones may differ. */
const LIKENESS = 0.25;

export function patternOf(tokens: Tokens, from: number): Pattern {
  const hash = tokens.hash.slice(from, tokens.count);
  const kind = tokens.kind.slice(from, tokens.count);
  const words = hash.reduce((sum, it, i) => sum + (it === kind[i] ? 0 : 1), 0);
  return { hash, kind, room: Math.floor(words * LIKENESS) };
}

/** How many words of a line differ from a pattern, or more than `most`. */
function differences({ hash }: Pattern, tokens: Tokens, from: number, most: number): number {
  let count = 0;
  for (let i = 0; i < hash.length && count <= most; i++) {
    const wanted = hash[i];
    if (wanted === tokens.hash[from + i] || wanted === ANY) continue;
    // A pattern whose paths differ takes every path.
    if (wanted === tokens.kind[from + i] && wanted !== WORD) continue;
    count++;
  }
  return count;
}

/** The pattern that a line is of: one it fits as it is, or else the one that has to give way least. */
export function bestOf<P extends Pattern>(
  patterns: readonly P[],
  tokens: Tokens,
  from: number,
): { found: P; differs: number } | undefined {
  let found: P | undefined;
  let least = tokens.count + 1;
  for (const pattern of patterns) {
    const most = Math.min(pattern.room, least - 1);
    const differs = differences(pattern, tokens, from, most);
    if (differs > most) continue;
    if (differs === 0) return { found: pattern, differs };
    found = pattern;
    least = differs;
  }
  return found && { found, differs: least };
}

/** Gives way to a line: where it differs, its kind is left if that is the same, else anything. Answers where. */
export function widen(pattern: Pattern, tokens: Tokens, from: number): number[] {
  const places: number[] = [];
  for (let i = 0; i < pattern.hash.length; i++) {
    const [mine, kind, theirs] = [pattern.hash[i], pattern.kind[i], tokens.kind[from + i]];
    if (mine === tokens.hash[from + i] || mine === ANY || (mine === theirs && mine !== WORD)) continue;
    pattern.hash[i] = kind === theirs && (kind === PATH || kind === URL) ? kind : ANY;
    pattern.room--;
    places.push(i);
  }
  return places;
}

/**
 * Patterns by their group, how many words they have and the first of these, so that a line is compared with few:
 * a parse tree of fixed depth. Source: Drain (He et al., 2017).
 */
export type Tree<P> = Map<number, Map<number, P[]>>;

export const createTree = <P>(): Tree<P> => new Map<number, Map<number, P[]>>();

/** So many first words are kept apart; those that come later share a place. */
const CHILDREN = 64;

/** The patterns that a line may be of; those of another group are never alike. */
export function leafOf<P>(tree: Tree<P>, group: number, tokens: Tokens, from: number): P[] {
  const size = group * 4096 + tokens.count - from;
  let branch = tree.get(size);
  if (!branch) tree.set(size, (branch = new Map<number, P[]>()));
  const first = tokens.hash[from] ?? ANY;
  const found = branch.get(first);
  if (found) return found;
  const key = branch.size < CHILDREN ? first : ANY;
  const shared = branch.get(key);
  if (shared) return shared;
  const made: P[] = [];
  branch.set(key, made);
  return made;
}
