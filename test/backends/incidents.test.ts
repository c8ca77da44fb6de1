import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { inUtc } from '../../server/domain/precise-time.ts';
import { createJaeger } from '../../server/observability/jaeger/jaeger.ts';
import { createKeptLogs } from '../../server/observability/kept-logs/kept-logs.ts';
import { createPrometheus } from '../../server/observability/prometheus/prometheus.ts';
import { createVictoriaLogs } from '../../server/observability/victoria-logs/victoria-logs.ts';
import type { Dump } from '../../server/sandbox/dump/folder.ts';
import { otlpOf } from '../../server/sandbox/dump/write-otlp.ts';
import { until } from '../cluster/until.ts';
import { incidents, judged, type OtherSources } from '../support/incidents.ts';
import { describeWith } from './describe.ts';
import { jaeger, startJaeger } from './jaeger/jaeger.ts';
import { prometheus, startPrometheus } from './prometheus/prometheus.ts';
import { type Line, startVictoriaLogs, victoriaLogs } from './victoria-logs/victoria-logs.ts';

type Backend = { url: string; stop: () => Promise<void> };
/** A minute before a recording ends something was called. */
const BEFORE_END_MS = 60_000;
const all = incidents();
let logsBackend: Awaited<ReturnType<typeof startVictoriaLogs>>;
/** A Prometheus and a Jaeger have no tenants: each recording has its own. */
let own: Backend[] = [];
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

/** The logs of a dump on the backend, in a tenant of its own. */
async function keptLogs(dump: Dump, tenant: number) {
  const headers = { AccountID: String(tenant), ProjectID: '40' };
  const lines = await shipped(dump);
  shippedLines = lines.length;
  await logsBackend.insert(lines, { streams, headers });
  return createVictoriaLogs({ url: logsBackend.url, headers, fields: {} });
}

/** One trace for each call that was recorded. */
const tracesOf = ({ calls, capturedAt }: Dump, namespace: string) =>
  calls.map(({ from, to }, i) => {
    const span = {
      namespace,
      start: capturedAt - BEFORE_END_MS,
      milliseconds: 5,
      failed: false,
      operation: 'call',
    };
    const id = String(i + 1).padStart(8, '0');
    return {
      id: `${id}${id}${id}${id}`,
      spans: [
        { ...span, id: `${id}0000000a`, component: from, attributes: { 'span.kind': 'client' } },
        {
          ...span,
          id: `${id}0000000b`,
          parent: `${id}0000000a`,
          component: to,
          attributes: { 'span.kind': 'server' },
        },
      ],
    };
  });

async function keptTraces(dump: Dump, namespace: string) {
  const { url, send, stop } = await startJaeger();
  own.push({ url, stop });
  await send(otlpOf(tracesOf(dump, namespace)));
  return createJaeger({ url });
}

async function keptMetrics({ folder, series }: Dump) {
  const file = join(folder, 'metrics', 'recorded.om');
  const server = await startPrometheus(series.length === 0 ? {} : { samples: await readFile(file, 'utf8') });
  own.push(server);
  return createPrometheus({ url: server.url, queries: {} });
}

/** Everything but the objects of the cluster comes from real backends. */
const live =
  (namespace: string, tenant: number): OtherSources =>
  async (dump, cluster) => {
    const [logs, traces, { telemetry }] = await Promise.all([
      keptLogs(dump, tenant),
      keptTraces(dump, namespace),
      keptMetrics(dump),
    ]);
    const calls = async () => {
      const window = {
        namespaces: [namespace],
        from: new Date(dump.capturedAt - 3_600_000),
        to: new Date(dump.capturedAt),
      };
      const found = await traces(cluster).calls(window);
      return found.length === dump.calls.length ? found : undefined;
    };
    const found = await until('all calls', calls);
    return {
      logs: createKeptLogs(logs, () => new Date(dump.capturedAt))(cluster),
      telemetry: {
        ...telemetry(cluster),
        calls: () => Promise.resolve(found),
        nodeTexts: () => Promise.resolve(dump.nodeTexts),
      },
    };
  };

function tests(): void {
  beforeAll(async () => {
    logsBackend = await startVictoriaLogs();
  });
  afterEach(async () => {
    await Promise.all(own.map(({ stop }) => stop()));
    own = [];
  });
  afterAll(() => logsBackend?.stop());

  describe.skipIf(all.length === 0)('the cause is the same', () => {
    test.each(all.map((incident, i) => [incident.id, incident, i + 1] as const))(
      '%s',
      async (_, incident, tenant) => {
        const told = await judged(incident);
        const again = await judged(incident, live(incident.namespace, tenant));
        const first = ({ causes }: typeof told) =>
          causes.slice(0, 1).map(({ code, component }) => ({ code, component }));
        expect(first(again)).toEqual(first(told));
        // Two of the recordings hold no log at all.
        const isAsked = again.not_checked.every(text => !text.includes('logs backend'));
        expect(isAsked).toBe(shippedLines > 0);
      },
    );
  });
}

const title = 'recorded incidents told from real logs, traces and metrics';
describeWith(victoriaLogs, title, () =>
  describeWith(jaeger, title, () => describeWith(prometheus, title, tests)),
);
