import { once } from 'node:events';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { connect as connectSocket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../server/calls/call.ts';
import { type HttpOptions, type HttpServing, serveHttp } from '../../server/mcp/http.ts';
import { textAt } from '../../server/domain/json.ts';
import { tinyServer } from '../support/tiny-server.ts';

type Sent = { status: number; headers: IncomingHttpHeaders; body: string };

const open: HttpServing[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(serving => serving.close(0)));
});

async function serve(options: Partial<HttpOptions> = {}) {
  const audits: AuditEntry[] = [];
  const tiny = tinyServer({ audit: entry => audits.push(entry) });
  const serving = await serveHttp({ ...tiny, host: '127.0.0.1', port: 0, ...options });
  open.push(serving);
  return { url: new URL(serving.url), close: (ms: number) => serving.close(ms), audits };
}

const json = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

function start(url: URL, method: string, headers: OutgoingHttpHeaders, body?: string) {
  const sending = request({ host: url.hostname, port: url.port, path: url.pathname, method, headers });
  sending.end(body);
  return sending;
}

async function send(url: URL, method: string, headers: OutgoingHttpHeaders, body?: string): Promise<Sent> {
  const sending = start(url, method, headers, body);
  const [response] = await once(sending, 'response');
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
};

function modern(name: string, args: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const params = { name, arguments: args, _meta: { ...meta, ...more } };
  const headers = {
    ...json,
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'tools/call',
    'mcp-name': name,
  };
  return { headers, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }) };
}

const rpc = (method: string, params: unknown, id?: number) =>
  JSON.stringify({ jsonrpc: '2.0', method, params, ...(id === undefined ? {} : { id }) });

const initialize = rpc(
  'initialize',
  { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
  0,
);

async function openSession(url: URL): Promise<OutgoingHttpHeaders> {
  const { headers, status } = await send(url, 'POST', json, initialize);
  expect(status).toBe(200);
  return { ...json, 'mcp-session-id': headers['mcp-session-id'] };
}

describe('who may talk', () => {
  test.each([
    ['a foreign host', { host: 'evil.example' }],
    ['a foreign host that looks like ours', { host: '127.0.0.1.evil.example' }],
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['no origin a browser would tell', { origin: 'null' }],
  ])('%s is refused, whatever it asks for', async (_what, headers) => {
    const { url, audits } = await serve();
    const { headers: own, body } = modern('get_thing', { name: 'apple' });
    expect(await send(url, 'POST', { ...own, ...headers }, body)).toMatchObject({ status: 403 });
    expect(await send(new URL('/healthz', url), 'GET', headers)).toMatchObject({ status: 403 });
    expect(audits).toEqual([]);
  });

  test.each([{ origin: 'http://localhost:5173' }, { host: 'localhost:1' }, {}])(
    '%j is welcome',
    async headers => {
      const { url } = await serve();
      const { headers: own, body } = modern('get_thing', { name: 'apple' });
      const sent = await send(url, 'POST', { ...own, ...headers }, body);
      expect(sent).toMatchObject({ status: 200 });
      expect(JSON.parse(sent.body)).toMatchObject({
        id: 1,
        result: { structuredContent: { name: 'apple' } },
      });
    },
  );

  test.each(['0.0.0.0', '::', '192.168.1.7', 'example.com', ''])('"%s" is not listened on', async host => {
    await expect(serve({ host })).rejects.toMatchObject({ code: 'not_supported' });
  });

  test.each(['127.0.0.1', 'localhost', '::1'])('%s is', async host => {
    const { url } = await serve({ host });
    expect(await (await fetch(new URL('/healthz', url))).json()).toEqual({ status: 'ok' });
  });

  test('a port that is taken is told', async () => {
    const { url } = await serve();
    await expect(serve({ port: Number(url.port) })).rejects.toMatchObject({
      code: 'unavailable',
      message: `127.0.0.1:${url.port} is in use.`,
    });
  });
});

describe('what is no call', () => {
  const { headers, body } = modern('get_thing', { name: 'apple' });
  test.each<
    readonly [
      what: string,
      method: string,
      path: string,
      headers: OutgoingHttpHeaders,
      body: string,
      status: number,
    ]
  >([
    ['another path', 'POST', '/', json, body, 404],
    ['another method', 'PUT', '/mcp', json, body, 405],
    ['another media type', 'POST', '/mcp', { 'content-type': 'text/plain' }, body, 415],
    ['no media type', 'POST', '/mcp', {}, body, 415],
    ['what is not JSON', 'POST', '/mcp', json, '{"jsonrpc":', 400],
    ['nothing', 'POST', '/mcp', json, '', 400],
    ['null', 'POST', '/mcp', json, 'null', 400],
    ['another protocol', 'POST', '/mcp', { ...headers, 'mcp-protocol-version': '2031-01-01' }, body, 400],
    ['a header against the body', 'POST', '/mcp', { ...headers, 'mcp-name': 'make_thing' }, body, 400],
    ['a long body', 'POST', '/mcp', json, JSON.stringify('x'.repeat(5 << 20)), 413],
    ['an unknown session', 'POST', '/mcp', { ...json, 'mcp-session-id': 'x' }, rpc('tools/list', {}, 1), 404],
    ['no session', 'POST', '/mcp', json, rpc('tools/list', {}, 1), 400],
    ['a stream of no session', 'GET', '/mcp', { accept: 'text/event-stream' }, '', 400],
    ['the end of an unknown session', 'DELETE', '/mcp', { 'mcp-session-id': 'x' }, '', 404],
  ])('%s is refused', async (_what, method, path, headers, body, status) => {
    const { url, audits } = await serve();
    const sent = await send(new URL(path, url), method, headers, method === 'GET' ? undefined : body);
    expect(sent.status).toBe(status);
    expect(textAt(JSON.parse(sent.body), 'error', 'message')).toBeTypeOf('string');
    expect(audits).toEqual([]);
  });

  test('a long body in pieces is refused too', async () => {
    const { url } = await serve();
    const sending = request({
      host: url.hostname,
      port: url.port,
      path: '/mcp',
      method: 'POST',
      headers: json,
    });
    const answered = once(sending, 'response');
    for (let i = 0; i < 80; i++) sending.write(' '.repeat(1 << 16));
    sending.end();
    expect((await answered)[0]).toMatchObject({ statusCode: 413 });
  });

  test('long headers are refused', async () => {
    const { url } = await serve();
    expect(await send(url, 'POST', { ...json, 'x-long': 'x'.repeat(20_000) }, body)).toMatchObject({
      status: 431,
    });
  });
});

describe('a client that goes away in the middle', () => {
  const { headers, body } = modern('wait_for_thing', { steps: 1000, step_ms: 10 }, { progressToken: 1 });

  test('ends its call', async () => {
    const { url, audits } = await serve();
    const sending = start(url, 'POST', headers, body);
    const [response] = await once(sending, 'response');
    expect(String((await once(response, 'data'))[0])).toContain('notifications/progress');
    sending.destroy();
    await expect
      .poll(() => audits)
      .toMatchObject([{ tool: 'wait_for_thing', outcome: 'cancelled', caller: { name: 'raw' } }]);
  });

  test('of a session ends it by cancelling, and its stream ends', async () => {
    const { url, audits } = await serve();
    const session = await openSession(url);
    const call = rpc('tools/call', { name: 'wait_for_thing', arguments: { steps: 1000, step_ms: 10 } }, 7);
    const waiting = send(url, 'POST', session, call);
    await setTimeout(50);
    await send(url, 'POST', session, rpc('notifications/cancelled', { requestId: 7, reason: 'enough' }));
    expect(await waiting).toMatchObject({ status: 200, body: '' });
    await expect.poll(() => audits).toMatchObject([{ outcome: 'cancelled' }]);
  });
});

describe('sessions', () => {
  const list = rpc('tools/list', {}, 1);

  test('end when they are told to', async () => {
    const { url } = await serve();
    const session = await openSession(url);
    expect(await send(url, 'POST', session, list)).toMatchObject({ status: 200 });
    expect(await send(url, 'DELETE', session)).toMatchObject({ status: 200 });
    expect(await send(url, 'POST', session, list)).toMatchObject({ status: 404 });
  });

  test('make room for another when they are not used', async () => {
    const { url } = await serve({ sessions: { limit: 2, idleMs: 60_000 } });
    const [first, second] = [await openSession(url), await openSession(url)];
    await setTimeout(5);
    await send(url, 'POST', first, list);
    await openSession(url);
    expect(await send(url, 'POST', first, list)).toMatchObject({ status: 200 });
    expect(await send(url, 'POST', second, list)).toMatchObject({ status: 404 });
  });

  test('are not taken from those who wait', async () => {
    const { url } = await serve({ sessions: { limit: 1, idleMs: 60_000 } });
    const session = await openSession(url);
    const stream = start(url, 'GET', { ...session, accept: 'text/event-stream' });
    stream.on('error', () => undefined);
    await once(stream, 'response');
    expect(await send(url, 'POST', json, initialize)).toMatchObject({ status: 503 });
    stream.destroy();
    await expect.poll(async () => (await send(url, 'POST', json, initialize)).status).toBe(200);
  });

  test('end when nobody uses them for long', async () => {
    const { url } = await serve({ sessions: { limit: 2, idleMs: 30 } });
    const session = await openSession(url);
    await setTimeout(150);
    expect(await send(url, 'POST', session, list)).toMatchObject({ status: 404 });
  });

  test('are not opened by what only looks like a start', async () => {
    const { url } = await serve({ sessions: { limit: 1, idleMs: 60_000 } });
    for (let i = 0; i < 3; i++)
      expect(await send(url, 'POST', { ...json, accept: 'text/html' }, initialize)).toMatchObject({
        status: 406,
      });
    await openSession(url);
  });
});

describe('shutting down', () => {
  test('lets running calls finish and takes no new ones', async () => {
    const { url, close } = await serve();
    const { headers, body } = modern('wait_for_thing', { steps: 10, step_ms: 20 });
    const running = send(url, 'POST', headers, body);
    const kept = connectSocket(Number(url.port), url.hostname);
    await once(kept, 'connect');
    kept.write(`POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n`);
    await setTimeout(50);
    const closed = close(5000);
    kept.write('content-length: 2\r\n\r\n{}');
    expect(String((await once(kept, 'data'))[0])).toContain('503 Service Unavailable');
    expect(await running).toMatchObject({ status: 200, body: expect.stringContaining('waited 10 steps') });
    await closed;
    await expect(fetch(new URL('/healthz', url))).rejects.toThrow('fetch failed');
  });

  test('does not wait longer than it was told', async () => {
    const { url, close, audits } = await serve();
    const { headers, body } = modern('wait_for_thing', { steps: 1000, step_ms: 20 });
    const session = await openSession(url);
    const stream = start(url, 'GET', { ...session, accept: 'text/event-stream' });
    const running = [
      send(url, 'POST', headers, body),
      send(url, 'POST', session, rpc('tools/call', { name: 'wait_for_thing', arguments: { steps: 900 } }, 1)),
      once(stream, 'response').then(([response]) => text(response)),
    ];
    const ended = Promise.allSettled(running);
    await setTimeout(50);
    const started = performance.now();
    await close(100);
    expect(performance.now() - started).toBeLessThan(2000);
    await ended;
    await expect.poll(() => audits.map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled']);
  });
});
