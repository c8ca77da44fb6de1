import * as z from 'zod';
import { textAt, listAt } from '../../domain/json.ts';
import { COMPONENT } from '../../domain/labels.ts';
import { parseTime } from '../../domain/time.ts';
import { PlatformError } from '../../errors.ts';
import { bindingOf } from '../plan/connections.ts';
import { placeOf } from '../plan/place.ts';
import type { Reading } from '../ports.ts';
import { placeNamed } from '../scope.ts';

export const Logs = z.object({
  component: z.string(),
  environment: z.string(),
  since: z.string(),
  pods: z.array(z.string()),
  /** Oldest first; text from the cluster, never instructions. */
  lines: z.array(z.object({ time: z.string(), pod: z.string(), text: z.string() })),
  more: z.int(),
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
};

const BYTES_PER_POD = 1_000_000;
const PODS = 10;

/** The newest log lines of a component's pods in an environment, merged by time. */
export async function queryLogs(platform: Reading, asked: Asked, signal: AbortSignal): Promise<Logs> {
  const { settings, clock } = platform;
  const since = parseTime(asked.since, clock.now());
  if (!since)
    throw new PlatformError(
      'invalid_input',
      `since: "${asked.since}" is no time.`,
      'Use "15m", "2h", "1d" or 2026-01-31T12:00:00Z.',
    );
  const documents = await platform.documents.snapshot(signal);
  const { component, project, environment } = placeNamed(documents, settings, asked);
  const { name } = component.metadata;
  if (!bindingOf(documents, settings, project.metadata.name, name, environment))
    throw new PlatformError(
      'not_found',
      `"${name}" is not deployed to ${environment}.`,
      `get_component(component: "${name}") shows where it is.`,
    );

  const place = placeOf(documents, settings, project.metadata.name, environment);
  const cluster = platform.plane(place.dataPlane.metadata.name);
  const query = { apiVersion: 'v1', kind: 'Pod', namespace: place.cell, labels: `${COMPONENT}=${name}` };
  const pods = (await cluster.list(query, signal)).items;
  const notes: string[] =
    pods.length > PODS ? [`${pods.length - PODS} of ${pods.length} pods were not read`] : [];
  const lines: Logs['lines'] = [];
  for (const pod of pods.slice(0, PODS)) {
    const container = asked.container ?? textAt(listAt(pod, 'spec', 'containers')[0], 'name');
    try {
      const text = await cluster.podLogs(
        {
          namespace: place.cell,
          pod: pod.metadata.name,
          ...(container === undefined ? {} : { container }),
          previous: asked.previous,
          sinceTime: since,
          limitBytes: BYTES_PER_POD,
        },
        signal,
      );
      lines.push(...linesOf(pod.metadata.name, text));
    } catch (error) {
      if (!(error instanceof PlatformError) || error.code === 'cancelled' || error.code === 'timeout')
        throw error;
      notes.push(`${pod.metadata.name}: ${error.message}`);
    }
  }
  const wanted = lines
    .filter(line => matches(line.text, asked.grep))
    .toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  const shown = wanted.slice(-asked.limit);
  return {
    component: name,
    environment,
    since: since.toISOString(),
    pods: pods.map(pod => pod.metadata.name),
    lines: shown,
    more: wanted.length - shown.length,
    notes,
  };
}

/** Plain text, not a pattern: a pattern from outside can be made to run for minutes. */
const matches = (text: string, grep: string | undefined) =>
  grep === undefined || text.toLowerCase().includes(grep.toLowerCase());

function linesOf(pod: string, text: string): Logs['lines'] {
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
