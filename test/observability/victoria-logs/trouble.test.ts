import { describe, expect, test } from 'vitest';
import { PlatformError } from '../../../server/errors.ts';
import { createKeptLogs } from '../../../server/observability/kept-logs/kept-logs.ts';
import { createVictoriaLogs } from '../../../server/observability/victoria-logs/victoria-logs.ts';
import { clusterOf } from '../kept-logs/cluster-of.ts';
import { type Fault, json, networkFaults, plain, told } from '../kept-logs/faults.ts';
import { before, NOW, search, webPod } from '../kept-logs/shop-pods.ts';
import { smallVictoriaLogs } from './small-victoria-logs.ts';

const WEB = 'web-7d9c8b6f5-bcdfg';
const row = (ago: number, text: string) => ({
  _time: before(ago),
  _msg: text,
  pod: WEB,
  container: 'main',
});

async function open(rows: readonly unknown[] = [], given: object = {}) {
  const small = await smallVictoriaLogs(rows);
  const { cluster } = await clusterOf([webPod('bcdfg')]);
  const address = { url: small.url, fields: {}, ...given };
  const logs = createKeptLogs(createVictoriaLogs(address), () => new Date(NOW))(cluster);
  return { ...small, find: (signal?: AbortSignal) => logs.search(search(), signal) };
}

describe('trouble is told with the way out', () => {
  const faults: readonly [string, Fault][] = [
    ...networkFaults,
    ['an array', json(200, [])],
    ['a query it refuses', plain(400, 'cannot parse `query` arg [x]: unexpected token "}"; context: [x]')],
    ['its own time-out', plain(503, 'cannot execute query: the query timed out after 10 seconds')],
    [
      'a time too long',
      plain(400, 'too big time range selected; it cannot exceed -search.maxQueryTimeRange=24h'),
    ],
  ];

  test('whatever goes wrong', async () => {
    const { url, backend, find, close } = await open([], { milliseconds: 250, bytes: 2048 });
    const lines: string[] = [];
    for (const [name, fault] of faults) {
      backend.fault = fault;
      lines.push(await told(name, find(), url));
    }
    close();
    lines.push(await told('nobody there', find(), url));
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "401 → unauthenticated: The logs backend URL does not know who asks (HTTP 401). (Set logs.headers, such as Authorization: Bearer TOKEN.)
      403 → forbidden: The logs backend URL does not let us ask (HTTP 403). (Set logs.headers to somebody who may read logs, and the tenant where it has several (X-Scope-OrgID).)
      404 → not_supported: URL does not speak the API of VictoriaLogs: HTTP 404. (Check logs.url (--logs-url): /select/logsql/query is asked below it. A sign-in page in front needs logs.headers.)
      a redirect → not_supported: URL does not speak the API of VictoriaLogs: it redirects (HTTP 302). (Check logs.url (--logs-url): /select/logsql/query is asked below it. A sign-in page in front needs logs.headers.)
      a page → not_supported: URL does not speak the API of VictoriaLogs: its answer holds no lines: it is a page. (Check logs.url (--logs-url): /select/logsql/query is asked below it. A sign-in page in front needs logs.headers.)
      other JSON → not_supported: URL does not speak the API of VictoriaLogs: its answer holds no lines: {"hello":"world"}. (Check logs.url (--logs-url): /select/logsql/query is asked below it. A sign-in page in front needs logs.headers.)
      busy → unavailable: The logs backend URL fails on the search for lines: too many outstanding requests. (Call again in a moment. investigate works without it; without logs.url, query_logs reads what the cluster itself has.)
      down → unavailable: The logs backend URL fails on the search for lines: HTTP 502. (Call again in a moment. investigate works without it; without logs.url, query_logs reads what the cluster itself has.)
      a large one → too_large: The answer to the search for lines is too large: more than 0.001953125 MiB. (Ask for a shorter time.)
      silence → timeout: The logs backend URL has not answered the search for lines after 0.25 s. (Ask for a shorter time. investigate works without it; without logs.url, query_logs reads what the cluster itself has.)
      a lost connection → unavailable: The logs backend URL cannot be reached: other side closed. (Check logs.url (--logs-url) and the network. investigate works without it; without logs.url, query_logs reads what the cluster itself has.)
      a cut → unavailable: The logs backend URL cannot be reached: other side closed. (Check logs.url (--logs-url) and the network. investigate works without it; without logs.url, query_logs reads what the cluster itself has.)
      an array → not_supported: URL does not speak the API of VictoriaLogs: its answer holds no lines: []. (Check logs.url (--logs-url): /select/logsql/query is asked below it. A sign-in page in front needs logs.headers.)
      a query it refuses → not_supported: The logs backend URL refuses the search for lines: cannot parse \`query\` arg [x]: unexpected token "}"; context: [x]. (Check logs.fields; docs/logs.md tells what is asked.)
      its own time-out → timeout: The logs backend URL gave up on the search for lines: cannot execute query: the query timed out after 10 seconds. (Ask for a shorter time. investigate works without it; without logs.url, query_logs reads what the cluster itself has.)
      a time too long → too_large: The answer to the search for lines is too large: too big time range selected; it cannot exceed -search.maxQueryTimeRange=24h. (Ask for a shorter time.)
      nobody there → unavailable: The logs backend URL cannot be reached: ECONNREFUSED. (Nothing listens there: is it running, is the tunnel or VPN up? investigate works without it; without logs.url, query_logs reads what the cluster itself has.)"
    `);
  });

  test('and when it is asked which fields there are', async () => {
    const { url, backend, find } = await open([row(1000, 'mine')], { milliseconds: 250, bytes: 2048 });
    const lines: string[] = [];
    for (const [name, fault] of networkFaults.slice(0, 8)) {
      backend.fieldsFault = fault;
      lines.push(await told(name, find(), url));
    }
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "401 → unauthenticated: The logs backend URL does not know who asks (HTTP 401). (Set logs.headers, such as Authorization: Bearer TOKEN.)
      403 → forbidden: The logs backend URL does not let us ask (HTTP 403). (Set logs.headers to somebody who may read logs, and the tenant where it has several (X-Scope-OrgID).)
      404 → not_supported: URL does not speak the API of VictoriaLogs: HTTP 404. (Check logs.url (--logs-url): /select/logsql/query is asked below it. A sign-in page in front needs logs.headers.)
      a redirect → not_supported: URL does not speak the API of VictoriaLogs: it redirects (HTTP 302). (Check logs.url (--logs-url): /select/logsql/query is asked below it. A sign-in page in front needs logs.headers.)
      a page → not_supported: URL does not speak the API of VictoriaLogs: it answers text/html, which is not JSON. (Check logs.url (--logs-url): /select/logsql/query is asked below it. A sign-in page in front needs logs.headers.)
      other JSON → not_supported: URL does not speak the API of VictoriaLogs: its answer has no lines (values). (Check logs.url (--logs-url): /select/logsql/query is asked below it. A sign-in page in front needs logs.headers.)
      busy → unavailable: The logs backend URL fails on the list of fields: too many outstanding requests. (Call again in a moment. investigate works without it; without logs.url, query_logs reads what the cluster itself has.)
      down → unavailable: The logs backend URL fails on the list of fields: HTTP 502. (Call again in a moment. investigate works without it; without logs.url, query_logs reads what the cluster itself has.)"
    `);
    // A failure is not remembered.
    backend.fieldsFault = undefined;
    expect(await find()).toMatchObject({ lines: [{ text: 'mine' }] });
  });
});

test('lines that are broken are left out and told, the others count', async () => {
  const { find } = await open([
    row(1000, 'newest'),
    '{"_time":"2026-11-29T11:59:58Z","_msg":"cut o',
    { ...row(3000, 'timeless'), _time: 'yesterday' },
    { ...row(3000, 'a number'), _msg: 7 },
    row(4000, 'oldest'),
    'cannot execute query: the connection to a storage node was lost',
  ]);
  expect(await find()).toEqual({
    lines: [
      { time: before(4000), pod: WEB, container: 'main', text: 'oldest' },
      { time: before(1000), pod: WEB, container: 'main', text: 'newest' },
    ],
    pods: [WEB],
    isCut: false,
    notes: ['4 lines of the answer could not be read: {"_time":"2026-11-29T11:59:58Z","_msg":"cut o'],
  });
});

test('a caller that gives up is told why at once, and nobody else', async () => {
  const { backend, find } = await open([row(1000, 'mine')]);
  const asked = Promise.withResolvers<() => void>();
  backend.fieldsFault = response =>
    asked.resolve(() =>
      json(200, {
        values: [
          { value: 'namespace', hits: 1 },
          { value: 'pod', hits: 1 },
        ],
      })(response),
    );
  const reason = new PlatformError('timeout', 'query_logs was not finished after 1 s.', 'Call again.');
  const [plainly, own] = [new AbortController(), new AbortController()];
  const [first, second, third] = [find(plainly.signal), find(own.signal), find()];
  const answer = await asked.promise;
  const both = Promise.allSettled([first, second]);
  plainly.abort();
  own.abort(reason);
  expect(await both).toMatchObject([{ reason: { code: 'cancelled' } }, { reason }]);
  answer();
  expect(await third).toMatchObject({ lines: [{ text: 'mine' }] });
});
