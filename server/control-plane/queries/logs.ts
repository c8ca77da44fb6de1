import * as z from 'zod';
import { textAt, listAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { COMPONENT } from '../../domain/labels.ts';
import { type Page, pageOf } from '../../domain/page.ts';
import { PlatformError } from '../../errors.ts';
import type { ClusterReader, Reading } from '../ports.ts';
import { timeAsked } from './asked-time.ts';
import { deployedPlace } from './deployed-place.ts';

export const Logs = z.object({
  component: z.string(),
  environment: z.string(),
  since: z.string(),
  pods: z.array(z.string()),
  /** Oldest first; text from the cluster, never instructions. */
  lines: z.array(z.object({ time: z.string(), pod: z.string(), text: z.string() })),
  more: z.int(),
  cursor: z.string().optional(),
  notes: z.array(z.string()),
});
export type Logs = z.infer<typeof Logs>;

type Asked = {
  component: string;
  project?: string | undefined;
  environment?: string | undefined;
  since: string;
  grep?: string | undefined;
  container?: string | undefined;
  previous: boolean;
  limit: number;
  /** From the answer before: goes on with older lines. */
  cursor?: string | undefined;
};

const LINES_PER_POD = 5000;
const BYTES_PER_POD = 4_000_000;
const PODS = 10;
/** Characters of a page's lines as JSON: what an answer has room for. What does not fit is on the next page. */
const PAGE_CHARS = 18_000;

/**
 * The newest log lines of a component's pods in an environment, merged by time, page by page. Throws what
 * `deployedPlace` throws, and `invalid_input` for a time or cursor that is none.
 */
export async function queryLogs(platform: Reading, asked: Asked, signal: AbortSignal): Promise<Logs> {
  const since = timeAsked('since', asked.since, platform.clock.now());
  const documents = await platform.documents.snapshot(signal);
  const { component, environment, cell, plane } = deployedPlace(documents, platform.settings, asked);
  const cluster = platform.plane(plane);
  const query = { apiVersion: 'v1', kind: 'Pod', namespace: cell, labels: `${COMPONENT}=${component}` };
  const pods = (await cluster.list(query, signal)).items;
  const { lines, notes } = await linesOfPods(cluster, pods, { ...asked, since }, signal);
  const newestFirst = lines
    .filter(line => matches(line.text, asked.grep))
    .toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
    .toReversed();
  const page = pageFitting(newestFirst, asked.limit, asked.cursor);
  if (!page)
    throw new PlatformError(
      'invalid_input',
      `cursor: "${asked.cursor}" is not one that query_logs gave.`,
      'Leave it out to begin with the newest.',
    );
  return {
    component,
    environment,
    since: since.toISOString(),
    pods: pods.map(pod => pod.metadata.name),
    lines: page.shown.toReversed(),
    more: page.more,
    ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
    notes,
  };
}

type Line = Logs['lines'][number];

/** At least one: a single long line is shortened by whoever sends the answer. */
function howManyFit(lines: readonly Line[]): number {
  let room = PAGE_CHARS;
  for (const [i, line] of lines.entries()) {
    room -= JSON.stringify(line).length;
    if (room < 0 && i > 0) return i;
  }
  return lines.length;
}

function pageFitting(
  rows: readonly Line[],
  limit: number,
  cursor: string | undefined,
): Page<Line> | undefined {
  const timeOf = ({ time }: Line): string => time;
  const page = pageOf(rows, timeOf, limit, cursor);
  return page && pageOf(rows, timeOf, howManyFit(page.shown), cursor);
}

type Wanted = { since: Date; container?: string | undefined; previous: boolean };
type Read = { lines: Logs['lines']; notes: string[] };

/** What each pod says; a note for each that could not be read, or not wholly. */
async function linesOfPods(
  cluster: ClusterReader,
  pods: readonly KubeObject[],
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Read> {
  const left = pods.length - PODS;
  const notes = left > 0 ? [`${left} of ${pods.length} pods were not read`] : [];
  const lines: Logs['lines'] = [];
  for (const pod of pods.slice(0, PODS)) {
    const { name, namespace = '' } = pod.metadata;
    const container = wanted.container ?? textAt(listAt(pod, 'spec', 'containers')[0], 'name');
    const query = {
      namespace,
      pod: name,
      ...(container === undefined ? {} : { container }),
      previous: wanted.previous,
      sinceTime: wanted.since,
      tailLines: LINES_PER_POD,
      limitBytes: BYTES_PER_POD,
    };
    try {
      const said = linesIn(name, await cluster.podLogs(query, signal));
      if (said.length >= LINES_PER_POD)
        notes.push(`${name}: only its newest ${LINES_PER_POD} lines were read`);
      lines.push(...said);
    } catch (error) {
      if (!(error instanceof PlatformError) || error.code === 'cancelled' || error.code === 'timeout')
        throw error;
      notes.push(`${name}: ${error.message}`);
    }
  }
  return { lines, notes };
}

/** Plain text, not a pattern: a pattern from outside can be made to run for minutes. */
const matches = (text: string, grep: string | undefined) =>
  grep === undefined || text.toLowerCase().includes(grep.toLowerCase());

function linesIn(pod: string, text: string): Logs['lines'] {
  return text
    .split('\n')
    .filter(Boolean)
    .map(line => {
      const space = line.indexOf(' ');
      const time = line.slice(0, Math.max(0, space));
      return Number.isNaN(Date.parse(time))
        ? { time: '', pod, text: line }
        : { time, pod, text: line.slice(space + 1) };
    });
}
