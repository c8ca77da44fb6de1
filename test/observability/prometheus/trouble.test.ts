import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { PlatformError } from '../../../server/errors.ts';
import { createPrometheus } from '../../../server/observability/prometheus/prometheus.ts';
import { gauge, query, web } from './an-hour.ts';
import { smallPrometheus } from './small-prometheus.ts';

const json = (status: number, body: object) => (response: ServerResponse) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const page =
  (status: number, more: object = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'text/html', ...more }).end('<html>Sign in</html>');
const error = (errorType: string, text: string) => ({ status: 'error', errorType, error: text });
const series = (values: unknown) => ({
  status: 'success',
  data: { resultType: 'matrix', result: [{ metric: {}, values }] },
});

describe('trouble is told with the way out', () => {
  const faults: [string, (response: ServerResponse) => void][] = [
    ['401', page(401)],
    ['403', page(403)],
    ['404', page(404)],
    ['a redirect', page(302, { location: 'http://127.0.0.1:1/login' })],
    ['a page', page(200)],
    ['other JSON', json(200, { hello: 'world' })],
    ['a vector', json(200, { status: 'success', data: { resultType: 'vector', result: [] } })],
    ['values that are none', json(200, series([['x', 1]]))],
    ['an error with 200', json(200, error('execution', 'expanding series: store is gone'))],
    [
      'a query it refuses',
      json(400, error('bad_data', 'invalid parameter "query": parse error:\n unknown function')),
    ],
    [
      'too many samples',
      json(422, error('execution', 'query processing would load too many samples into memory')),
    ],
    ['its own time-out', json(503, error('timeout', 'query timed out in expression evaluation'))],
    ['busy', json(429, error('too_many', 'slow down'))],
    ['down', page(502)],
    ['a part', json(200, { ...series([]), isPartial: true })],
    ['a large one', response => void response.writeHead(200).end(' '.repeat(3000))],
    ['silence', () => undefined],
    ['a lost connection', response => void response.socket?.destroy()],
    [
      'a cut',
      response =>
        void response
          .writeHead(200, { 'content-length': '100' })
          .write('{', () => response.socket?.destroy()),
    ],
  ];

  test('whatever goes wrong', async () => {
    const { url, backend, close } = await smallPrometheus();
    const { metrics } = createPrometheus({ url, queries: {}, milliseconds: 400, bytes: 2048 });
    const say = async (name: string) => {
      const told = await metrics.series(query()).catch((caught: unknown) => caught);
      if (!(told instanceof PlatformError)) throw new Error(`${name}: no PlatformError`, { cause: told });
      return `${name} → ${told.code}: ${told.message} (${told.hint})`.replaceAll(url, 'URL');
    };
    const lines: string[] = [];
    for (const [name, fault] of faults) {
      backend.fault = fault;
      lines.push(await say(name));
    }
    close();
    lines.push(await say('nobody there'));
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "401 → unauthenticated: The metrics backend URL does not know who asks (HTTP 401). (Set metrics.headers, such as Authorization: Bearer TOKEN.)
      403 → forbidden: The metrics backend URL does not let us ask (HTTP 403). (Set metrics.headers to somebody who may read metrics, and the tenant where it has several (X-Scope-OrgID).)
      404 → not_supported: URL does not speak the Prometheus API: HTTP 404. (Check metrics.url (--metrics-url): /api/v1/query_range is asked below it. A sign-in page in front needs metrics.headers.)
      a redirect → not_supported: URL does not speak the Prometheus API: it redirects (HTTP 302). (Check metrics.url (--metrics-url): /api/v1/query_range is asked below it. A sign-in page in front needs metrics.headers.)
      a page → not_supported: URL does not speak the Prometheus API: it answers text/html, which is not JSON. (Check metrics.url (--metrics-url): /api/v1/query_range is asked below it. A sign-in page in front needs metrics.headers.)
      other JSON → not_supported: URL does not speak the Prometheus API: its answer has no series (status). (Check metrics.url (--metrics-url): /api/v1/query_range is asked below it. A sign-in page in front needs metrics.headers.)
      a vector → not_supported: URL does not speak the Prometheus API: its answer has no series (data.resultType). (Check metrics.url (--metrics-url): /api/v1/query_range is asked below it. A sign-in page in front needs metrics.headers.)
      values that are none → not_supported: URL does not speak the Prometheus API: its answer has no series (data.result.0.values.0.0). (Check metrics.url (--metrics-url): /api/v1/query_range is asked below it. A sign-in page in front needs metrics.headers.)
      an error with 200 → not_supported: The metrics backend URL refuses the recorded signals: expanding series: store is gone. (Give a query that it understands as metrics.queries; docs/signals.md has examples.)
      a query it refuses → not_supported: The metrics backend URL refuses the recorded signals: invalid parameter "query": parse error: unknown function. (Give a query that it understands as metrics.queries; docs/signals.md has examples.)
      too many samples → too_large: The answer to the recorded signals is too large: query processing would load too many samples into memory. (Ask for a shorter time.)
      its own time-out → timeout: The metrics backend URL gave up on the recorded signals: query timed out in expression evaluation. (Ask for a shorter time. query_logs and get_environment_health work without metrics.)
      busy → unavailable: The metrics backend URL fails on the recorded signals: slow down. (Call again in a moment. query_logs and get_environment_health work without metrics.)
      down → unavailable: The metrics backend URL fails on the recorded signals: HTTP 502. (Call again in a moment. query_logs and get_environment_health work without metrics.)
      a part → unavailable: The metrics backend URL has only a part of the answer to the recorded signals: sums of it would be wrong. (See which of its stores are down, then call again. query_logs and get_environment_health work without metrics.)
      a large one → too_large: The answer to the recorded signals is too large: more than 0.001953125 MiB. (Ask for a shorter time.)
      silence → timeout: The metrics backend URL has not answered the recorded signals after 0.4 s. (Ask for a shorter time, or record the signals with deploy/prometheus/rules.yaml. query_logs and get_environment_health work without metrics.)
      a lost connection → unavailable: The metrics backend URL cannot be reached: other side closed. (Check metrics.url (--metrics-url) and the network. query_logs and get_environment_health work without metrics.)
      a cut → unavailable: The metrics backend URL cannot be reached: other side closed. (Check metrics.url (--metrics-url) and the network. query_logs and get_environment_health work without metrics.)
      nobody there → unavailable: The metrics backend URL cannot be reached: ECONNREFUSED. (Nothing listens there: is it running, is the tunnel or VPN up? query_logs and get_environment_health work without metrics.)"
    `);
  });

  test('a configured query that is refused is named', async () => {
    const { url, backend } = await smallPrometheus();
    backend.fault = json(400, error('bad_data', 'parse error'));
    const queries = { cpu_cores: 'x{a=$namespace,b=$component' };
    await expect(
      createPrometheus({ url, queries }).metrics.series(query({ signals: ['cpu_cores'] })),
    ).rejects.toMatchObject({
      code: 'invalid_input',
      message: `The metrics backend ${url} refuses metrics.queries.cpu_cores: parse error.`,
    });
  });

  test('warnings do not end it', async () => {
    const { url, backend } = await smallPrometheus([gauge('cpu_cores', web, () => 1)]);
    backend.more = { warnings: ['remote read is\nslow'], infos: ['x'] };
    const warned: string[] = [];
    const { metrics } = createPrometheus({ url, queries: {}, warn: warning => warned.push(warning) });
    expect(await metrics.series(query({ signals: ['cpu_cores'] }))).toHaveLength(1);
    expect(warned).toEqual(['the recorded signals: remote read is slow']);
  });

  test('a caller that gives up is told why at once', async () => {
    const { url, backend } = await smallPrometheus();
    backend.fault = () => undefined;
    const { metrics } = createPrometheus({ url, queries: {} });
    const reason = new PlatformError('timeout', 'query_metrics was not finished after 1 s.', 'Call again.');
    const [plain, own] = [new AbortController(), new AbortController()];
    const asked = Promise.allSettled([
      metrics.series(query(), plain.signal),
      metrics.series(query(), own.signal),
    ]);
    plain.abort();
    own.abort(reason);
    expect(await asked).toMatchObject([{ reason: { code: 'cancelled' } }, { reason }]);
  });
});
