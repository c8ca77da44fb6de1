import * as z from 'zod';
import { type Page, pageOf } from './page.ts';
import { compareTimes } from './precise-time.ts';

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

/** The newest first; of one moment, in a fixed order, so that pages fit together. */
const newestFirst = (a: Change, b: Change): number => compareTimes(b.at, a.at) || compare(keyOf(a), keyOf(b));

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
const keyOf = ({ project, component, environment, kind, what }: Change): string =>
  JSON.stringify([project, component, environment, kind, what]);

/** One page of a timeline, newest first. Undefined for a cursor that is none. */
export const changesPage = (
  changes: readonly Change[],
  limit: number,
  cursor?: string,
): Page<Change> | undefined => pageOf(changes.toSorted(newestFirst), ({ at }) => at, limit, cursor);
