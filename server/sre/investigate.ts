import type { Report } from '../domain/report.ts';
import { PlatformError } from '../errors.ts';
import type {
  Alerts,
  Clock,
  ClusterReader,
  Logs,
  Narration,
  Reports,
  Telemetry,
  Traces,
} from '../control-plane/ports.ts';
import { collect, type Sources } from './collect.ts';
import type { Deadline } from './narrate/ask.ts';
import { narrate } from './narrate/narrate.ts';
import { pictureOf } from './picture.ts';
import { rank } from './rank.ts';
import { recurrenceOf } from './recurrence.ts';
import { reportName } from './report-name.ts';
import { rules } from './rules.ts';
import { writeReport } from './write-report.ts';

/** Where to look, and why. */
export type About = {
  question: string;
  environment: string;
  component?: string | undefined;
  namespaces: readonly string[];
  /** Who is declared to call whom, beside what traces tell. */
  calls: readonly { from: string; to: string }[];
  from: Date;
  now: Date;
};

/**
 * Finds what is wrong in these cells, without a language model: collects, judges, ranks. What could not be seen
 * is told in the report. Throws `cancelled` only.
 */
export async function investigate(sources: Sources, about: About, signal?: AbortSignal): Promise<Report> {
  const { seen, missed } = await collect(sources, about, signal);
  const picture = pictureOf({ ...seen, calls: [...about.calls, ...seen.calls] });
  const ranked = rank(
    rules.flatMap(rule => rule(picture)),
    picture,
    about.component,
  );
  const name = reportName(about.component ?? about.environment, about.environment, about.now);
  return writeReport({ ...about, name }, picture, ranked, missed);
}

type Platform = {
  plane(name: string): ClusterReader;
  telemetry(plane: string): Telemetry;
  alerts(plane: string): Alerts;
  logs(plane: string): Logs;
  traces(plane: string): Traces;
  reports: Reports;
  clock: Clock;
  narration?: Narration;
};

/** What nobody has set up is not missed. */
function whereConfigured<T>(find: () => T): T | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'not_configured') return undefined;
    throw error;
  }
}

/** Investigates, has a language model tell it where one is configured, says whether the same was found before, and keeps the report. One that cannot be kept is told all the same. */
export async function investigateAndKeep(
  platform: Platform,
  about: About & { plane: string },
  deadline: Deadline,
): Promise<Report> {
  const { signal } = deadline;
  const sources = {
    cluster: platform.plane(about.plane),
    telemetry: platform.telemetry(about.plane),
    alerts: whereConfigured(() => platform.alerts(about.plane)),
    logs: platform.logs(about.plane),
    traces: () => platform.traces(about.plane),
  };
  const found = await investigate(sources, about, signal);
  const report = platform.narration ? await narrate(platform.narration, found, deadline) : found;
  try {
    const before = recurrenceOf(found, await platform.reports.list(signal));
    const told = { ...report, ...(before && { seen_before: before }) };
    await platform.reports.keep({ name: report.name, createdAt: platform.clock.now(), body: told }, signal);
    return told;
  } catch (error) {
    if (signal.aborted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return { ...report, not_checked: [...report.not_checked, `the report could not be kept: ${why}`] };
  }
}
