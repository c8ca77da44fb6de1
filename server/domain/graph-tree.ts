import type { Reached, Walk } from './graph-walk.ts';
import type { GraphEdge } from './graph.ts';
import { count, oneLine } from './line.ts';

type Branch = { node: Reached; edges: GraphEdge[] };
type Drawing = { branchesOf: (node: Reached) => readonly Branch[]; lines: string[]; limit: number };

/**
 * A walk as a tree. Every node is expanded once, on a shortest way from the start; where it is met again it says so.
 */
export function toTree({ nodes, edges, direction, beyond, ...walk }: Walk, limit = 200): string {
  const [start] = nodes;
  if (!start) return walk.start;
  const known = new Map(nodes.map(node => [node.id, node]));
  const [here, there] = direction === 'downstream' ? (['from', 'to'] as const) : (['to', 'from'] as const);
  const byNode = Map.groupBy(edges, edge => edge[here]);
  const branchesOf = ({ id }: Reached): readonly Branch[] =>
    [...Map.groupBy(byNode.get(id) ?? [], edge => edge[there])].flatMap(([other, edges]) => {
      const node = known.get(other);
      return node ? [{ node, edges }] : [];
    });
  const lines = [named(start)];
  draw({ branchesOf, lines, limit }, start, '', new Set([start.id]));
  let left = 1 - lines.length;
  for (const group of byNode.values()) left += new Set(group.map(edge => edge[there])).size;
  return [
    ...lines,
    ...(left > 0 ? [`… ${count(left, 'more line')}`] : []),
    ...(beyond > 0 ? [`… ${beyond} more beyond this depth`] : []),
  ].join('\n');
}

function draw(drawing: Drawing, from: Reached, indent: string, trail: Set<string>): void {
  const branches = drawing.branchesOf(from);
  for (const [i, { node, edges }] of branches.entries()) {
    if (drawing.lines.length >= drawing.limit) return;
    const last = i === branches.length - 1;
    const expanded = node.via === from.id;
    const again = expanded ? '' : trail.has(node.id) ? ' ↺ cycle' : ' (shown elsewhere)';
    drawing.lines.push(`${indent}${last ? '└─' : '├─'} ${named(node)}${labelsOf(edges)}${again}`);
    if (!expanded) continue;
    trail.add(node.id);
    draw(drawing, node, `${indent}${last ? '   ' : '│  '}`, trail);
    trail.delete(node.id);
  }
}

const named = ({ id, kind }: Reached): string =>
  `${oneLine(id, 130)}${kind === 'resource' ? ' [resource]' : ''}`;

function labelsOf(edges: readonly GraphEdge[]): string {
  const labels = new Set(edges.map(({ label }) => oneLine(label, 60)).filter(label => label !== ''));
  const declared = edges.some(({ kind }) => kind === 'declared');
  const words = [...labels, ...(declared ? [] : ['observed, not declared'])];
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}
