import type * as z from 'zod';
import { at, listAt } from '../../domain/json.ts';
import { PlatformError } from '../../errors.ts';
import { givenUp } from './given-up.ts';
import type { Kind, Subject } from './kind.ts';
import { notThatApi, quoted, refusal, tooLarge, tooSlow, unreachable } from './trouble.ts';

export type BackendAddress = {
  url: string;
  headers?: { readonly [name: string]: string };
  /** The longest that one question may take; 10 s. */
  milliseconds?: number;
  /** The largest answer that is read; 32 MiB. */
  bytes?: number;
};

/** `of`: what people know the question by. With `form` it is a POST. */
export type Question = {
  of: string;
  /** Below the backend's URL, each step escaped here. */
  path: readonly string[];
  query?: URLSearchParams;
  form?: URLSearchParams;
};

export type Backend = {
  /** Its address as people may see it. */
  shown: string;
  text(question: Question, signal?: AbortSignal): Promise<string>;
  /** JSON as the schema has it; another answer is told as another API's. */
  json<T>(question: Question, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T>;
};

type Server = { base: URL; shown: string; headers: Headers };

/** Credentials in the URL go into a header: fetch takes none there, and none is ever shown. */
function serverOf({ url, headers }: BackendAddress): Server {
  const base = new URL(url);
  const { username, password } = base;
  [base.username, base.password] = ['', ''];
  const all = new Headers({ ...headers });
  if (username !== '' && !all.has('authorization')) {
    const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    all.set('authorization', `Basic ${Buffer.from(login).toString('base64')}`);
  }
  return { base, shown: `${base.origin}${base.pathname}`.replace(/\/+$/, ''), headers: all };
}

function addressOf(base: URL, { path, query }: Question): URL {
  const address = new URL(base);
  address.pathname = [base.pathname.replace(/\/+$/, ''), ...path.map(encodeURIComponent)].join('/');
  for (const [name, value] of query ?? []) address.searchParams.append(name, value);
  return address;
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

function parsed<T>(response: Response, text: string, schema: z.ZodType<T>, subject: Subject): T {
  const body = jsonIn(text);
  const type = response.headers.get('content-type') ?? 'no content type';
  if (body === undefined) throw notThatApi(subject, `it answers ${quoted(type)}, which is not JSON`);
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const isError = at(body, 'errorType') !== undefined || listAt(body, 'errors').length > 0;
  if (isError) throw refusal(subject, response.status, body);
  const where = read.error.issues[0]?.path.join('.') ?? '';
  throw notThatApi(subject, `its answer has no ${subject.kind.holds} (${where})`);
}

/** Pages are for people; only JSON and plain text are a backend's own words. */
function wordsIn(response: Response, text: string): unknown {
  const isPlain = (response.headers.get('content-type') ?? '').startsWith('text/plain');
  return jsonIn(text) ?? (isPlain ? text : undefined);
}

/**
 * Questions to a backend over HTTP, each within a time and a size. Throws `unavailable` where it cannot be reached or
 * is busy, `timeout`, `too_large`, `unauthenticated`, `forbidden`, `invalid_input` for a configured query that it
 * refuses, `not_supported` for what is no such backend.
 */
export function createBackend(
  address: BackendAddress,
  kind: Kind,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Backend {
  const { milliseconds = 10_000, bytes = 32 * 1024 * 1024 } = address;
  const { base, shown, headers } = serverOf(address);

  async function send<T>(
    question: Question,
    read: (response: Response, text: string, subject: Subject) => T,
    caller?: AbortSignal,
  ): Promise<T> {
    const subject = { query: question.of, server: shown, kind };
    const late = AbortSignal.timeout(milliseconds);
    const signal = caller ? AbortSignal.any([caller, late]) : late;
    const { form } = question;
    const asked = form === undefined ? { method: 'GET' } : { method: 'POST', body: form };
    try {
      const to = addressOf(base, question);
      const response = await fetch(to, { ...asked, headers, signal, redirect: 'manual' });
      const text = await textOf(response, bytes, subject);
      if (!response.ok) throw refusal(subject, response.status, wordsIn(response, text));
      return read(response, text, subject);
    } catch (error) {
      if (error instanceof PlatformError) throw error;
      if (caller?.aborted) throw givenUp(caller);
      throw late.aborted ? tooSlow(subject, milliseconds) : unreachable(subject, error);
    }
  }

  return {
    shown,
    text: (question, signal) => send(question, (_, text) => text, signal),
    json: (question, schema, signal) =>
      send(question, (response, text, subject) => parsed(response, text, schema, subject), signal),
  };
}
