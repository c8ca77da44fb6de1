import { expect, test } from 'vitest';
import { createKeptLogs } from '../../../server/observability/kept-logs/kept-logs.ts';
import { createLoki } from '../../../server/observability/loki/loki.ts';
import { clusterOf } from '../kept-logs/cluster-of.ts';
import { type Fault, json, networkFaults, plain, told } from '../kept-logs/faults.ts';
import { NOW, search, webPod } from '../kept-logs/shop-pods.ts';
import { type Entry, smallLoki } from './small-loki.ts';

const WEB = 'web-7d9c8b6f5-bcdfg';
const mine: Entry = {
  labels: { namespace: 'shop-dev', pod: WEB, container: 'main' },
  at: String(BigInt(NOW) * 1_000_000n - 1n),
  line: 'mine',
};

async function open(given: object = {}) {
  const small = await smallLoki([mine]);
  const { cluster } = await clusterOf([webPod('bcdfg')]);
  const address = { url: small.url, fields: {}, ...given };
  const logs = createKeptLogs(createLoki(address), () => new Date(NOW))(cluster);
  return { ...small, find: (signal?: AbortSignal) => logs.search(search(), signal) };
}

const streams = (values: unknown, stream: object = mine.labels) => ({
  status: 'success',
  data: { resultType: 'streams', result: [{ stream, values }] },
});

const faults: readonly [string, Fault][] = [
  ...networkFaults,
  ['a matrix', json(200, { status: 'success', data: { resultType: 'matrix', result: [] } })],
  ['values that are none', json(200, streams([[1, 'x']]))],
  ['a query it refuses', plain(400, 'parse error at line 1, col 5: syntax error: unexpected }')],
  ['the same as JSON', json(400, { code: 400, status: 'error', message: 'parse error at line 1' })],
  ['no tenant', plain(401, 'no org id')],
  [
    'a time too long',
    plain(400, 'the query time range exceeds the limit (query length: 744h0m0s, limit: 721h0m0s)'),
  ],
  ['its own time-out', plain(504, 'context deadline exceeded: request timed out')],
  ['a part of it is down', plain(500, 'too many unhealthy instances in the ring')],
];

test('trouble is told with the way out, whatever goes wrong', async () => {
  const { url, backend, find, close } = await open({ milliseconds: 250, bytes: 2048 });
  const lines: string[] = [];
  for (const [name, fault] of faults) {
    backend.fault = (response, asked) =>
      asked.path.endsWith('/labels')
        ? json(200, { status: 'success', data: ['namespace', 'pod', 'container'] })(response)
        : fault(response);
    lines.push(await told(name, find(), url));
  }
  close();
  lines.push(await told('nobody there', find(), url));
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "401 → unauthenticated: The logs backend URL does not know who asks (HTTP 401). (Set logs.headers, such as Authorization: Bearer TOKEN.)
    403 → forbidden: The logs backend URL does not let us ask (HTTP 403). (Set logs.headers to somebody who may read logs, and the tenant where it has several (X-Scope-OrgID).)
    404 → not_supported: URL does not speak the API of Loki: HTTP 404. (Check logs.url (--logs-url): /loki/api/v1/query_range is asked below it. A sign-in page in front needs logs.headers.)
    a redirect → not_supported: URL does not speak the API of Loki: it redirects (HTTP 302). (Check logs.url (--logs-url): /loki/api/v1/query_range is asked below it. A sign-in page in front needs logs.headers.)
    a page → not_supported: URL does not speak the API of Loki: it answers text/html, which is not JSON. (Check logs.url (--logs-url): /loki/api/v1/query_range is asked below it. A sign-in page in front needs logs.headers.)
    other JSON → not_supported: URL does not speak the API of Loki: its answer has no lines (status). (Check logs.url (--logs-url): /loki/api/v1/query_range is asked below it. A sign-in page in front needs logs.headers.)
    busy → unavailable: The logs backend URL fails on the search for lines: too many outstanding requests. (Call again in a moment. investigate works without it; without logs.url, query_logs reads what the cluster itself has.)
    down → unavailable: The logs backend URL fails on the search for lines: HTTP 502. (Call again in a moment. investigate works without it; without logs.url, query_logs reads what the cluster itself has.)
    a large one → too_large: The answer to the search for lines is too large: more than 0.001953125 MiB. (Ask for a shorter time.)
    silence → timeout: The logs backend URL has not answered the search for lines after 0.25 s. (Ask for a shorter time. investigate works without it; without logs.url, query_logs reads what the cluster itself has.)
    a lost connection → unavailable: The logs backend URL cannot be reached: other side closed. (Check logs.url (--logs-url) and the network. investigate works without it; without logs.url, query_logs reads what the cluster itself has.)
    a cut → unavailable: The logs backend URL cannot be reached: other side closed. (Check logs.url (--logs-url) and the network. investigate works without it; without logs.url, query_logs reads what the cluster itself has.)
    a matrix → not_supported: URL does not speak the API of Loki: its answer has no lines (data.resultType). (Check logs.url (--logs-url): /loki/api/v1/query_range is asked below it. A sign-in page in front needs logs.headers.)
    values that are none → not_supported: URL does not speak the API of Loki: its answer has no lines (data.result.0.values.0.0). (Check logs.url (--logs-url): /loki/api/v1/query_range is asked below it. A sign-in page in front needs logs.headers.)
    a query it refuses → not_supported: The logs backend URL refuses the search for lines: parse error at line 1, col 5: syntax error: unexpected }. (Check logs.fields; docs/logs.md tells what is asked.)
    the same as JSON → not_supported: The logs backend URL refuses the search for lines: parse error at line 1. (Check logs.fields; docs/logs.md tells what is asked.)
    no tenant → unauthenticated: The logs backend URL does not know who asks (no org id). (Set logs.headers, such as Authorization: Bearer TOKEN.)
    a time too long → too_large: The answer to the search for lines is too large: the query time range exceeds the limit (query length: 744h0m0s, limit: 721h0m0s). (Ask for a shorter time.)
    its own time-out → timeout: The logs backend URL gave up on the search for lines: context deadline exceeded: request timed out. (Ask for a shorter time. investigate works without it; without logs.url, query_logs reads what the cluster itself has.)
    a part of it is down → unavailable: The logs backend URL fails on the search for lines: too many unhealthy instances in the ring. (Call again in a moment. investigate works without it; without logs.url, query_logs reads what the cluster itself has.)
    nobody there → unavailable: The logs backend URL cannot be reached: ECONNREFUSED. (Nothing listens there: is it running, is the tunnel or VPN up? investigate works without it; without logs.url, query_logs reads what the cluster itself has.)"
  `);
});

test('and when it is asked which labels there are', async () => {
  const { url, backend, find } = await open({ milliseconds: 250 });
  const lines: string[] = [];
  for (const [name, fault] of faults.slice(0, 8)) {
    backend.fault = fault;
    lines.push(await told(name, find(), url));
  }
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "401 → unauthenticated: The logs backend URL does not know who asks (HTTP 401). (Set logs.headers, such as Authorization: Bearer TOKEN.)
    403 → forbidden: The logs backend URL does not let us ask (HTTP 403). (Set logs.headers to somebody who may read logs, and the tenant where it has several (X-Scope-OrgID).)
    404 → not_supported: URL does not speak the API of Loki: HTTP 404. (Check logs.url (--logs-url): /loki/api/v1/query_range is asked below it. A sign-in page in front needs logs.headers.)
    a redirect → not_supported: URL does not speak the API of Loki: it redirects (HTTP 302). (Check logs.url (--logs-url): /loki/api/v1/query_range is asked below it. A sign-in page in front needs logs.headers.)
    a page → not_supported: URL does not speak the API of Loki: it answers text/html, which is not JSON. (Check logs.url (--logs-url): /loki/api/v1/query_range is asked below it. A sign-in page in front needs logs.headers.)
    other JSON → not_supported: URL does not speak the API of Loki: its answer has no lines (status). (Check logs.url (--logs-url): /loki/api/v1/query_range is asked below it. A sign-in page in front needs logs.headers.)
    busy → unavailable: The logs backend URL fails on the list of labels: too many outstanding requests. (Call again in a moment. investigate works without it; without logs.url, query_logs reads what the cluster itself has.)
    down → unavailable: The logs backend URL fails on the list of labels: HTTP 502. (Call again in a moment. investigate works without it; without logs.url, query_logs reads what the cluster itself has.)"
  `);
});

test('warnings and lines of nobody are told, the others count', async () => {
  const { backend, find } = await open();
  backend.more = { warnings: ['a store is\nslow'] };
  expect(await find()).toMatchObject({
    lines: [{ text: 'mine' }],
    notes: ['the logs backend warns: a store is slow'],
  });
  backend.fault = (response, asked) =>
    asked.path.endsWith('/labels')
      ? json(200, { status: 'success', data: ['namespace', 'pod', 'container'] })(response)
      : json(200, streams([[mine.at, 'of nobody']], { namespace: 'shop-dev' }))(response);
  expect(await find()).toMatchObject({
    lines: [],
    notes: ['1 line of the answer had no pod or no time'],
  });
});
