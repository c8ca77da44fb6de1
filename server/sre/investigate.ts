import type { ClusterReader, Telemetry } from '../control-plane/ports.ts';
import { collect } from './collect.ts';
import { pictureOf } from './picture.ts';
import { rank } from './rank.ts';
import { type Case, type Report, writeReport } from './report.ts';
import { rules } from './rules.ts';

type Sources = { cluster: ClusterReader; telemetry: Telemetry };
type About = Case & {
  namespaces: readonly string[];
  now: Date;
  /** Who is declared to call whom, beside what traces tell. */
  calls: readonly { from: string; to: string }[];
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
  );
  return writeReport(about, picture, ranked, missed);
}
