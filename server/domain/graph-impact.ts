import { groupsOf } from './graph-cycle.ts';
import { distances } from './graph-walk.ts';
import type { Graph, GraphNode } from './graph.ts';

/** A node whose failure concerns most of what is connected to it. */
export type SinglePoint = {
  node: GraphNode;
  /** How many need it, directly or through others. */
  dependents: number;
  /** What can still run but is out of reach without it: every way there from where calls come in leads through it. */
  onlyProviderOf: string[];
  /** How many others are connected to it in any way. */
  connected: number;
};

/**
 * Nodes that two or more need and whose failure stops or cuts off at least half of those connected to them, the
 * widest effect first.
 */
export function singlePointsOfFailure(graph: Graph, limit = 10): SinglePoint[] {
  const connected = connectedCounts(graph);
  const entries = entriesOf(graph);
  const pointAt = (node: GraphNode, place: number): SinglePoint | undefined => {
    const others = (connected[place] ?? 1) - 1;
    const dependents = distances(graph.neededBy, place).order.length - 1;
    const below = distances(graph.needs, place).order.slice(1);
    // The last question is the dear one, so it is only asked where the answer can matter.
    if (dependents < 2 || (dependents + below.length) * 2 < others) return undefined;
    return { node, dependents, onlyProviderOf: onlyThrough(graph, place, below, entries), connected: others };
  };
  return graph.nodes
    .flatMap((node, place) => pointAt(node, place) ?? [])
    .filter(point => effectOf(point) * 2 >= point.connected)
    .toSorted((a, b) => effectOf(b) - effectOf(a))
    .slice(0, limit);
}

const effectOf = ({ dependents, onlyProviderOf }: SinglePoint): number => dependents + onlyProviderOf.length;

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

/** What cannot be reached any more from where calls come in, once a node is taken out, and does not need it. */
function onlyThrough(
  graph: Graph,
  taken: number,
  below: readonly number[],
  entries: readonly number[],
): string[] {
  const reached = new Uint8Array(graph.nodes.length);
  reached[taken] = 1;
  const queue = entries.filter(node => node !== taken);
  for (const node of queue) reached[node] = 1;
  for (const node of queue) {
    for (const link of graph.needs[node] ?? []) {
      if (reached[link.node] === 1) continue;
      reached[link.node] = 1;
      queue.push(link.node);
    }
  }
  const group = groupsOf(graph);
  return below.flatMap(node =>
    reached[node] === 1 || group[node] === group[taken] ? [] : (graph.nodes[node]?.id ?? []),
  );
}

/** Where calls come in: the nodes of every group that nobody outside of it needs. */
function entriesOf(graph: Graph): number[] {
  const group = groupsOf(graph);
  const inner = new Set(
    graph.neededBy.flatMap((links, node) =>
      links.some(link => group[link.node] !== group[node]) ? (group[node] ?? []) : [],
    ),
  );
  return [...graph.nodes.keys()].filter(node => !inner.has(group[node] ?? -1));
}
