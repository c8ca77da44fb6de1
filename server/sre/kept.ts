import * as z from 'zod';
import { PlatformError } from '../errors.ts';
import { nearest } from '../domain/name.ts';
import { Report } from '../domain/report.ts';
import type { Narration, Reports } from '../control-plane/ports.ts';
import type { Deadline } from './narrate/ask.ts';
import { followUp } from './narrate/follow-up.ts';

/** One report, what it says to a question, or the list of those that are kept. */
export const KeptReports = z.object({
  /** As `investigate` answers; its schema is listed there, and paid for once. To a question its name and the `answer`. */
  report: z.looseObject({ name: z.string() }).optional(),
  reports: z.array(
    z.object({
      name: z.string(),
      at: z.string(),
      status: z.string(),
      question: z.string(),
      cause: z.string(),
    }),
  ),
  more: z.int(),
});
export type KeptReports = z.infer<typeof KeptReports>;

type Kept = { name: string; createdAt: Date; report: Report };
type Asked = { name?: string | undefined; question?: string | undefined; limit: number };

function listed(kept: readonly Kept[], limit: number): KeptReports {
  const reports = kept.slice(0, limit).map(({ name, createdAt, report }) => {
    const [first] = report.causes;
    const cause = first ? `${first.code} (${first.component})` : '';
    return { name, at: createdAt.toISOString(), status: report.status, question: report.question, cause };
  });
  return { reports, more: kept.length - reports.length };
}

function named(kept: readonly Kept[], name: string): Report {
  const found = kept.find(one => one.name === name);
  if (found) return found.report;
  const near = nearest(
    name,
    kept.map(one => one.name),
  );
  throw new PlatformError(
    'not_found',
    `There is no report "${name}".`,
    near === undefined
      ? 'get_report without a name lists them; investigate makes one.'
      : `Did you mean "${near}"?`,
  );
}

/**
 * A report by its name, what it says to a question about it, or without a name the newest first. Throws `not_found`,
 * and `invalid_input` for a question about no report.
 */
export async function keptReports(
  { reports, narration }: { reports: Reports; narration?: Narration },
  { name, question, limit }: Asked,
  deadline: Deadline,
): Promise<KeptReports> {
  const kept = (await reports.list(deadline.signal)).flatMap(({ name: own, createdAt, body }) => {
    const { data } = Report.safeParse(body);
    return data ? [{ name: own, createdAt, report: data }] : [];
  });
  if (name === undefined && question === undefined) return listed(kept, limit);
  if (name === undefined)
    throw new PlatformError(
      'invalid_input',
      'A question is about one report, and none is named.',
      kept[0] ? `The newest is name: "${kept[0].name}".` : 'investigate makes one.',
    );
  const report = named(kept, name);
  if (question === undefined) return { report, reports: [], more: 0 };
  const answer = await followUp(narration, report, question, deadline);
  return { report: { name, answer }, reports: [], more: 0 };
}
