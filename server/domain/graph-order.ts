import { groupsOf } from './graph-cycle.ts';
import type { Graph } from './graph.ts';

/**
 * The order to deploy in: dependencies first, otherwise by name. Each step names one node, or all nodes of a cycle:
 * they need each other and go together.
 */
export function deployOrder(graph: Graph): string[][] {
  const group = groupsOf(graph);
  const members = Map.groupBy(graph.nodes.keys(), node => group[node] ?? -1);
  const height = heights(graph, members, group);
  const heightOf = (node: number) => height.get(group[node] ?? -1) ?? 0;
  return [...members.values()]
    .toSorted(([a = 0], [b = 0]) => heightOf(a) - heightOf(b) || a - b)
    .map(nodes => nodes.flatMap(node => graph.nodes[node]?.id ?? []));
}

/** How many steps have to come before each group at least. */
function heights(
  graph: Graph,
  members: ReadonlyMap<number, readonly number[]>,
  group: Int32Array,
): ReadonlyMap<number, number> {
  const height = new Map<number, number>();
  // A group has a higher number than all it needs, so its needs are known when its turn comes.
  for (const [number, nodes] of [...members].toSorted(([a], [b]) => a - b)) {
    const below = nodes
      .flatMap(node => graph.needs[node] ?? [])
      .map(link => group[link.node] ?? -1)
      .filter(other => other !== number)
      .map(other => (height.get(other) ?? 0) + 1);
    height.set(
      number,
      below.reduce((a, b) => Math.max(a, b), 0),
    );
  }
  return height;
}
