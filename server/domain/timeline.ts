import * as z from 'zod';

/** Something that happened: what, when, to whom. */
export const Change = z.object({
  /** RFC 3339 */
  at: z.string(),
  kind: z.enum(['release', 'build', 'restart', 'rollout', 'scale', 'failure', 'document', 'node']),
  project: z.string().optional(),
  component: z.string().optional(),
  environment: z.string().optional(),
  what: z.string(),
  /** What it changed, field by field. */
  fields: z.array(z.string()).optional(),
});
export type Change = z.infer<typeof Change>;

export type Page = { shown: Change[]; more: number; cursor?: string };

/** The newest first; of one moment, in a fixed order, so that pages fit together. */
const newestFirst = (a: Change, b: Change): number => compare(b.at, a.at) || compare(keyOf(a), keyOf(b));

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
const keyOf = ({ project, component, environment, kind, what }: Change): string =>
  JSON.stringify([project, component, environment, kind, what]);

const written = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)\+(\d{1,6})$/;

/**
 * One page of a timeline. A cursor is the time of the last row and how many rows of that time were shown, so what
 * happens later does not move it. Undefined for a cursor that is none.
 */
export function pageOf(changes: readonly Change[], limit: number, cursor?: string): Page | undefined {
  const sorted = changes.toSorted(newestFirst);
  const [, at, skipped] = cursor === undefined ? [] : (written.exec(cursor) ?? []);
  if (cursor !== undefined && at === undefined) return undefined;
  const first = sorted.findIndex(change => at === undefined || change.at <= at);
  const sameTime = sorted[first]?.at === at ? Number(skipped ?? 0) : 0;
  const rest = first < 0 ? [] : sorted.slice(first + sameTime);
  const shown = rest.slice(0, limit);
  const more = rest.length - shown.length;
  const last = shown.at(-1);
  if (more === 0 || !last) return { shown, more };
  const through = sorted.slice(0, sorted.indexOf(last) + 1).filter(change => change.at === last.at).length;
  return { shown, more, cursor: `${last.at}+${through}` };
}
