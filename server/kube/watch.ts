import { setTimeout as pause } from 'node:timers/promises';
import type { ListQuery, WatchEvent } from '../control-plane/ports.ts';
import { at, isObject, numberAt, textAt } from '../domain/json.ts';
import { PlatformError } from '../errors.ts';
import { pathOf, type Resource } from './address.ts';
import type { Api } from './api.ts';
import { NoAnswer, pieces } from './exchange.ts';
import { readObject } from './read-object.ts';
import { unreachable } from './unreachable.ts';

/** So long may a watch be without a connection until it is given up. */
const WITHOUT_MS = 30_000;
/** A connection that held so long was a connection. */
const SETTLED_MS = 10_000;
const MOST_BACK_OFF_MS = 5_000;

const types: { readonly [type: string]: WatchEvent['type'] } = {
  ADDED: 'added',
  MODIFIED: 'modified',
  DELETED: 'deleted',
  BOOKMARK: 'bookmark',
};

/** A watch that says when it has a connection and when it has none: without one it is silent as well. */
export type WatchQuery = ListQuery & {
  resourceVersion?: string;
  connection?: (this: void, is: 'open' | 'lost') => void;
};

/** A failure that may be over soon. */
const mayPass = (error: unknown): boolean =>
  error instanceof NoAnswer || (error instanceof PlatformError && error.code === 'unavailable');

/**
 * Changes from a version on, over as many connections as it takes. Ends with its signal. Throws `conflict` when the
 * version is too old to go on from, `unavailable` after half a minute without a connection, and what the server
 * says when it refuses.
 */
export async function* watchObjects(
  api: Api,
  resource: Resource,
  query: WatchQuery,
  from: string,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  let resourceVersion = from;
  let failures = 0;
  let alive = performance.now();
  while (!signal.aborted) {
    const begun = performance.now();
    try {
      for await (const event of connection(api, resource, { ...query, resourceVersion }, signal)) {
        resourceVersion = event.object.metadata.resourceVersion ?? resourceVersion;
        failures = 0;
        yield event;
      }
      failures = 0;
      query.connection?.('lost');
    } catch (error) {
      if (signal.aborted) return;
      query.connection?.('lost');
      const isSettled = performance.now() - begun > SETTLED_MS && error instanceof NoAnswer;
      if (isSettled || failures === 0) alive = performance.now();
      failures += 1;
      const isOver = performance.now() - alive > WITHOUT_MS;
      if (!mayPass(error) || isOver)
        throw error instanceof NoAnswer ? unreachable(api.server, error, false) : error;
    }
    const wait = Math.min(MOST_BACK_OFF_MS, api.limits.backOffMs * 2 ** failures) * (0.5 + Math.random());
    await pause(wait, undefined, { signal }).catch(() => undefined);
  }
}

async function* connection(
  api: Api,
  resource: Resource,
  query: WatchQuery & { resourceVersion: string },
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const told = await api.open(
    {
      method: 'GET',
      path: pathOf(resource, query),
      query: {
        watch: 'true',
        allowWatchBookmarks: 'true',
        timeoutSeconds: String(api.limits.watchSeconds),
        resourceVersion: query.resourceVersion,
        labelSelector: query.labels || undefined,
        fieldSelector: query.fields || undefined,
      },
      idempotent: true,
    },
    signal,
  );
  if (!told.ok) throw api.refused(told);
  query.connection?.('open');
  let rest = '';
  for await (const piece of pieces(told.body, api.limits.silentMs, signal)) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield eventOf(api, line);
  }
}

function eventOf(api: Api, line: string): WatchEvent {
  const told = parsed(line);
  const object = at(told, 'object');
  const type = types[textAt(told, 'type') ?? ''];
  if (type !== undefined)
    return { type, object: readObject(type === 'bookmark' ? nameless(object) : object) };
  const status = numberAt(object, 'code') ?? 500;
  throw status === 410 || status < 500
    ? api.refused({ status, body: object })
    : new NoAnswer('ECONNRESET', textAt(object, 'message') ?? 'the watch broke off', true);
}

/** A bookmark is about no object, so it has no name. */
const nameless = (bookmark: unknown): unknown =>
  isObject(bookmark) ? { ...bookmark, metadata: { name: '', ...Object(bookmark['metadata']) } } : bookmark;

/** A line that was cut off is as good as none. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new NoAnswer('MALFORMED', 'the watch broke off', true, error);
  }
}
