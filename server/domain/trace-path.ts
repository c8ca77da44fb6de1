import type { Node, TraceTree } from './trace-tree.ts';

/** A child as far as its parent waits for it. */
type Wait = { child: Node; start: number; end: number };

function waitsOf({ start, end, children }: Node): Wait[] {
  return children.flatMap(child => {
    if (child.isApart) return [];
    const wait = { child, start: Math.max(start, child.start), end: Math.min(end, child.end) };
    return wait.end >= wait.start ? [wait] : [];
  });
}

/** How long a span was at work itself: while none of those it waits for was. */
export function selfTime(node: Node): number {
  let self = node.end - node.start;
  let covered = node.start;
  for (const { start, end } of waitsOf(node).toSorted((a, b) => a.start - b.start)) {
    self -= Math.max(0, end - Math.max(start, covered));
    covered = Math.max(covered, end);
  }
  return Math.max(0, self);
}

/**
 * What the trace took its time for: going back from the end of its root, always along the last that was waited for.
 * Each span on that path with its own share; together they are as long as the root.
 */
export function criticalPath({ root }: Pick<TraceTree, 'root'>): ReadonlyMap<Node, number> {
  const path = new Map<Node, number>();
  const open = root ? [{ node: root, from: root.start, until: root.end }] : [];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, from, until } = next;
    let [own, time] = [0, until];
    for (const { child, start, end } of waitsOf(node).toSorted((a, b) => b.end - a.end)) {
      if (start >= time || end <= from) continue;
      const until = Math.min(end, time);
      own += time - until;
      time = Math.max(start, from);
      open.push({ node: child, from: time, until });
    }
    path.set(node, own + Math.max(0, time - from));
  }
  return path;
}
