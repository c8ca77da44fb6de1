import { isAlias, isMap, isNode, isScalar, isSeq, type LineCounter, type YAMLMap } from 'yaml';
import { PlatformError } from '../../errors.ts';
import type { Locate } from './document.ts';
import { shown } from './problem.ts';
import { MAX_DEPTH, tooDeep } from './yaml-bounds.ts';

/** A text being read: what to call it, and where its lines begin. */
export type Source = { text: string; origin: string; lines: LineCounter };

export const positionOf = ({ lines }: Source, offset: number): string => {
  const { line, col } = lines.linePos(offset);
  return `${line}:${col}`;
};

/** An error at a place in the text; its hint quotes the line. */
export function unreadable(source: Source, offset: number, what: string): PlatformError {
  const { line } = source.lines.linePos(offset);
  const quoted = shown(source.text.split('\n')[line - 1]?.trimEnd());
  return new PlatformError(
    'invalid_document',
    `${source.origin}:${positionOf(source, offset)}: ${what}`,
    `Correct line ${line}: ${quoted}`,
  );
}

/** Finds where a field begins: its key in a map, the item in a list; for what is missing, what should hold it. */
export const locator =
  (source: Source, root: unknown): Locate =>
  path => {
    let node = root;
    let offset = startOf(root);
    for (const step of path) {
      const pair = isMap(node) ? pairAt(node, step) : undefined;
      const next = isSeq(node) && typeof step === 'number' ? node.items[step] : pair?.value;
      if (!isNode(next)) return positionOf(source, pair ? startOf(pair.key) : offset);
      offset = startOf(pair?.key ?? next);
      node = next;
    }
    return positionOf(source, offset);
  };

const pairAt = (map: YAMLMap, step: string | number) =>
  map.items.find(({ key }) => isScalar(key) && key.value === step);

const startOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0);

/**
 * Refuses what the parser lets through: a key that stands twice in one map, too many levels, and an alias that
 * no finished anchor precedes (inside its own anchor it would make a value without an end).
 */
export function assertTree(source: Source, node: unknown, anchors = new Set<string>(), depth = 0): void {
  if (depth > MAX_DEPTH) throw tooDeep(source.origin);
  if (isAlias(node) && !anchors.has(node.source))
    throw unreadable(source, startOf(node), `*${node.source} stands before or inside &${node.source}.`);
  const anchor = isNode(node) && !isAlias(node) ? node.anchor : undefined;
  if (anchor !== undefined) anchors.delete(anchor);
  if (isSeq(node)) for (const item of node.items) assertTree(source, item, anchors, depth + 1);
  if (isMap(node)) assertFields(source, node, anchors, depth);
  if (anchor !== undefined) anchors.add(anchor);
}

function assertFields(source: Source, map: YAMLMap, anchors: Set<string>, depth: number): void {
  const keys = new Set<unknown>();
  for (const { key, value } of map.items) {
    const name = isScalar(key) ? key.value : key;
    if (keys.has(name))
      throw unreadable(source, startOf(key), `the field ${shown(name)} stands here a second time.`);
    keys.add(name);
    assertTree(source, value, anchors, depth + 1);
  }
}
