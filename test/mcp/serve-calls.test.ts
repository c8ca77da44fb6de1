import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at } from '../../server/domain/json.ts';
import { type HttpServing, serveHttp } from '../../server/mcp/http.ts';
import { readToolCall } from '../../server/mcp/tool-call.ts';
import { tinyServer } from '../support/tiny-server.ts';

type Params = { [field: string]: unknown };
type Headers = { [header: string]: string };

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': { elicitation: {} },
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
};
const json = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const call = (params: unknown, id: unknown = 7) => ({ jsonrpc: '2.0', id, method: 'tools/call', params });
const modern = (params: Params, own: Params = {}) => call({ ...params, _meta: { ...meta, ...own } });
const modernHeaders = (name: string) => ({
  ...json,
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': 'tools/call',
  'mcp-name': name,
});

let http: HttpServing;
let session: Headers;
beforeAll(async () => {
  http = await serveHttp({ ...tinyServer(), host: '127.0.0.1', port: 0 });
  const clientInfo = { name: 'raw', version: '1' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  const opened = await post(json, { jsonrpc: '2.0', id: 0, method: 'initialize', params });
  session = { ...json, 'mcp-session-id': opened.session ?? '' };
});
afterAll(() => http.close(0));

async function post(headers: Headers, body: unknown) {
  const answer = await fetch(http.url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await answer.text();
  const messages = text.startsWith('{')
    ? [JSON.parse(text)]
    : [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']): unknown => JSON.parse(data));
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    session: answer.headers.get('mcp-session-id'),
    messages,
  };
}

/** Something that is right and that we leave to the SDK. */
const aside = { 'io.modelcontextprotocol/logLevel': 'error' };

describe('a call says the same whether we or the SDK answer it', () => {
  const calls: readonly Params[] = [
    { name: 'get_thing', arguments: { name: 'apple' } },
    { name: 'get_thing', arguments: { name: 'x' } },
    { name: 'get_thing' },
    { name: 'list_things', arguments: { limit: 500 } },
    { name: 'go_wrong', arguments: {} },
    { name: 'no_such_thing', arguments: {} },
  ];

  test.each(calls)('in 2026: %j', async params => {
    const headers = modernHeaders(String(params['name']));
    const [ours, theirs] = [modern(params), modern(params, aside)];
    expect(readToolCall(theirs, headers)).toBeUndefined();
    expect(await post(headers, ours)).toEqual(await post(headers, theirs));
  });

  test.each(calls)('in a session: %j', async params => {
    const [ours, theirs] = [call(params), call({ ...params, _meta: aside })];
    expect(readToolCall(theirs, session)).toBeUndefined();
    const answered = await post(session, ours);
    expect(await post(session, theirs)).toMatchObject({
      status: answered.status,
      session: answered.session,
      messages: answered.messages,
    });
  });
});

describe('an answer', () => {
  const params = { name: 'wait_for_thing', arguments: { steps: 2, step_ms: 1 } };
  const steps = [1, 2].map(done => ({ progress: done, total: 2, message: `step ${done}` }));

  test.each<readonly [string, () => Headers, unknown, unknown]>([
    ['2026', () => modernHeaders('wait_for_thing'), modern(params), modern(params, { progressToken: 'p' })],
    ['a session', () => session, call(params), call({ ...params, _meta: { progressToken: 'p' } })],
  ])('of %s is plain JSON until there is more to say', async (_era, headers, plain, asked) => {
    expect(await post(headers(), plain)).toMatchObject({ status: 200, type: 'application/json' });
    const told = await post(headers(), asked);
    expect(told).toMatchObject({ status: 200, type: 'text/event-stream' });
    expect(told.messages.slice(0, -1)).toEqual(
      steps.map(step => ({
        jsonrpc: '2.0',
        method: 'notifications/progress',
        params: { progressToken: 'p', ...step },
      })),
    );
    expect(at(told.messages.at(-1), 'id')).toBe(7);
  });
});

describe('is left to the SDK, which says what is wrong:', () => {
  const params = { name: 'get_thing', arguments: { name: 'apple' } };
  const headers = modernHeaders('get_thing');
  const { 'mcp-name': _name, ...nameless } = headers;
  const { accept: _accept, ...accepting } = json;

  test.each<readonly [string, Headers, unknown, number, number | undefined]>([
    ['another method', headers, { ...modern(params), method: 'tools/list' }, 400, -32020],
    ['a batch', headers, [modern(params)], 400, -32600],
    ['no id', headers, { jsonrpc: '2.0', method: 'tools/call', params }, 202, undefined],
    ['an id that is none', headers, call({ ...params, _meta: meta }, 1.5), 400, -32600],
    ['arguments that are a list', headers, modern({ ...params, arguments: [] }), 200, -32602],
    ['more than a call has', headers, modern({ ...params, task: {} }), 200, undefined],
    ['a progress token that is none', headers, modern(params, { progressToken: {} }), 400, -32600],
    [
      'a client without a version',
      headers,
      modern(params, { [Object.keys(meta)[2] ?? '']: { name: 'x' } }),
      400,
      -32602,
    ],
    [
      'capabilities that are none',
      headers,
      modern(params, { [Object.keys(meta)[1] ?? '']: [] }),
      400,
      -32602,
    ],
    [
      'another revision in the body',
      headers,
      modern(params, { [Object.keys(meta)[0] ?? '']: '2027-01-01' }),
      400,
      -32020,
    ],
    ['no envelope', headers, call(params), 400, -32602],
    ['no Mcp-Name', nameless, modern(params), 400, -32020],
    ['another Mcp-Name', { ...headers, 'mcp-name': 'list_things' }, modern(params), 400, -32020],
    ['another Mcp-Method', { ...headers, 'mcp-method': 'tools/list' }, modern(params), 400, -32020],
    ['an envelope in a session', { ...json, 'mcp-session-id': 's' }, modern(params), 400, -32020],
    ['no session', json, call(params), 400, -32000],
    [
      'a client that takes no JSON',
      { ...accepting, accept: 'text/event-stream', 'mcp-session-id': 's' },
      call(params),
      404,
      -32001,
    ],
  ])('%s', async (_what, headers, body, status, code) => {
    expect(readToolCall(body, headers)).toBeUndefined();
    const answer = await post(headers, body);
    expect([answer.status, at(answer.messages[0], 'error', 'code')]).toEqual([status, code]);
  });

  test('a session of another version', async () => {
    const { status } = await post({ ...session, 'mcp-protocol-version': '1999-01-01' }, call(params));
    expect(status).toBe(400);
  });
});
