import * as z from 'zod';

/** A component or a resource (database, cache, queue) of a project. Its id is `project/name`. */
export const GraphNode = z.object({
  id: z.string(),
  kind: z.enum(['component', 'resource']),
  project: z.string(),
  name: z.string(),
});
export type GraphNode = z.infer<typeof GraphNode>;

/** `from` needs `to`. The label names the endpoint, or how it is referred to. */
export const GraphEdge = z.object({
  from: z.string(),
  to: z.string(),
  kind: z.enum(['declared', 'observed']),
  label: z.string(),
});
export type GraphEdge = z.infer<typeof GraphEdge>;

/** A way from one node to a neighbour, which is named by its place in `nodes`. */
export type Link = { node: number; edge: GraphEdge };

/** Who needs whom. Nodes are in the order of their ids, links in the order of their neighbours. */
export type Graph = {
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
  /** Edges that name a node nobody knows. */
  dangling: readonly GraphEdge[];
  placeOf: ReadonlyMap<string, number>;
  /** For each node, what it needs. */
  needs: readonly (readonly Link[])[];
  /** For each node, who needs it. */
  neededBy: readonly (readonly Link[])[];
};

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The id by which edges name a node. */
export const nodeId = (project: string, name: string): string => `${project}/${name}`;

/** A graph from plain lists. A node or edge given twice counts once. */
export function buildGraph(input: {
  nodes: Iterable<Omit<GraphNode, 'id'>>;
  edges: Iterable<GraphEdge>;
}): Graph {
  const unique = new Map(
    [...input.nodes].map(({ kind, project, name }) => {
      const id = nodeId(project, name);
      return [id, { id, kind, project, name }];
    }),
  );
  const nodes = [...unique.values()].toSorted((a, b) => byText(a.id, b.id));
  const placeOf = new Map(nodes.map(({ id }, place) => [id, place]));
  const known = (id: string) => placeOf.has(id);
  const all = [...new Map([...input.edges].map(edge => [keyOf(edge), edge])).values()].toSorted(
    (a, b) => byText(a.from, b.from) || byText(a.to, b.to) || byText(keyOf(a), keyOf(b)),
  );
  const edges = all.filter(({ from, to }) => known(from) && known(to));
  const dangling = all.filter(({ from, to }) => !known(from) || !known(to));
  const needs: Link[][] = nodes.map(() => []);
  const neededBy: Link[][] = nodes.map(() => []);
  for (const edge of edges) {
    const [from, to] = [placeOf.get(edge.from) ?? 0, placeOf.get(edge.to) ?? 0];
    needs[from]?.push({ node: to, edge });
    neededBy[to]?.push({ node: from, edge });
  }
  return { nodes, edges, dangling, placeOf, needs, neededBy };
}

const keyOf = ({ from, to, kind, label }: GraphEdge): string => JSON.stringify([from, to, kind, label]);
