import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inUtc } from '../../../server/domain/precise-time.ts';
import { createKeptLogs } from '../../../server/observability/kept-logs/kept-logs.ts';
import { createVictoriaLogs } from '../../../server/observability/victoria-logs/victoria-logs.ts';
import type { Dump } from '../../../server/sandbox/dump/folder.ts';
import { incidents, judged, type OtherLogs } from '../../support/incidents.ts';
import { describeWith } from '../describe.ts';
import { type Line, startVictoriaLogs, victoriaLogs } from './victoria-logs.ts';

const BUILD = 600_000;
const all = incidents();
let backend: Awaited<ReturnType<typeof startVictoriaLogs>>;
let shippedLines = 0;

/** Lines of a recorded log. Those without a time are given one: theirs is the order in which they were said. */
function linesIn(text: string, capturedAt: number): { time: string; text: string }[] {
  const lines = text.split('\n').filter(line => line !== '');
  return lines.map((line, i) => {
    const [first = ''] = line.split(' ', 1);
    const time = inUtc(first);
    if (time !== undefined) return { time, text: line.slice(first.length + 1) };
    return { time: new Date(capturedAt - (lines.length - i)).toISOString(), text: line };
  });
}

async function shipped({ logs, capturedAt }: Dump): Promise<Line[]> {
  const found = await Promise.all(
    [...logs].map(async ([key, { current }]) => {
      const [namespace = '', pod = '', container = ''] = key.split('/');
      const text = current === undefined ? '' : await readFile(current, 'utf8');
      return linesIn(text, capturedAt).map(({ time, text }) => ({
        _time: time,
        _msg: text,
        namespace,
        pod,
        container,
      }));
    }),
  );
  return found.flat();
}

const streams = ['namespace', 'pod', 'container'];

/** The logs of a dump on the backend, in a tenant of its own; the cluster itself has none to tell. */
const keptBy =
  (tenant: number): OtherLogs =>
  async (dump, cluster) => {
    const headers = { AccountID: String(tenant), ProjectID: '40' };
    const lines = await shipped(dump);
    shippedLines = lines.length;
    await backend.insert(lines, { streams, headers });
    const { url } = backend;
    const now = () => new Date(dump.capturedAt);
    return createKeptLogs(createVictoriaLogs({ url, headers, fields: {} }), now)(cluster);
  };

describeWith(victoriaLogs, 'recorded incidents told with the logs of VictoriaLogs', () => {
  beforeAll(async () => {
    backend = await startVictoriaLogs();
  }, BUILD);
  afterAll(() => backend?.stop());

  describe.skipIf(all.length === 0)('the cause is the same', () => {
    test.each(all.map((incident, i) => [incident.id, incident, i + 1] as const))(
      '%s',
      async (_, incident, tenant) => {
        const [told, live] = [await judged(incident), await judged(incident, keptBy(tenant))];
        const first = ({ causes }: typeof told) =>
          causes.slice(0, 1).map(({ code, component }) => ({ code, component }));
        expect(first(live)).toEqual(first(told));
        // Two of the recordings hold no log at all.
        const isAsked = live.not_checked.every(text => !text.includes('logs backend'));
        expect(isAsked).toBe(shippedLines > 0);
      },
    );
  });
});
