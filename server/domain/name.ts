import * as z from 'zod';

/** A Kubernetes object name, as people type it. */
export const Name = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    'use lowercase letters, digits and "-", at most 63 characters',
  );

/** The longest common way two typed names differ: one letter added, lost, changed or swapped with the next. */
export function editDistance(a: string, b: string): number {
  const rows = [...Array(a.length + 1).keys()].map(i => [i, ...Array<number>(b.length).fill(0)]);
  const cell = (i: number, j: number) => rows[i]?.[j] ?? 0;
  rows[0] = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; i++) {
    const row = rows[i] ?? [];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const best = Math.min(cell(i - 1, j) + 1, cell(i, j - 1) + 1, cell(i - 1, j - 1) + same);
      row[j] = swapped ? Math.min(best, cell(i - 2, j - 2) + 1) : best;
    }
  }
  return cell(a.length, b.length);
}

/** The known name that was probably meant, or undefined when none is near. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const limit = Math.max(1.5, Math.floor(typed.length / 3));
  const scored = known
    .map(name => ({ name, distance: Math.min(editDistance(typed, name), contained(typed, name)) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return scored[0]?.name;
}

/** A part of a name is worth less than the whole with one letter wrong. */
const contained = (typed: string, name: string): number =>
  name.includes(typed) || typed.includes(name) ? 1.5 : Number.POSITIVE_INFINITY;
