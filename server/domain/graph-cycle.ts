import type { Graph } from './graph.ts';
import { remember } from './remember.ts';

/**
 * For each node the number of its group: nodes that need each other, directly or not, share one (Tarjan's strongly
 * connected components, without recursion). A group has a lower number than every group that needs it.
 */
export const groupsOf = remember((graph: Graph): Int32Array => {
  const size = graph.nodes.length;
  const found = new Int32Array(size).fill(-1);
  const lowest = new Int32Array(size);
  const group = new Int32Array(size).fill(-1);
  const nextLink = new Int32Array(size);
  const stack: number[] = [];
  let time = 0;
  let groups = 0;

  const enter = (node: number) => {
    found[node] = lowest[node] = time++;
    stack.push(node);
  };
  const close = (node: number) => {
    let member: number | undefined;
    do {
      member = stack.pop();
      if (member !== undefined) group[member] = groups;
    } while (member !== undefined && member !== node);
    groups++;
  };
  const lower = (node: number, to: number | undefined) => {
    lowest[node] = Math.min(lowest[node] ?? 0, to ?? 0);
  };

  for (let start = 0; start < size; start++) {
    if (found[start] !== -1) continue;
    enter(start);
    const path = [start];
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const link = graph.needs[node]?.[nextLink[node] ?? 0];
      nextLink[node] = (nextLink[node] ?? 0) + 1;
      if (link && found[link.node] === -1) {
        enter(link.node);
        path.push(link.node);
      } else if (link) {
        if (group[link.node] === -1) lower(node, found[link.node]);
      } else {
        path.pop();
        if (lowest[node] === found[node]) close(node);
        const above = path.at(-1);
        if (above !== undefined) lower(above, lowest[node]);
      }
    }
  }
  return group;
});

/** Whether a node needs itself, directly or through others. */
export const inCycle = remember((graph: Graph): readonly boolean[] => {
  const group = groupsOf(graph);
  const sizes = new Map<number, number>();
  for (const number of group) sizes.set(number, (sizes.get(number) ?? 0) + 1);
  return graph.nodes.map(
    (_, node) =>
      (sizes.get(group[node] ?? -1) ?? 0) > 1 || (graph.needs[node] ?? []).some(link => link.node === node),
  );
});

/** Each circle of nodes that need each other, as one shortest way around it; the first node follows the last. */
export const cyclesOf = remember((graph: Graph): string[][] => {
  const group = groupsOf(graph);
  const cyclic = inCycle(graph);
  const seen = new Set<number>();
  return [...graph.nodes.keys()].flatMap(node => {
    const number = group[node] ?? -1;
    if (!cyclic[node] || seen.has(number)) return [];
    seen.add(number);
    return [wayAround(graph, node)];
  });
});

/** A shortest way from a node back to itself, without naming it again at the end; undefined when there is none. */
export function cycleThrough(graph: Graph, id: string): string[] | undefined {
  const node = graph.placeOf.get(id);
  return node === undefined || !inCycle(graph)[node] ? undefined : wayAround(graph, node);
}

const idAt = (graph: Graph, node: number): string => graph.nodes[node]?.id ?? '';

function wayAround(graph: Graph, start: number): string[] {
  const cameFrom = new Map<number, number>();
  const queue = [start];
  for (const node of queue) {
    for (const link of graph.needs[node] ?? []) {
      if (link.node === start) return wayTo(node, start, cameFrom).map(n => idAt(graph, n));
      if (cameFrom.has(link.node)) continue;
      cameFrom.set(link.node, node);
      queue.push(link.node);
    }
  }
  return [];
}

function wayTo(end: number, start: number, cameFrom: ReadonlyMap<number, number>): number[] {
  const way = [end];
  for (let node = end; node !== start;) {
    node = cameFrom.get(node) ?? start;
    way.push(node);
  }
  return way.toReversed();
}
