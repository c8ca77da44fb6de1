import { groupsOf } from './graph-cycle.ts';
import { distances } from './graph-walk.ts';
import type { Graph, GraphNode, Link } from './graph.ts';

/** Somebody who suffers when a node fails: how far away, and one shortest way from the node to it. */
export type Affected = { node: GraphNode; depth: number; path: string[] };

/** Everybody who needs a node, directly or through others, nearest first; undefined when there is no such node. */
export function blastRadius(graph: Graph, id: string): Affected[] | undefined {
  const start = graph.placeOf.get(id);
  if (start === undefined) return undefined;
  const { order, depth, via } = distances(graph.neededBy, start);
  const paths = new Map<number, string[]>([[start, [id]]]);
  return order.slice(1).flatMap(place => {
    const node = graph.nodes[place];
    if (!node) return [];
    const path = [...(paths.get(via[place] ?? -1) ?? []), node.id];
    paths.set(place, path);
    return [{ node, depth: depth[place] ?? 0, path }];
  });
}

/** A node whose failure reaches most of what is connected to it. */
export type SinglePoint = {
  node: GraphNode;
  /** How many need it, directly or through others, and of how many connected to it in any way. */
  dependents: number;
  connected: number;
  /** What nobody else gives access to: nodes that everybody needing them reaches only through this one. */
  onlyProviderOf: string[];
};

/**
 * Nodes that at least half of those connected to them need (and at least two do), most needed first.
 */
export function singlePointsOfFailure(graph: Graph, limit = 10): SinglePoint[] {
  const connected = connectedCounts(graph);
  return graph.nodes
    .map((node, place) => ({
      node,
      place,
      dependents: distances(graph.neededBy, place).order.length - 1,
      connected: (connected[place] ?? 1) - 1,
    }))
    .filter(({ dependents, connected }) => dependents >= 2 && dependents * 2 >= connected)
    .toSorted((a, b) => b.dependents - a.dependents || a.place - b.place)
    .slice(0, limit)
    .map(({ place, ...point }) => ({ ...point, onlyProviderOf: onlyThrough(graph, place) }));
}

/** For each node, how many are connected to it in any direction, itself included. */
function connectedCounts(graph: Graph): number[] {
  const both = graph.nodes.map((_, node) => [...(graph.needs[node] ?? []), ...(graph.neededBy[node] ?? [])]);
  const counts = Array<number>(both.length).fill(0);
  for (const start of counts.keys()) {
    if (counts[start] !== 0) continue;
    const { order } = distances(both, start);
    for (const node of order) counts[node] = order.length;
  }
  return counts;
}

/** What cannot be reached any more from where calls come in, once a node is taken out. */
function onlyThrough(graph: Graph, taken: number): string[] {
  const below = distances(graph.needs, taken).order.slice(1);
  const reached = new Set(entries(graph).filter(node => node !== taken));
  for (const node of reached)
    for (const link of graph.needs[node] ?? []) if (link.node !== taken) reached.add(link.node);
  return below.flatMap(node => (reached.has(node) ? [] : (graph.nodes[node]?.id ?? [])));
}

/** Where calls come in: the nodes of every group that nobody outside of it needs. */
function entries(graph: Graph): number[] {
  const group = groupsOf(graph);
  const outside = (links: readonly Link[], node: number) =>
    links.some(link => group[link.node] !== group[node]);
  const needed = new Set(
    graph.neededBy.flatMap((links, node) => (outside(links, node) ? (group[node] ?? []) : [])),
  );
  return [...graph.nodes.keys()].filter(node => !needed.has(group[node] ?? -1));
}
