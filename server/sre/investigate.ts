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
import { freeName, reportName } from './report-name.ts';
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
  /** The components that ran another release here before: a release can be taken back. */
  earlier?: readonly string[];
  /** What the question may mean as well, and is not looked at. */
  beside?: readonly string[];
  from: Date;
  now: Date;
};

/** Where else something is wrong: told where nothing is found. */
type Elsewhere = () => Promise<readonly { environment: string; reason: string }[]>;

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

/** Where nothing is found, the fault may be in another environment than the one that was named. */
const withElsewhere = (report: Report, troubles: Awaited<ReturnType<Elsewhere>>): Report => ({
  ...report,
  not_checked: [
    ...troubles.map(({ environment, reason }) => `${environment}, which is degraded: ${reason}`),
    ...report.not_checked,
  ],
  next_steps: [
    ...troubles.map(({ environment }) => `investigate(environment: "${environment}")`),
    ...report.next_steps,
  ].slice(0, 3),
});

/** Investigates, has a language model tell it where one is configured, says whether the same was found before, and keeps the report. One that cannot be kept is told all the same. */
export async function investigateAndKeep(
  platform: Platform,
  about: About & { plane: string },
  deadline: Deadline,
  elsewhere: Elsewhere = () => Promise.resolve([]),
): Promise<Report> {
  const { signal } = deadline;
  const sources = {
    cluster: platform.plane(about.plane),
    telemetry: platform.telemetry(about.plane),
    alerts: whereConfigured(() => platform.alerts(about.plane)),
    logs: platform.logs(about.plane),
    traces: () => platform.traces(about.plane),
  };
  const seen = await investigate(sources, about, signal);
  const found = seen.causes.length > 0 ? seen : withElsewhere(seen, await elsewhere());
  const report = platform.narration ? await narrate(platform.narration, found, deadline) : found;
  try {
    const kept = await platform.reports.list(signal);
    const before = recurrenceOf(found, kept);
    const name = freeName(
      report.name,
      kept.map(it => it.name),
    );
    const told = { ...report, name, ...(before && { seen_before: before }) };
    await platform.reports.keep({ name, createdAt: platform.clock.now(), body: told }, signal);
    return told;
  } catch (error) {
    if (signal.aborted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return { ...report, not_checked: [...report.not_checked, `the report could not be kept: ${why}`] };
  }
}
