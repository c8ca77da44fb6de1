import * as z from 'zod';
import { cyclesOf } from '../../domain/graph-cycle.ts';
import { singlePointsOfFailure } from '../../domain/graph-impact.ts';
import { toMermaid } from '../../domain/graph-mermaid.ts';
import { deployOrder } from '../../domain/graph-order.ts';
import { toTree } from '../../domain/graph-tree.ts';
import { Direction, walk } from '../../domain/graph-walk.ts';
import { buildGraph, type Graph } from '../../domain/graph.ts';
import type { Reading } from '../ports.ts';
import { declaredGraph } from '../graph.ts';
import { componentNamed, projectNamed } from '../scope.ts';

export const Dependencies = z.object({
  /** `project/component`, or the project whose whole graph this is. */
  of: z.string(),
  direction: Direction.optional(),
  nodes: z.array(z.object({ id: z.string(), kind: z.string(), depth: z.int().optional() })),
  edges: z.array(z.object({ from: z.string(), to: z.string(), label: z.string() })),
  cycles: z.array(z.array(z.string())),
  deploy_order: z.array(z.string()).optional(),
  single_points: z.array(z.string()).optional(),
  /** Nodes beyond the depth that was asked for. */
  beyond: z.int(),
  drawing: z.string(),
});
export type Dependencies = z.infer<typeof Dependencies>;

type Asked = {
  component?: string | undefined;
  project?: string | undefined;
  direction: Direction;
  depth?: number | undefined;
  format: 'tree' | 'mermaid';
};

/** Walks from one component, or shows a project's whole graph. Throws `not_found` and `ambiguous` for names. */
export async function dependenciesOf(
  platform: Reading,
  asked: Asked,
  signal: AbortSignal,
): Promise<Dependencies> {
  const documents = await platform.documents.snapshot(signal);
  const graph = declaredGraph(documents);
  if (asked.component === undefined)
    return wholeGraph(
      graph,
      projectNamed(documents, platform.settings, asked.project).metadata.name,
      asked.format,
    );

  const component = componentNamed(documents, platform.settings, { ...asked, component: asked.component });
  const id = `${component.spec.owner.projectName}/${asked.component}`;
  const found = walk(graph, id, asked.direction, asked.depth);
  const { nodes = [], edges = [], beyond = 0 } = found ?? {};
  const reached = new Set(nodes.map(node => node.id));
  return {
    of: id,
    direction: asked.direction,
    nodes: nodes.map(node => ({ id: node.id, kind: node.kind, depth: node.depth })),
    edges: edges.map(({ from, to, label }) => ({ from, to, label })),
    cycles: cyclesOf(graph).filter(cycle => cycle.some(member => reached.has(member))),
    beyond,
    drawing: found === undefined ? id : asked.format === 'tree' ? toTree(found) : toMermaid(found),
  };
}

/** One project's part of the graph, with what it uses of other projects. */
function wholeGraph(graph: Graph, project: string, format: Asked['format']): Dependencies {
  const edges = graph.edges.filter(({ from, to }) => [from, to].some(id => id.startsWith(`${project}/`)));
  const ids = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const nodes = graph.nodes.filter(node => node.project === project || ids.has(node.id));
  const part = buildGraph({ nodes, edges });
  const points = singlePointsOfFailure(part);
  return {
    of: project,
    nodes: part.nodes.map(({ id, kind }) => ({ id, kind })),
    edges: part.edges.map(({ from, to, label }) => ({ from, to, label })),
    cycles: cyclesOf(part),
    deploy_order: deployOrder(part).map(step => step.join(' + ')),
    single_points: points.map(
      ({ node, dependents, connected }) => `${node.id} (${dependents} of ${connected} need it)`,
    ),
    beyond: 0,
    drawing: format === 'mermaid' ? toMermaid(part) : forest(part),
  };
}

/** One tree from each node that nobody needs; a part that is a mere circle starts anywhere in it. */
function forest(graph: Graph): string {
  const seen = new Set<string>();
  const roots = graph.nodes.filter((_, place) => graph.neededBy[place]?.length === 0);
  const trees = [...roots, ...graph.nodes].flatMap(({ id }) => {
    const found = seen.has(id) ? undefined : walk(graph, id, 'downstream');
    for (const node of found?.nodes ?? []) seen.add(node.id);
    return found ? [toTree(found)] : [];
  });
  return trees.join('\n');
}
