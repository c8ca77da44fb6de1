import type { Span, Trace } from './trace.ts';
import { type Node, treeOf, type TraceTree } from './trace-tree.ts';

/** What of a trace is asked about: a component, where spans tell their namespace that of one. */
export type Whose = { component: string; namespace: string };

/** A component's part in a trace: a request that it got, and everything below. */
export type Part = TraceTree & { trace: Trace; root: Node };

/** Whether the component itself failed: whoever called it got an error. */
export const failedItself = ({ root }: Part): boolean => root.span.failed;

/** Whether it failed or anything below it did. */
export const holdsFailure = ({ nodes }: Part): boolean => nodes.some(({ span }) => span.failed);

export const lengthOf = ({ root }: Part): number => root.end - root.start;

const isOf = (span: Span, { component, namespace }: Whose): boolean =>
  span.component === component && (span.namespace ?? namespace) === namespace;

/** The spans by which requests reach the component, each from elsewhere. */
function entriesOf({ nodes }: TraceTree, whose: Whose): Node[] {
  const within = new Set<Node>();
  return nodes.filter(node => {
    const isInside = node.parent !== undefined && within.has(node.parent);
    if (isInside || isOf(node.span, whose)) within.add(node);
    return !isInside && isOf(node.span, whose);
  });
}

function below(root: Node): Node[] {
  const nodes = [root];
  for (const node of nodes) for (const child of node.children) nodes.push(child);
  return nodes;
}

/** Undefined where the component took no part. Of several requests that it got in one trace one that failed counts, or the longest. */
export function partIn(trace: Trace, whose: Whose): Part | undefined {
  if (!trace.spans.some(span => isOf(span, whose))) return undefined;
  const parts = entriesOf(treeOf(trace), whose).map(root => ({
    trace,
    root,
    nodes: below(root),
    start: root.start,
    end: root.end,
  }));
  return parts.toSorted(
    (a, b) => Number(failedItself(b)) - Number(failedItself(a)) || lengthOf(b) - lengthOf(a),
  )[0];
}
