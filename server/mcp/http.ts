import {
  classifyInboundRequest,
  createMcpHandler,
  isJsonContentType,
  ProtocolError,
} from '@modelcontextprotocol/server';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Log } from '../calls/call.ts';
import { textAt } from '../domain/json.ts';
import { readBody, refusal, send, webRequest } from './exchange.ts';
import { listen, urlOf } from './listen.ts';
import { assertLoopback, guardLoopback } from './loopback.ts';
import { trackRunning } from './running.ts';
import { callServing } from './serve-calls.ts';
import { createMcpServer, type McpOptions, offeredResources } from './server.ts';
import { createSessions } from './sessions.ts';
import { addressesIn, holdsOn } from './subscriptions.ts';
import { createWatcher } from './watcher.ts';

const BODY_LIMIT = 4 * 1024 * 1024;

export type HttpOptions = McpOptions & {
  host: string;
  /** 0 takes any free port. */
  port: number;
  log: Log;
  /** How many sessions of the 2025 protocol are kept, and how long an unused one. */
  sessions?: { limit: number; idleMs: number };
  /** How often what somebody subscribed to is looked at. */
  watchMs?: number;
};

export type HttpServing = {
  url: string;
  /** Takes no more calls, lets the running ones finish for so long, then ends everything. */
  close(withinMs: number): Promise<void>;
};

const sessionDefaults = { limit: 256, idleMs: 30 * 60_000 };

/**
 * Serves MCP over Streamable HTTP at /mcp: the 2026-07-28 protocol per request, the 2025 protocol in
 * sessions; and GET /healthz. Throws `not_supported` for an address that is not loopback, `unavailable` when
 * the port is taken.
 */
export async function serveHttp(options: HttpOptions): Promise<HttpServing> {
  const { host, port, log } = options;
  assertLoopback(host);
  const watcher = createWatcher(options.call, offeredResources(options.surface), options.watchMs);
  const build = () => createMcpServer({ ...options, watcher });
  const onerror = (error: Error) => log.debug({ detail: error.message }, 'mcp over http');
  const modern = createMcpHandler(build, { legacy: 'reject', onerror });
  watcher.hear(uri => modern.notify.resourceUpdated(uri));
  const sessions = createSessions({ build, onerror, ...(options.sessions ?? sessionDefaults) });
  const serveCall = callServing(options, sessions);
  const refused = guardLoopback(host);
  const running = trackRunning();
  let closing = false;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<Response | 'answered'> {
    const reason = refused(request);
    if (reason !== undefined) return refusal(403, -32000, reason);
    const [path] = (request.url ?? '').split('?');
    if (path === '/healthz' && request.method === 'GET')
      return Response.json({ status: closing ? 'closing' : 'ok' });
    if (path !== '/mcp') return refusal(404, -32000, 'MCP is served at /mcp.');
    if (closing) return refusal(503, -32000, 'The server is shutting down.', { connection: 'close' });
    if (request.method === 'POST') return answerPost(request, response);
    if (request.method === 'GET' || request.method === 'DELETE')
      return sessions.serve(webRequest(request, response), response);
    return refusal(405, -32000, 'Method not allowed.', { allow: 'GET, POST, DELETE' });
  }

  async function answerPost(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Response | 'answered'> {
    if (!isJsonContentType(request.headers['content-type']))
      return refusal(415, -32000, 'Send application/json.');
    const text = await readBody(request, BODY_LIMIT);
    if (text === undefined)
      return refusal(413, -32000, `The body is longer than ${BODY_LIMIT} bytes.`, { connection: 'close' });
    const body = parsed(text);
    if (body === undefined) return refusal(400, -32700, 'The body is not valid JSON.');
    if (textAt(body, 'method') === 'subscriptions/listen') holdAddresses(body, response);
    else running.add(response);
    const answering = serveCall(body, request, response);
    if (answering) {
      await answering;
      return 'answered';
    }
    const web = webRequest(request, response);
    const { kind } = classifyInboundRequest({ httpMethod: 'POST', body, ...protocolHeaders(request) });
    return kind === 'legacy' ? sessions.serve(web, response, body) : modern.fetch(web, { parsedBody: body });
  }

  /** A stream of changes lasts as long as its client wants: nobody waits for its end. */
  function holdAddresses(body: unknown, response: ServerResponse): void {
    const holds = holdsOn(watcher);
    response.once('close', () => holds.release());
    for (const uri of addressesIn(body)) holds.add(uri);
  }

  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 60_000 }, (request, response) => {
    void answer(request, response)
      .catch((error: unknown) => {
        if (error instanceof ProtocolError) return refusal(400, error.code, error.message);
        // A client that hangs up while it sends is no fault of ours.
        const level = request.readableAborted ? 'debug' : 'error';
        log[level]({ detail: String(error) }, 'http request failed');
        return refusal(500, -32603, 'Internal error.');
      })
      .then(answer => (answer === 'answered' ? undefined : send(response, answer)))
      .catch(() => response.destroy());
  });
  server.maxHeadersCount = 100;
  await listen(server, host, port);

  return {
    url: urlOf(server, host),
    async close(withinMs) {
      closing = true;
      watcher.stop();
      const closed = once(server, 'close');
      server.close();
      await running.drained(withinMs);
      await Promise.all([modern.close(), sessions.close()]);
      server.closeAllConnections();
      await closed;
    },
  };
}

const protocolHeaders = ({ headers }: IncomingMessage) => ({
  ...named('protocolVersionHeader', headers['mcp-protocol-version']),
  ...named('mcpMethodHeader', headers['mcp-method']),
  ...named('mcpNameHeader', headers['mcp-name']),
});

const named = (name: string, value: string | string[] | undefined) =>
  typeof value === 'string' ? { [name]: value } : {};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
