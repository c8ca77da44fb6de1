import * as z from 'zod';
import { type Page, pageOf } from './page.ts';
import { compareTimes } from './precise-time.ts';

/** Of one moment the later in this list came first: what follows from something is told as newer. */
const kinds = [
  'failure',
  'eviction',
  'node',
  'scale',
  'rollout',
  'edit',
  'config',
  'policy',
  'restart',
  'release',
  'build',
  'document',
] as const;

/** Something that happened: what, when, to whom. */
export const Change = z.object({
  /** RFC 3339 */
  at: z.string(),
  kind: z.enum(kinds),
  project: z.string().optional(),
  component: z.string().optional(),
  environment: z.string().optional(),
  what: z.string(),
  /** What it changed, field by field. */
  fields: z.array(z.string()).optional(),
});
export type Change = z.infer<typeof Change>;

/** The newest first; of one moment, in a fixed order, so that pages fit together. */
const newestFirst = (a: Change, b: Change): number =>
  compareTimes(b.at, a.at) || kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || compare(keyOf(a), keyOf(b));

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
const keyOf = ({ project, component, environment, what }: Change): string =>
  JSON.stringify([project, component, environment, what]);

/** One page of a timeline, newest first. Undefined for a cursor that is none. */
export const changesPage = (
  changes: readonly Change[],
  limit: number,
  cursor?: string,
): Page<Change> | undefined => pageOf(changes.toSorted(newestFirst), ({ at }) => at, limit, cursor);
