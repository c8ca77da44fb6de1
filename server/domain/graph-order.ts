import { groupsOf } from './graph-cycle.ts';
import type { Graph } from './graph.ts';

/** What can be deployed together. More than one member: they need each other. */
export type DeployStep = { wave: number; members: string[] };

/**
 * The order to deploy in: dependencies first. Steps of one wave do not need each other; members of a cycle share a
 * step. Within a wave by name.
 */
export function deployOrder(graph: Graph): DeployStep[] {
  const group = groupsOf(graph);
  const members = Map.groupBy(graph.nodes.keys(), node => group[node] ?? -1);
  const waves = new Map<number, number>();
  // A group's number is higher than those of all groups it needs, so each finds its needs done.
  for (const number of [...members.keys()].toSorted((a, b) => a - b)) {
    const needed = (members.get(number) ?? []).flatMap(node => graph.needs[node] ?? []);
    const below = needed.map(link => group[link.node] ?? -1).filter(other => other !== number);
    waves.set(
      number,
      below.reduce((wave, other) => Math.max(wave, (waves.get(other) ?? 0) + 1), 1),
    );
  }
  return [...members]
    .toSorted(
      ([a, first], [b, second]) =>
        (waves.get(a) ?? 0) - (waves.get(b) ?? 0) || (first[0] ?? 0) - (second[0] ?? 0),
    )
    .map(([number, nodes]) => ({
      wave: waves.get(number) ?? 1,
      members: nodes.flatMap(node => graph.nodes[node]?.id ?? []),
    }));
}
