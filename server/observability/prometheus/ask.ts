import { PlatformError } from '../../errors.ts';
import { Answer, type Found, seriesIn } from './read-answer.ts';
import {
  notPrometheus,
  partial,
  quoted,
  refusal,
  type Subject,
  tooLarge,
  tooSlow,
  unreachable,
} from './refusal.ts';

export type Backend = {
  url: string;
  headers?: { readonly [name: string]: string };
  /** Told what the backend warns of; it answers all the same. */
  warn?: (warning: string) => void;
  /** The longest that one query may take; 10 s. */
  milliseconds?: number;
  /** The largest answer that is read; 32 MiB. */
  bytes?: number;
};
export type Range = { from: Date; to: Date; stepSeconds: number };
/** `of`: what people know it by. */
export type Query = { of: string; text: string };
export type Ask = (query: Query, range: Range, signal?: AbortSignal) => Promise<Found[]>;

/** Prometheus itself answers no more points than this per series. */
const POINTS = 11_000;

type Server = { endpoint: URL; shown: string; headers: Headers };

/** Credentials in the URL go into a header: fetch takes none there, and none is ever shown. */
function serverOf({ url, headers }: Backend): Server {
  const base = new URL(url);
  const { username, password } = base;
  [base.username, base.password] = ['', ''];
  const all = new Headers({ ...headers });
  if (username !== '' && !all.has('authorization')) {
    const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    all.set('authorization', `Basic ${Buffer.from(login).toString('base64')}`);
  }
  all.set('content-type', 'application/x-www-form-urlencoded');
  const endpoint = new URL(base);
  endpoint.pathname = `${base.pathname.replace(/\/+$/, '')}/api/v1/query_range`;
  return { endpoint, shown: `${base.origin}${base.pathname}`.replace(/\/+$/, ''), headers: all };
}

function formOf(query: string, { from, to, stepSeconds }: Range, milliseconds: number): URLSearchParams {
  const seconds = (to.getTime() - from.getTime()) / 1000;
  return new URLSearchParams({
    query,
    start: String(from.getTime() / 1000),
    end: String(to.getTime() / 1000),
    step: String(Math.max(stepSeconds, Math.ceil(seconds / (POINTS - 1)))),
    timeout: `${milliseconds}ms`,
    // Thanos, which otherwise leaves out what a store that is down holds.
    partial_response: 'false',
  });
}

async function textOf(response: Response, limit: number, subject: Subject): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(subject, `more than ${limit / 1024 / 1024} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function answerIn(response: Response, text: string, subject: Subject): Answer {
  const body = jsonIn(text);
  if (!response.ok) throw refusal(subject, response.status, body);
  const type = response.headers.get('content-type') ?? 'no content type';
  if (body === undefined) throw notPrometheus(subject, `it answers ${quoted(type)}, which is not JSON`);
  const read = Answer.safeParse(body);
  if (read.success) return read.data;
  const isError = typeof body === 'object' && body !== null && 'errorType' in body;
  if (isError) throw refusal(subject, response.status, body);
  throw notPrometheus(subject, `its answer has no series (${read.error.issues[0]?.path.join('.') ?? ''})`);
}

/**
 * Queries over time against a backend that speaks the Prometheus API. Throws `unavailable` where it cannot be
 * reached, is busy or has only a part of its data, `timeout`, `too_large`, `unauthenticated`, `forbidden`,
 * `invalid_input` for a configured query that it refuses, `not_supported` for what is no such backend.
 */
export function createAsk(backend: Backend, fetch: typeof globalThis.fetch): Ask {
  const { warn, milliseconds = 10_000, bytes = 32 * 1024 * 1024 } = backend;
  const { endpoint, shown, headers } = serverOf(backend);

  return async ({ of, text }, range, caller) => {
    const subject = { query: of, server: shown };
    const late = AbortSignal.timeout(milliseconds);
    const signal = caller ? AbortSignal.any([caller, late]) : late;
    try {
      const body = formOf(text, range, milliseconds);
      const response = await fetch(endpoint, { method: 'POST', headers, body, signal, redirect: 'manual' });
      const answer = answerIn(response, await textOf(response, bytes, subject), subject);
      if (answer.isPartial) throw partial(subject);
      for (const warning of answer.warnings ?? []) warn?.(`${of}: ${quoted(warning)}`);
      return seriesIn(answer, range);
    } catch (error) {
      if (error instanceof PlatformError) throw error;
      if (caller?.aborted) throw given(caller);
      throw late.aborted ? tooSlow(subject, milliseconds) : unreachable(subject, error);
    }
  };
}

/** Why the caller gave up. */
const given = ({ reason }: AbortSignal): PlatformError =>
  reason instanceof PlatformError
    ? reason
    : new PlatformError('cancelled', 'the call was cancelled', 'Call again if the answer is still wanted.');
