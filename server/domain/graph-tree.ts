import type { Reached, Walk } from './graph-walk.ts';
import type { GraphEdge } from './graph.ts';
import { count, oneLine } from './line.ts';

type Branch = { node: Reached; edges: GraphEdge[] };
type Drawing = { branches: ReadonlyMap<string, readonly Branch[]>; lines: string[]; limit: number };

/**
 * A walk as a tree. Every node is expanded once, on a shortest way from the start; where it is met again it says so.
 */
export function toTree(walk: Walk, limit = 200): string {
  const [start] = walk.nodes;
  if (!start) return walk.start;
  const branches = branchesOf(walk);
  const lines = [named(start)];
  draw({ branches, lines, limit }, start, '', new Set([start.id]));
  const all = [...branches.values()].reduce((sum, { length }) => sum + length, 1);
  const left = all - lines.length;
  return [
    ...lines,
    ...(left > 0 ? [`… ${count(left, 'more line')}`] : []),
    ...(walk.beyond > 0 ? [`… ${walk.beyond} more beyond this depth`] : []),
  ].join('\n');
}

function branchesOf({ nodes, edges, direction }: Walk): ReadonlyMap<string, readonly Branch[]> {
  const known = new Map(nodes.map(node => [node.id, node]));
  const [here, there] = direction === 'downstream' ? (['from', 'to'] as const) : (['to', 'from'] as const);
  const byNode = Map.groupBy(edges, edge => edge[here]);
  return new Map(
    [...byNode].map(([id, edges]) => [
      id,
      [...Map.groupBy(edges, edge => edge[there])].flatMap(([other, edges]) => {
        const node = known.get(other);
        return node ? [{ node, edges }] : [];
      }),
    ]),
  );
}

function draw(drawing: Drawing, from: Reached, indent: string, trail: Set<string>): void {
  const branches = drawing.branches.get(from.id) ?? [];
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
