import * as z from 'zod';
import { PlatformError } from '../errors.ts';
import { nearest } from '../domain/name.ts';
import { Report } from '../domain/report.ts';
import type { Reports } from '../control-plane/ports.ts';

/** One report, or the list of those that are kept. */
export const KeptReports = z.object({
  /** As `investigate` answers; its schema is listed there, and paid for once. */
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

/** A report by its name, or without one the newest first. Throws `not_found`. */
export async function keptReports(
  reports: Reports,
  asked: { name?: string | undefined; limit: number },
  signal: AbortSignal,
): Promise<KeptReports> {
  const kept = (await reports.list(signal)).flatMap(({ name, createdAt, body }) => {
    const { data } = Report.safeParse(body);
    return data ? [{ name, createdAt, report: data }] : [];
  });
  if (asked.name === undefined) {
    const shown = kept.slice(0, asked.limit).map(({ name, createdAt, report }) => {
      const [first] = report.causes;
      const cause = first ? `${first.code} (${first.component})` : '';
      return { name, at: createdAt.toISOString(), status: report.status, question: report.question, cause };
    });
    return { reports: shown, more: kept.length - shown.length };
  }
  const found = kept.find(({ name }) => name === asked.name);
  if (found) return { report: found.report, reports: [], more: 0 };
  const near = nearest(
    asked.name,
    kept.map(({ name }) => name),
  );
  throw new PlatformError(
    'not_found',
    `There is no report "${asked.name}".`,
    near === undefined
      ? 'get_report without a name lists them; investigate makes one.'
      : `Did you mean "${near}"?`,
  );
}
