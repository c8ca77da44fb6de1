import type { GraphEdge, GraphNode } from './graph.ts';
import { oneLine } from './line.ts';

/**
 * A Mermaid flowchart: components are boxes, resources are cylinders, observed edges that nobody declared are dotted.
 * Names go in as quoted text under ids of our own, so none of them can be read as syntax.
 */
export function toMermaid({
  nodes,
  edges,
}: {
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
}): string {
  const ids = new Map(nodes.map(({ id }, i) => [id, `n${i}`]));
  const boxes = nodes.map(({ id, kind }) => {
    const text = `"${quoted(id)}"`;
    return `  ${ids.get(id)}${kind === 'resource' ? `[(${text})]` : `[${text}]`}`;
  });
  const pairs = Map.groupBy(edges, ({ from, to }) => `${ids.get(from)} ${ids.get(to)}`);
  const arrows = [...pairs].flatMap(([pair, edges]) => {
    const [from, to] = pair.split(' ');
    const arrow = edges.some(({ kind }) => kind === 'declared') ? '-->' : '-.->';
    const label = [...new Set(edges.map(edge => edge.label).filter(label => label !== ''))].join(', ');
    return from === 'undefined' || to === 'undefined'
      ? []
      : `  ${from} ${arrow}${label === '' ? '' : `|"${quoted(label)}"|`} ${to}`;
  });
  return ['flowchart LR', ...boxes, ...arrows].join('\n');
}

/** Everything that means something to Mermaid or to the HTML it makes, as a character code. */
const quoted = (text: string): string =>
  oneLine(text, 130).replace(/[^\p{L}\p{N} ./:_,@-]/gu, character => `#${character.codePointAt(0)};`);
