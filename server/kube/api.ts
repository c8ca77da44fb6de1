import type { IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { textAt } from '../domain/json.ts';
import { PlatformError } from '../errors.ts';
import { type Query, withQuery } from './address.ts';
import { createAgents } from './agents.ts';
import type { Credentials } from './credentials.ts';
import { exchange, type Limits, NoAnswer, textOf } from './exchange.ts';
import { isDecided, type Refusal, refusalError, retryAfterOf } from './refusal.ts';
import { isFinal, type Server, unreachable } from './unreachable.ts';

export type Ask = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Encoded, from the root of the API. */
  path: string;
  query?: Query;
  body?: unknown;
  contentType?: string;
  accept?: string;
  /** Carried out twice it leaves what it leaves when carried out once: it may be asked again. */
  idempotent: boolean;
};

/** What came of a request: an answer's JSON, or the server's refusal. */
export type Told = { ok: true; body: unknown } | ({ ok: false } & Refusal);

/** Whether this very object is what the server does not have, rather than its kind or namespace. */
export const isMissing = (told: Told, name: string): boolean =>
  !told.ok && told.status === 404 && textAt(told.body, 'details', 'name') === name;

export type Patience = Limits & {
  /** Milliseconds after the first attempt during which another may begin. */
  patienceMs: number;
  /** The server ends a watch after so long and is asked again from where it ended. */
  watchSeconds: number;
  /** A bookmark comes every minute; a watch that says less for so many milliseconds has lost its connection unnoticed. */
  silentMs: number;
  /** Milliseconds until the second attempt; the time doubles with each. */
  backOffMs: number;
};

export const patience: Patience = {
  connectMs: 5_000,
  answerMs: 20_000,
  idleMs: 15_000,
  patienceMs: 10_000,
  watchSeconds: 300,
  silentMs: 90_000,
  backOffMs: 100,
};

/** Characters of an answer that is read into memory. */
const MOST = 128 * 1024 * 1024;
const TRIES = 6;
const BUSY = new Set([429, 500, 502, 503, 504]);

/** `signal.reason` of a caller that gave up is told as it is when it is a PlatformError. */
export function demandWanted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  if (signal.reason instanceof PlatformError) throw signal.reason;
  throw new PlatformError('cancelled', 'the call was cancelled', 'Call again if the answer is still wanted.');
}

const never = new AbortController().signal;

/**
 * Requests to one API server: credentials, deadlines, and repetition of what may be repeated. Where no answer comes
 * an error with the way out is thrown; what the server refuses is returned.
 */
export function createApi(server: Server, credentials: Credentials, limits: Patience = patience) {
  const agents = createAgents();
  const isSecure = server.url.protocol === 'https:';

  async function send(ask: Ask, signal: AbortSignal, streams: boolean): Promise<IncomingMessage> {
    const access = await credentials.access();
    const body = ask.body === undefined ? undefined : JSON.stringify(ask.body);
    const { requests, streams: ofStreams } = agents.for(access, isSecure);
    const call = {
      method: ask.method,
      url: new URL(
        `${server.url.pathname.replace(/\/$/, '')}${withQuery(ask.path, ask.query ?? {})}`,
        server.url,
      ),
      headers: {
        accept: ask.accept ?? 'application/json',
        'user-agent': 'quarterdeck',
        ...access.headers,
        ...(body === undefined ? {} : { 'content-type': ask.contentType ?? 'application/json' }),
      },
      agent: streams ? ofStreams : requests,
      ...(body === undefined ? {} : { body }),
    };
    return exchange(call, limits, signal);
  }

  async function refusalOf(answer: IncomingMessage, signal: AbortSignal): Promise<Refusal> {
    const body = parsed((await textOf(answer, MOST, limits.idleMs, signal)) ?? '');
    const { 'retry-after': header } = answer.headers;
    return { status: answer.statusCode ?? 0, body, retryAfter: retryAfterOf(header, body) };
  }

  /** One request as often as it takes; `read` takes what a success says. */
  async function repeat<T>(
    ask: Ask,
    caller: AbortSignal | undefined,
    streams: boolean,
    read: (answer: IncomingMessage, signal: AbortSignal) => Promise<T>,
  ): Promise<{ ok: true; value: T } | ({ ok: false } & Refusal)> {
    const signal = caller ?? never;
    const until = performance.now() + limits.patienceMs;
    let renewed = false;
    for (let tries = 1; ; tries++) {
      demandWanted(caller);
      let wait = limits.backOffMs * 2 ** (tries - 1) * (0.5 + Math.random());
      const again = () => ask.idempotent && tries < TRIES && performance.now() + wait < until;
      try {
        const answer = await send(ask, signal, streams);
        const { statusCode = 0 } = answer;
        if (statusCode >= 200 && statusCode < 300) return { ok: true, value: await read(answer, signal) };
        const refusal = await refusalOf(answer, signal);
        const expired: boolean = statusCode === 401 && !renewed;
        wait = expired ? 0 : Math.max(wait, (refusal.retryAfter ?? 0) * 1000);
        const mayPass = BUSY.has(statusCode) && !isDecided(refusal);
        if (!expired && !(mayPass && again())) return { ok: false, ...refusal };
        if (expired) credentials.renew();
        renewed ||= expired;
      } catch (error) {
        demandWanted(caller);
        if (!(error instanceof NoAnswer)) throw error;
        if (isFinal(error) || !again()) throw unreachable(server, error, ask.method !== 'GET');
      }
      await pause(wait, undefined, { signal }).catch(() => demandWanted(caller));
    }
  }

  /** The JSON that the server answers. */
  async function ask(request: Ask, signal?: AbortSignal): Promise<Told> {
    const told = await repeat(request, signal, false, async (answer, reading) => {
      const text = await textOf(answer, MOST, limits.idleMs, reading);
      if (text === undefined)
        throw new PlatformError(
          'too_large',
          `The API server's answer to ${request.path} is longer than ${MOST / 1024 / 1024} MB.`,
          'Ask for less: a namespace, labels, or pages.',
        );
      const body = parsed(text);
      if (body !== undefined) return body;
      if (answer.headers['content-type']?.includes('json'))
        throw new NoAnswer('MALFORMED', 'the answer broke off', true);
      throw refusalError(server, { status: 200, body: undefined });
    });
    return told.ok ? { ok: true, body: told.value } : told;
  }

  /** An answer that goes on, from its beginning; its connection is its own. */
  async function open(request: Ask, signal: AbortSignal) {
    return repeat(request, signal, true, answer => Promise.resolve(answer));
  }

  return {
    server,
    limits,
    ask,
    open,
    refused: (refusal: Refusal) => refusalError(server, refusal),
    close: () => agents.close(),
  };
}

export type Api = ReturnType<typeof createApi>;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
