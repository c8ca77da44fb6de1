import { quantile } from './quantile.ts';
import { deepestFailure } from './trace-failure.ts';
import { failedItself, holdsFailure, lengthOf, type Part } from './trace-part.ts';
import { ownerOf, timeSpent } from './trace-time.ts';
import type { Node } from './trace-tree.ts';

/** What a component's part in several traces says. */
export type TraceSummary = {
  count: number;
  failed: number;
  /** Those that answered well though something below them failed. */
  hidden: number;
  p50: number;
  p95: number;
  /** Who needed which share of all their time, most first. */
  spent: readonly { on: string; share: number }[];
  /** Where failures began, most frequent first. */
  failures: readonly { at: string; count: number }[];
};

/** Where a failure began, in a few words: the component, or who called whom in vain. */
export const failedAt = (node: Node): string =>
  node.children.length === 0 ? ownerOf(node) : node.span.component;

export function summaryOfTraces(parts: readonly Part[]): TraceSummary {
  const lengths = parts.map(lengthOf);
  const spent = new Map<string, number>();
  const failures = new Map<string, number>();
  for (const each of parts) {
    for (const { on, milliseconds } of timeSpent(each)) spent.set(on, (spent.get(on) ?? 0) + milliseconds);
    const deepest = deepestFailure(each);
    if (!deepest) continue;
    const at = failedAt(deepest);
    failures.set(at, (failures.get(at) ?? 0) + 1);
  }
  const all = [...spent.values()].reduce((sum, milliseconds) => sum + milliseconds, 0);
  return {
    count: parts.length,
    failed: parts.filter(failedItself).length,
    hidden: parts.filter(part => holdsFailure(part) && !failedItself(part)).length,
    p50: quantile(lengths, 0.5) ?? 0,
    p95: quantile(lengths, 0.95) ?? 0,
    spent: [...spent]
      .map(([on, milliseconds]) => ({ on, share: all === 0 ? 0 : milliseconds / all }))
      .toSorted((a, b) => b.share - a.share),
    failures: [...failures].map(([at, count]) => ({ at, count })).toSorted((a, b) => b.count - a.count),
  };
}

/** Failed ones first, then the slowest. */
export const worstFirst = (parts: readonly Part[]): Part[] =>
  parts.toSorted((a, b) => Number(failedItself(b)) - Number(failedItself(a)) || lengthOf(b) - lengthOf(a));
