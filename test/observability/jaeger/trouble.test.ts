import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { PlatformError } from '../../../server/errors.ts';
import { createJaeger } from '../../../server/observability/jaeger/jaeger.ts';
import { clusterOf, request, search } from './requests.ts';
import { type Fault, smallJaeger } from './small-jaeger.ts';

const json = (status: number, body: object | string) => (response: ServerResponse) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const page =
  (status: number, more: object = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'text/html', ...more }).end('<html>Sign in</html>');
const plain = (status: number, text: string) => (response: ServerResponse) =>
  void response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
const errors = (code: number, msg: string) => ({ data: null, total: 0, errors: [{ code, msg }] });

const nobody = clusterOf();

describe('trouble is told with the way out', () => {
  const faults: [string, Fault][] = [
    ['401', page(401)],
    ['403', json(403, errors(403, 'tenant is not yours'))],
    ['404', page(404)],
    ['a redirect', page(302, { location: 'http://127.0.0.1:1/login' })],
    ['a page', page(200)],
    ['other JSON', json(200, { hello: 'world' })],
    ['text for a list', json(200, { data: [1, 2], errors: null })],
    ['an error', json(500, errors(500, 'storage is\n  gone'))],
    ['an error with 200', json(200, errors(500, 'storage is gone'))],
    ['a query it refuses', json(400, errors(400, "unable to parse param 'start': invalid syntax"))],
    ['a query it refuses, in plain text', plain(400, 'limit 5000 out of range [0, 1000]')],
    ['out of what it keeps', plain(422, 'the time range is outside of the retention')],
    ['its own time-out', json(504, errors(504, 'context deadline exceeded: timeout'))],
    ['busy', plain(429, 'slow down')],
    ['down', page(502)],
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
    const { url, backend, close } = await smallJaeger();
    const say = async (name: string) => {
      // Only silence is waited for; on a busy machine anything else may take a while.
      const milliseconds = name === 'silence' ? 150 : 10_000;
      const traces = createJaeger({ url, milliseconds, bytes: 2048 })(nobody);
      const told = await traces.search(search()).catch((caught: unknown) => caught);
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
      "401 → unauthenticated: The traces backend URL does not know who asks (HTTP 401). (Set traces.headers, such as Authorization: Bearer TOKEN.)
      403 → forbidden: The traces backend URL does not let us ask (tenant is not yours). (Set traces.headers to somebody who may read traces, and the tenant where it has several (X-Scope-OrgID).)
      404 → not_supported: URL does not speak the Jaeger query API: HTTP 404. (Check traces.url (--traces-url): /api/traces is asked below it. A sign-in page in front needs traces.headers.)
      a redirect → not_supported: URL does not speak the Jaeger query API: it redirects (HTTP 302). (Check traces.url (--traces-url): /api/traces is asked below it. A sign-in page in front needs traces.headers.)
      a page → not_supported: URL does not speak the Jaeger query API: it answers text/html, which is not JSON. (Check traces.url (--traces-url): /api/traces is asked below it. A sign-in page in front needs traces.headers.)
      other JSON → not_supported: URL does not speak the Jaeger query API: its answer has no traces (data). (Check traces.url (--traces-url): /api/traces is asked below it. A sign-in page in front needs traces.headers.)
      text for a list → not_supported: URL does not speak the Jaeger query API: its answer has no traces (data.0). (Check traces.url (--traces-url): /api/traces is asked below it. A sign-in page in front needs traces.headers.)
      an error → unavailable: The traces backend URL fails on the list of services: storage is gone. (Call again in a moment. query_logs and query_metrics work without traces.)
      an error with 200 → unavailable: The traces backend URL fails on the list of services: storage is gone. (Call again in a moment. query_logs and query_metrics work without traces.)
      a query it refuses → not_supported: The traces backend URL refuses the list of services: unable to parse param 'start': invalid syntax. (docs/traces.md says what is asked of it.)
      a query it refuses, in plain text → too_large: The answer to the list of services is too large: limit 5000 out of range [0, 1000]. (Ask for a shorter time.)
      out of what it keeps → not_supported: The traces backend URL refuses the list of services: the time range is outside of the retention. (docs/traces.md says what is asked of it.)
      its own time-out → timeout: The traces backend URL gave up on the list of services: context deadline exceeded: timeout. (Ask for a shorter time. query_logs and query_metrics work without traces.)
      busy → unavailable: The traces backend URL fails on the list of services: slow down. (Call again in a moment. query_logs and query_metrics work without traces.)
      down → unavailable: The traces backend URL fails on the list of services: HTTP 502. (Call again in a moment. query_logs and query_metrics work without traces.)
      a large one → too_large: The answer to the list of services is too large: more than 0.001953125 MiB. (Ask for a shorter time.)
      silence → timeout: The traces backend URL has not answered the list of services after 0.15 s. (Ask for a shorter time or fewer traces. query_logs and query_metrics work without traces.)
      a lost connection → unavailable: The traces backend URL cannot be reached: other side closed. (Check traces.url (--traces-url) and the network. query_logs and query_metrics work without traces.)
      a cut → unavailable: The traces backend URL cannot be reached: other side closed. (Check traces.url (--traces-url) and the network. query_logs and query_metrics work without traces.)
      nobody there → unavailable: The traces backend URL cannot be reached: ECONNREFUSED. (Nothing listens there: is it running, is the tunnel or VPN up? query_logs and query_metrics work without traces.)"
    `);
  });

  test('so many traces that they are too large are asked for again, fewer', async () => {
    const large = Array.from({ length: 30 }, (_, i) =>
      request(i, 5, 40, { tags: [{ key: 'x', value: 'y'.repeat(900) }] }),
    );
    const { url, asked } = await smallJaeger(large);
    const found = await createJaeger({ url, bytes: 40_000 })(nobody).search(search({ limit: 30 }));
    expect(found).toHaveLength(6);
    expect(asked.map(({ query }) => query.get('limit'))).toEqual([null, '30', '6']);
    await expect(createJaeger({ url, bytes: 2000 })(nobody).search(search())).rejects.toMatchObject({
      code: 'too_large',
      message: expect.stringContaining('The answer to the traces of checkout is too large'),
    });
  });

  test('who counts no calls is asked for traces; who is down is not', async () => {
    const { url, backend } = await smallJaeger([request(1, 5, 40)]);
    const window = { namespaces: ['shop-staging'], from: search().from, to: search().to };
    const broken =
      (fault: Fault): Fault =>
      (response, asked) =>
        asked.path.endsWith('/dependencies')
          ? fault(response, asked)
          : json(200, { data: asked.path.endsWith('/services') ? ['checkout'] : [request(1, 5, 40)] })(
              response,
            );
    const calls = () => createJaeger({ url })(nobody).calls(window);
    backend.fault = broken(json(501, errors(501, 'not implemented')));
    await expect(calls()).rejects.toMatchObject({ code: 'unavailable' });
    for (const fault of [page(404), json(404, errors(404, 'no such path')), json(200, { data: null })]) {
      backend.fault = broken(fault);
      expect(await calls()).toEqual([{ from: 'checkout', to: 'payments', count: 1 }]);
    }
  });

  test('a caller that gives up is told why at once', async () => {
    const { url, backend } = await smallJaeger();
    backend.fault = () => undefined;
    const traces = createJaeger({ url })(nobody);
    const reason = new PlatformError('timeout', 'query_traces was not finished after 1 s.', 'Call again.');
    const [stopped, own] = [new AbortController(), new AbortController()];
    const asked = Promise.allSettled([
      traces.search(search(), stopped.signal),
      traces.get('1', own.signal),
      traces.calls({ namespaces: ['a'], from: new Date(0), to: new Date(1) }, own.signal),
    ]);
    stopped.abort();
    own.abort(reason);
    expect(await asked).toMatchObject([{ reason: { code: 'cancelled' } }, { reason }, { reason }]);
  });
});
