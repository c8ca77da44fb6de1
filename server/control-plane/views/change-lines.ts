import { lastSegment, suspicionOf } from '../../domain/credential.ts';
import type { FieldChange } from '../../domain/diff.ts';

const SHOWN = 8;
const WIDTH = 80;

/** Field changes as lines `path: before → after`, capped with the count left. A credential's value never shows. */
export function changeLines(changes: readonly FieldChange[]): string[] {
  const shown = changes
    .slice(0, SHOWN)
    .map(({ path, before, after }) => `${path}: ${valueText(path, before)} → ${valueText(path, after)}`);
  const more = changes.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more fields`] : shown;
}

function valueText(path: string, value: unknown): string {
  if (value === undefined) return 'none';
  if (suspicionOf(lastSegment(path)) !== 'no') return '[redacted]';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= WIDTH ? text : `${text.slice(0, WIDTH - 1)}…`;
}
