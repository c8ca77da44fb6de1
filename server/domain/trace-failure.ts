import type { Node, TraceTree } from './trace-tree.ts';

/** At how deep a span a failure came to an end on its way up: 0 is the caller of all. */
const topOf = ([{ depth }, chain]: [Node, number]): number => depth - chain;

/**
 * Where a failure began: the failed span below which nothing has failed. Of several the one whose failure reached
 * the furthest up, then the deepest, then the first.
 */
export function deepestFailure({ nodes }: Pick<TraceTree, 'nodes'>): Node | undefined {
  /** How many spans above have failed without a break. */
  const chains = new Map<Node, number>();
  for (const node of nodes) {
    const above = node.parent && chains.get(node.parent);
    if (node.span.failed) chains.set(node, above === undefined ? 0 : above + 1);
  }
  const ends = [...chains].filter(([{ children }]) => !children.some(({ span }) => span.failed));
  const [first] = ends.toSorted(
    (a, b) => topOf(a) - topOf(b) || b[0].depth - a[0].depth || a[0].start - b[0].start,
  );
  return first?.[0];
}
