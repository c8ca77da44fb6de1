import { PlatformError } from '../errors.ts';
import type { ClusterReader, Logs } from '../control-plane/ports.ts';
import type { LogsBackend } from './kept-logs/ask.ts';
import { createKeptLogs } from './kept-logs/kept-logs.ts';
import type { LogsAddress } from './kept-logs/settings.ts';
import { createLoki } from './loki/loki.ts';
import { createVictoriaLogs } from './victoria-logs/victoria-logs.ts';

const create = { victorialogs: createVictoriaLogs, loki: createLoki };

export type LogsKind = keyof typeof create;

const neither = (url: string): PlatformError =>
  new PlatformError(
    'not_supported',
    `${new URL(url).origin} speaks neither the API of VictoriaLogs nor that of Loki.`,
    'Check logs.url (--logs-url), and say which it is with logs.kind (--logs-kind). A sign-in page in front needs logs.headers.',
  );

/** The first of these whose questions are understood there, found out by the first that is asked. */
function firstOf(backends: readonly LogsBackend[], url: string): LogsBackend {
  let known: LogsBackend | undefined;
  return {
    get most() {
      return known?.most ?? Math.min(...backends.map(({ most }) => most));
    },
    async newest(...question) {
      if (known) return known.newest(...question);
      for (const backend of backends) {
        try {
          const newest = await backend.newest(...question);
          known = backend;
          return newest;
        } catch (error) {
          if (!(error instanceof PlatformError) || error.code !== 'not_supported') throw error;
        }
      }
      throw neither(url);
    },
  };
}

/** What components say, by a backend that keeps it. Without a kind it is found out. */
export function createLogsBackend(
  { kind, ...address }: LogsAddress & { kind?: LogsKind | undefined },
  now: () => Date,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): (cluster: ClusterReader) => Logs {
  const kinds = kind === undefined ? Object.values(create) : [create[kind]];
  const backends = kinds.map(open => open(address, fetch));
  const [only] = backends;
  return createKeptLogs(
    only !== undefined && backends.length === 1 ? only : firstOf(backends, address.url),
    now,
  );
}
