import * as z from 'zod';
import type { Graph, GraphEdge, GraphNode } from './graph.ts';

/** Worst first. `hard`: loses an address it needs. `soft`: goes on, with restarts or through something that breaks. */
export const Severity = z.enum(['hard', 'soft', 'none']);
export type Severity = z.infer<typeof Severity>;

export type Verdict = { severity: Severity; why: string };

/** Somebody a change reaches, and the shortest way: first itself, last what changes. */
export type Impact = Verdict & { node: GraphNode; path: string[] };

const rank = (severity: Severity): number => Severity.options.indexOf(severity);

export const worseFirst = (a: Impact, b: Impact): number =>
  rank(a.severity) - rank(b.severity) ||
  a.path.length - b.path.length ||
  (a.node.id < b.node.id ? -1 : Number(a.node.id > b.node.id));

/**
 * Whom a change of a node reaches, worst first. `judge` says what it does to one who uses the node directly, by each
 * edge; undefined: nothing. Whoever needs one that breaks hard is hit softly, however far away.
 */
export function impactOf(
  graph: Graph,
  id: string,
  judge: (edge: GraphEdge) => Verdict | undefined,
): Impact[] {
  const start = graph.placeOf.get(id);
  if (start === undefined) return [];
  const found = new Map<number, Impact>();
  for (const { node: place, edge } of graph.neededBy[start] ?? []) {
    const node = graph.nodes[place];
    const verdict = judge(edge);
    const known = found.get(place);
    if (!node || place === start || !verdict) continue;
    if (!known || rank(verdict.severity) < rank(known.severity))
      found.set(place, { ...verdict, node, path: [node.id, id] });
  }
  const queue = [...found].filter(([, { severity }]) => severity === 'hard');
  for (const [place, { node: broken, path }] of queue)
    for (const { node: next } of graph.neededBy[place] ?? []) {
      const node = graph.nodes[next];
      const known = found.get(next)?.severity ?? 'none';
      if (!node || next === start || known !== 'none') continue;
      const impact: Impact = {
        severity: 'soft',
        why: `needs ${broken.name}, which ${path.length === 2 ? 'breaks' : 'is hit'}`,
        node,
        path: [node.id, ...path],
      };
      found.set(next, impact);
      queue.push([next, impact]);
    }
  return [...found.values()].toSorted(worseFirst);
}
