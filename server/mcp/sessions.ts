import {
  isInitializeRequest,
  WebStandardStreamableHTTPServerTransport,
  type Server,
} from '@modelcontextprotocol/server';
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { at, numberAt, textAt } from '../domain/json.ts';
import { refusal } from './exchange.ts';

type Session = {
  server: Server;
  transport: WebStandardStreamableHTTPServerTransport;
  /** Answers under way, an open event stream among them. */
  open: number;
  seen: number;
  /** Requests that have an answer of their own, by id. */
  alone: Set<unknown>;
  /** Calls that are answered outside of the transport, by id. */
  held: Map<unknown, AbortController>;
};

/** A session that stays as long as a call of it is answered elsewhere. */
export type Held = {
  client: string | undefined;
  /** Aborts when the client takes the call back, or its session ends. */
  signal: AbortSignal;
};

export type SessionOptions = {
  build: () => Server;
  limit: number;
  idleMs: number;
  onerror: (error: Error) => void;
};

type Asked = { session: string; version: string | undefined; id: string | number };

export type Sessions = {
  /** Answers a request of the 2025 protocol. `response` tells when the answer has gone out. */
  serve(request: Request, response: ServerResponse, body?: unknown): Promise<Response>;
  /** Undefined where there is no such session, or not of that version of the protocol. */
  hold(asked: Asked, response: ServerResponse): Held | undefined;
  close(): Promise<void>;
};

/**
 * Clients before 2026-07-28 talk in sessions: one server instance each, opened by `initialize`, named by a
 * header. A session that nobody uses ends after a while, or when another one needs its place; its client
 * gets a 404 and starts again.
 */
export function createSessions({ build, limit, idleMs, onerror }: SessionOptions): Sessions {
  const sessions = new Map<string, Session>();
  const idle = () =>
    [...sessions.values()].filter(({ open }) => open === 0).toSorted((a, b) => a.seen - b.seen);
  const end = ({ transport, held }: Session) => {
    sessions.delete(transport.sessionId ?? '');
    for (const call of held.values()) call.abort();
    return transport.close().catch(onerror);
  };
  const sweep = setInterval(
    () => {
      for (const session of idle()) if (Date.now() - session.seen > idleMs) void end(session);
    },
    Math.min(idleMs, 60_000),
  ).unref();

  async function start(): Promise<Session> {
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: id => void sessions.set(id, session),
      onsessionclosed: () => void end(session),
    });
    const server = build();
    const session: Session = {
      server,
      transport,
      open: 0,
      seen: Date.now(),
      alone: new Set(),
      held: new Map(),
    };
    await server.connect(transport);
    return session;
  }

  async function pass(session: Session, request: Request, response: ServerResponse, body: unknown) {
    const id = at(body, 'id');
    keep(session, response, () => session.alone.delete(id));
    session.alone.add(id);
    const answer = await session.transport.handleRequest(
      request,
      body === undefined ? {} : { parsedBody: body },
    );
    endCancelled(session, body);
    return answer;
  }

  return {
    async serve(request, response, body) {
      const id = request.headers.get('mcp-session-id');
      const known = id === null ? undefined : sessions.get(id);
      if (known) return pass(known, request, response, body);
      if (id !== null) return refusal(404, -32001, 'Session not found: start again with initialize.');
      if (!isInitializeRequest(body))
        return refusal(400, -32000, 'Start with initialize, then send mcp-session-id.');
      if (sessions.size >= limit) {
        const [longest] = idle();
        if (!longest) return refusal(503, -32000, 'Too many open sessions.', { 'retry-after': '10' });
        await end(longest);
      }
      const session = await start();
      const answer = await pass(session, request, response, body);
      if (session.transport.sessionId === undefined) await end(session);
      return answer;
    },
    hold({ session: name, version, id }, response) {
      const session = sessions.get(name);
      const spoken = session?.server.getNegotiatedProtocolVersion();
      if (!session || (version ?? spoken) !== spoken) return undefined;
      const call = new AbortController();
      keep(session, response, () => session.held.delete(id));
      session.held.set(id, call);
      return { client: session.server.getClientVersion()?.name, signal: call.signal };
    },
    async close() {
      clearInterval(sweep);
      await Promise.all([...sessions.values()].map(end));
    },
  };
}

/** A session is in use until the answer has gone out. */
function keep(session: Session, response: ServerResponse, after: () => void): void {
  session.open++;
  response.once('close', () => {
    session.open--;
    session.seen = Date.now();
    after();
  });
}

/** A cancelled request gets no answer, so nothing else would end the stream that it waits on. */
function endCancelled({ transport, alone, held }: Session, body: unknown): void {
  if (textAt(body, 'method') !== 'notifications/cancelled') return;
  const id = textAt(body, 'params', 'requestId') ?? numberAt(body, 'params', 'requestId');
  held.get(id)?.abort();
  if (id !== undefined && alone.has(id)) transport.closeSSEStream(id);
}
