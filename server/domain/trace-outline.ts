import { deepestFailure } from './trace-failure.ts';
import { criticalPath, selfTime } from './trace-path.ts';
import type { Node, TraceTree } from './trace-tree.ts';

/** A span in an outline. `level` counts the spans above it that are shown. */
export type OutlineRow = { node: Node; level: number; self: number; isCritical: boolean };

export type Outline = { rows: readonly OutlineRow[]; more: number };

/** The spans that matter most, as many as there is room for: where it failed, what failed, what took the time. */
function telling(tree: TraceTree, path: ReadonlyMap<Node, number>, room: number): Set<Node> {
  if (tree.nodes.length <= room) return new Set(tree.nodes);
  const deepest = deepestFailure(tree);
  const first = (node: Node): number => Number(node === tree.root || node === deepest);
  const ranked = tree.nodes.toSorted(
    (a, b) =>
      first(b) - first(a) ||
      (path.get(b) ?? 0) - (path.get(a) ?? 0) ||
      Number(b.span.failed) - Number(a.span.failed) ||
      b.span.milliseconds - a.span.milliseconds,
  );
  return new Set(ranked.slice(0, room));
}

/** A trace from its callers down, by time, in at most `room` rows. */
export function outlineOf(tree: TraceTree, room: number): Outline {
  const path = criticalPath(tree);
  const shown = telling(tree, path, room);
  const rows: OutlineRow[] = [];
  const tops = tree.nodes.filter(({ parent }) => parent === undefined);
  const open = tops.toReversed().map(node => ({ node, level: 0 }));
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, level } = next;
    const isShown = shown.has(node);
    if (isShown) rows.push({ node, level, self: selfTime(node), isCritical: path.has(node) });
    for (const child of node.children.toReversed())
      open.push({ node: child, level: level + Number(isShown) });
  }
  return { rows, more: tree.nodes.length - rows.length };
}
