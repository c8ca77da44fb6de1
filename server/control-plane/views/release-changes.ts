import { diff, type FieldChange } from '../../domain/diff.ts';
import { listAt, textAt } from '../../domain/json.ts';
import type { DocumentOf } from '../documents/document.ts';
import { changeLines } from './change-lines.ts';

type Release = DocumentOf<'ComponentRelease'>;

/** What one release changed against another; variables and files by name only, as their values may be secret. */
export const releaseChanges = (before: Release, after: Release): string[] =>
  namedChanges(diff(before.spec, after.spec));

/** Field changes as lines; of a variable or a file only the name. */
export function namedChanges(changes: readonly FieldChange[]): string[] {
  const names = changes.flatMap(namesIn);
  return [...changeLines(changes.filter(change => listIn(change) === undefined)), ...new Set(names)];
}

const listIn = ({ path }: FieldChange): string | undefined =>
  /(?:^|\.)(env|files)(?:\[|$|\s)/.exec(path)?.[1];

/** `env LOG_LEVEL` for each variable or file that a change is about. */
function namesIn(change: FieldChange): string[] {
  const list = listIn(change);
  if (list === undefined) return [];
  const noun = list === 'files' ? 'file' : list;
  const [, name] = /(?:env|files)\[([^\]]*)\]/.exec(change.path) ?? [];
  if (name !== undefined) return [`${noun} ${name.replaceAll('"', '')}`];
  return [...listAt(change, 'before'), ...listAt(change, 'after')].flatMap(
    item => `${noun} ${textAt(item, 'key') ?? textAt(item, 'name') ?? textAt(item) ?? '?'}`,
  );
}
