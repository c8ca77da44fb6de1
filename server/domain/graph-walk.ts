import * as z from 'zod';
import { inCycle } from './graph-cycle.ts';
import { GraphEdge, GraphNode, type Graph, type Link } from './graph.ts';

/** `downstream`: what a node needs. `upstream`: who needs it. */
export const Direction = z.enum(['downstream', 'upstream']);
export type Direction = z.infer<typeof Direction>;

/** A node that was reached: how far away, through whom, and whether it is part of a cycle. */
export const Reached = GraphNode.extend({
  depth: z.number().int(),
  via: z.string().optional(),
  cycle: z.boolean(),
});
export type Reached = z.infer<typeof Reached>;

/** Plain JSON: nearest nodes first, the start itself at depth 0. */
export const Walk = z.object({
  start: z.string(),
  direction: Direction,
  nodes: z.array(Reached),
  /** Every edge among these nodes. */
  edges: z.array(GraphEdge),
  /** How many nodes lie beyond the depth that was asked for. */
  beyond: z.number().int(),
});
export type Walk = z.infer<typeof Walk>;

/** For each node its distance from the start, or -1, and the node before it on a shortest way. */
export function distances(
  links: readonly (readonly Link[])[],
  start: number,
): { order: number[]; depth: Int32Array; via: Int32Array } {
  const depth = new Int32Array(links.length).fill(-1);
  const via = new Int32Array(links.length).fill(-1);
  const order = [start];
  depth[start] = 0;
  for (const node of order) {
    for (const link of links[node] ?? []) {
      if (depth[link.node] !== -1) continue;
      depth[link.node] = (depth[node] ?? 0) + 1;
      via[link.node] = node;
      order.push(link.node);
    }
  }
  return { order, depth, via };
}

/** Everything within `depth` steps of a node; undefined when the graph has no such node. */
export function walk(
  graph: Graph,
  start: string,
  direction: Direction,
  depth = Number.POSITIVE_INFINITY,
): Walk | undefined {
  const place = graph.placeOf.get(start);
  if (place === undefined) return undefined;
  const links = direction === 'downstream' ? graph.needs : graph.neededBy;
  const far = distances(links, place);
  const cyclic = inCycle(graph);
  const nodes: Reached[] = [];
  const edges: GraphEdge[] = [];
  // Nearest first, so the first that is too far ends it.
  for (const node of far.order) {
    const away = far.depth[node] ?? 0;
    const found = graph.nodes[node];
    if (away > depth || !found) break;
    nodes.push(reached(found, away, cyclic[node] ?? false, graph.nodes[far.via[node] ?? -1]?.id));
    for (const link of links[node] ?? []) if ((far.depth[link.node] ?? 0) <= depth) edges.push(link.edge);
  }
  return { start, direction, nodes, edges, beyond: far.order.length - nodes.length };
}

function reached(
  { id, kind, project, name }: GraphNode,
  depth: number,
  cycle: boolean,
  via: string | undefined,
): Reached {
  return via === undefined
    ? { id, kind, project, name, depth, cycle }
    : { id, kind, project, name, depth, cycle, via };
}

/** Everybody who needs a node, directly or through others, nearest first. */
export function dependentsOf(graph: Graph, id: string): string[] {
  const place = graph.placeOf.get(id);
  if (place === undefined) return [];
  return distances(graph.neededBy, place)
    .order.slice(1)
    .flatMap(node => graph.nodes[node]?.id ?? []);
}
