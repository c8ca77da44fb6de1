import type { IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { textAt } from '../domain/json.ts';
import { PlatformError } from '../errors.ts';
import { type Query, withQuery } from './address.ts';
import { createAgents } from './agents.ts';
import type { Access, Credentials } from './credentials.ts';
import { exchange, type Limits, NoAnswer, textOf } from './exchange.ts';
import { type Refusal, refusalError, retryAfterOf } from './refusal.ts';
import { demandAnswer, demandWanted, mayPass, orLost, type Told, waitOf } from './trouble.ts';
import type { Server } from './unreachable.ts';

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

/** How an answer is read, and over which connections it comes. */
type Way<T> = {
  read: (answer: IncomingMessage, signal: AbortSignal) => Promise<T>;
  streams: boolean;
  access: Access;
  signal: AbortSignal;
};

const never = new AbortController().signal;

/**
 * Requests to one API server: credentials, deadlines, and repetition of what may be repeated. Where no answer comes
 * an error with the way out is thrown; what the server refuses is returned.
 */
export function createApi(server: Server, credentials: Credentials, limits: Patience = patience) {
  const agents = createAgents();
  const isSecure = server.url.protocol === 'https:';

  function send(ask: Ask, { access, signal, streams }: Way<unknown>): Promise<IncomingMessage> {
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

  async function once<T>(ask: Ask, way: Way<T>): Promise<Told<T>> {
    const { read, signal } = way;
    const answer = await send(ask, way);
    const { statusCode: status = 0, headers } = answer;
    if (status >= 200 && status < 300) return { ok: true, body: await read(answer, signal) };
    const body = parsed((await textOf(answer, MOST, limits.idleMs, signal)) ?? '');
    return { ok: false, status, body, retryAfter: retryAfterOf(headers['retry-after'], body) };
  }

  /** One request as often as it takes. Throws where no answer came of it. */
  async function repeat<T>(
    ask: Ask,
    caller: AbortSignal | undefined,
    way: Omit<Way<T>, 'signal' | 'access'>,
  ) {
    const signal = caller ?? never;
    const until = performance.now() + limits.patienceMs;
    for (let tries = 1, renewed = false; ; tries++) {
      demandWanted(caller);
      const access = await credentials.access();
      const told = await once(ask, { ...way, access, signal }).catch(orLost(caller));
      if ('ok' in told && told.ok) return told;
      const isExpired: boolean = 'status' in told && told.status === 401 && !renewed;
      const wait = isExpired ? 0 : waitOf(told, limits.backOffMs * 2 ** (tries - 1));
      const mayRepeat = ask.idempotent && tries < TRIES && performance.now() + wait < until;
      if (!isExpired && !(mayRepeat && mayPass(told)))
        return demandAnswer(server, ask.method !== 'GET', told);
      if (isExpired) credentials.renew(access);
      renewed ||= isExpired;
      await pause(wait, undefined, { signal }).catch(() => demandWanted(caller));
    }
  }

  async function readText(answer: IncomingMessage, signal: AbortSignal): Promise<string> {
    const text = await textOf(answer, MOST, limits.idleMs, signal);
    if (text !== undefined) return text;
    throw new PlatformError(
      'too_large',
      `The API server's answer is longer than ${MOST / 1024 / 1024} MB.`,
      'Ask for less: a namespace, labels, or pages.',
    );
  }

  async function readJson(answer: IncomingMessage, signal: AbortSignal): Promise<unknown> {
    const body = parsed(await readText(answer, signal));
    if (body !== undefined) return body;
    if (answer.headers['content-type']?.includes('json'))
      throw new NoAnswer('MALFORMED', 'the answer broke off', true);
    throw refusalError(server, { status: answer.statusCode ?? 0, body: undefined });
  }

  return {
    server,
    limits,
    /** The JSON that the server answers. */
    ask: (ask: Ask, signal?: AbortSignal) => repeat(ask, signal, { read: readJson, streams: false }),
    /** The text that it answers. */
    text: (ask: Ask, signal?: AbortSignal) => repeat(ask, signal, { read: readText, streams: false }),
    /** An answer that goes on, from its beginning; its connection is its own. */
    open: (ask: Ask, signal: AbortSignal) => repeat(ask, signal, { read: beginning, streams: true }),
    refused: (refusal: Refusal) => refusalError(server, refusal),
    close: () => agents.close(),
  };
}

export type Api = ReturnType<typeof createApi>;

const beginning = (answer: IncomingMessage) => Promise.resolve(answer);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
