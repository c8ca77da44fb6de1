import { peerOf } from './span-attributes.ts';
import { kindOf } from './trace.ts';
import { criticalPath } from './trace-path.ts';
import type { Node, TraceTree } from './trace-tree.ts';

/** Milliseconds of a trace, and who needed them. */
export type Spent = { on: string; milliseconds: number };

/**
 * Who needed the time that a span did not spend waiting for spans below it: its component; or, of a call to another
 * one, whatever lies between the two. Who is called and records nothing itself is named as the caller knows it.
 */
export function ownerOf({ span, children }: Node): string {
  if (kindOf(span) !== 'client') return span.component;
  const callee = children.find(child => child.span.component !== span.component)?.span.component;
  const to = callee ?? (children.length === 0 ? peerOf(span.attributes) : undefined);
  return to === undefined || to === span.component ? span.component : `${span.component}→${to}`;
}

/** Where the time of a trace went, most first: along its critical path, so it adds up to its root. */
export function timeSpent(tree: Pick<TraceTree, 'root'>): Spent[] {
  const spent = new Map<string, number>();
  for (const [node, own] of criticalPath(tree)) {
    const on = ownerOf(node);
    spent.set(on, (spent.get(on) ?? 0) + own);
  }
  return [...spent]
    .map(([on, milliseconds]) => ({ on, milliseconds }))
    .toSorted((a, b) => b.milliseconds - a.milliseconds);
}
