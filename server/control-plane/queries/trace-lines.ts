import { count, oneLine } from '../../domain/line.ts';
import { outlineOf, type OutlineRow } from '../../domain/trace-outline.ts';
import type { TraceTree } from '../../domain/trace-tree.ts';
import { rounded } from './traces-view.ts';

/** Rows of one trace; what tells least is left out first. */
const ROWS = 30;
/** Deeper ones are not moved further to the right. */
const DEEPEST = 12;

function lineOf({ node: { span, end, start }, level, self, isCritical }: OutlineRow): string {
  const failed = span.failed ? ` FAILED${span.status === undefined ? '' : ` ${span.status}`}` : '';
  const time = `${rounded(end - start)} ms, self ${rounded(self)}`;
  const text = oneLine(`${span.component} ${span.operation}: ${time}${failed}`, 160);
  return `${'  '.repeat(Math.min(level, DEEPEST))}${isCritical ? '*' : '-'} ${text}`;
}

/** A trace span by span, callers before those they call. `*`: on the critical path. */
export function traceLines(tree: TraceTree): string[] {
  const { rows, more } = outlineOf(tree, ROWS);
  return [...rows.map(lineOf), ...(more > 0 ? [`… ${count(more, 'span')} more, of less weight`] : [])];
}
