import { median } from './quantile.ts';
import { kindOf, type Trace } from './trace.ts';
import { type Node, treeOf } from './trace-tree.ts';

export type TracedCall = { from: string; to: string; count: number };

/** The spans at both ends of each call from one component to another. */
function crossings(traces: readonly Trace[]): [caller: Node, callee: Node][] {
  return traces.flatMap(trace =>
    treeOf(trace).nodes.flatMap((node): [Node, Node][] =>
      node.parent && node.parent.span.component !== node.span.component ? [[node.parent, node]] : [],
    ),
  );
}

const key = (caller: Node, callee: Node): string => `${caller.span.component}\n${callee.span.component}`;

function ends(key: string): { from: string; to: string } {
  const [from = '', to = ''] = key.split('\n');
  return { from, to };
}

/** Which component called which, and how often in these traces. */
export function callsIn(traces: readonly Trace[]): TracedCall[] {
  const counts = new Map<string, number>();
  for (const [caller, callee] of crossings(traces))
    counts.set(key(caller, callee), (counts.get(key(caller, callee)) ?? 0) + 1);
  return [...counts].map(([pair, count]) => ({ ...ends(pair), count }));
}

/** How much longer calls took for their caller than for whom they called. */
export type CallGap = { from: string; to: string; medianMs: number; count: number };

/**
 * What lies between caller and callee, by call, most first: the network, proxies, queues before the callee. It is the
 * difference of two durations, so no clock matters. A call that its caller gave up tells nothing of it.
 */
export function callGaps(traces: readonly Trace[]): CallGap[] {
  const gaps = new Map<string, number[]>();
  for (const [caller, callee] of crossings(traces)) {
    const isCall = kindOf(caller.span) === 'client' && caller.children.length === 1 && !callee.isApart;
    const gap = caller.span.milliseconds - callee.span.milliseconds;
    if (!isCall || gap < 0) continue;
    const known = gaps.get(key(caller, callee));
    if (known) known.push(gap);
    else gaps.set(key(caller, callee), [gap]);
  }
  return [...gaps]
    .map(([pair, values]) => ({ ...ends(pair), medianMs: median(values) ?? 0, count: values.length }))
    .toSorted((a, b) => b.medianMs - a.medianMs);
}
