import { HealthStatus } from '../domain/health.ts';

/** A line by its words: a column that became wider changes nothing. */
const squeezed = (line: string): string => line.trim().replaceAll(/\s{2,}/g, '  ');

/** A row of a table, but not its titles: they come and go with their columns. */
const isRow = (line: string): boolean => /\S\s{2,}\S/.test(line) && /[a-z]/.test(line);
const isTitle = (line: string): boolean => /\S\s{2,}\S/.test(line) && !/[a-z]/.test(line);

/** What a row is about: its first cell that is no state. */
const subject = (line: string): string =>
  squeezed(line)
    .split(/ {2}|: /)
    .find(cell => !HealthStatus.safeParse(cell).success) ?? '';

/** Lines of `text` that are not in `other`; of equal ones, those that are there more often. */
function without(text: readonly string[], other: readonly string[]): string[] {
  const left = other.map(squeezed);
  return text.filter(line => {
    const found = left.indexOf(squeezed(line));
    if (found >= 0) left.splice(found, 1);
    return found < 0;
  });
}

/**
 * The lines of an answer that were not in the one before, in their order, then as `gone: …` the rows that are not
 * there any more and were not replaced by one about the same thing.
 */
export function changedLines(before: string, after: string): string[] {
  const [old, now] = [before, after].map(text =>
    text.split('\n').filter(line => line.trim() !== '' && !isTitle(line)),
  );
  const fresh = without(now ?? [], old ?? []);
  const subjects = new Set((now ?? []).map(subject));
  const gone = without(old ?? [], now ?? []).filter(line => isRow(line) && !subjects.has(subject(line)));
  return [...fresh.map(line => line.trim()), ...gone.map(line => `gone: ${line.trim()}`)];
}
