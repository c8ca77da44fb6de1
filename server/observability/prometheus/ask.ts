import { PlatformError } from '../../errors.ts';
import { type BackendAddress, createBackend } from '../backend/backend.ts';
import type { Kind } from '../backend/kind.ts';
import { quoted } from '../backend/trouble.ts';
import { Answer, type Found, seriesIn } from './read-answer.ts';

export type MetricsBackend = BackendAddress & {
  /** Told what the backend warns of; it answers all the same. */
  warn?: (warning: string) => void;
};
export type Range = { from: Date; to: Date; stepSeconds: number };
/** `of`: what people know it by. */
export type Query = { of: string; text: string };
export type Ask = (query: Query, range: Range, signal?: AbortSignal) => Promise<Found[]>;

/** Prometheus itself answers no more points than this per series. */
const POINTS = 11_000;

const WITHOUT = 'query_logs and get_environment_health work without metrics.';

const kind: Kind = {
  noun: 'metrics',
  speaks: 'the Prometheus API',
  below: '/api/v1/query_range is asked below it',
  holds: 'series',
  faster: 'Ask for a shorter time, or record the signals with deploy/prometheus/rules.yaml.',
  without: WITHOUT,
  otherQuery: 'Give a query that it understands as metrics.queries; docs/signals.md has examples.',
};

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

const partial = (server: string, query: string): PlatformError =>
  new PlatformError(
    'unavailable',
    `The metrics backend ${server} has only a part of the answer to ${query}: sums of it would be wrong.`,
    `See which of its stores are down, then call again. ${WITHOUT}`,
  );

/** Queries over time against a backend that speaks the Prometheus API. Throws what `createBackend` does. */
export function createAsk(address: MetricsBackend, fetch: typeof globalThis.fetch): Ask {
  const { warn, milliseconds = 10_000 } = address;
  const backend = createBackend(address, kind, fetch);

  return async ({ of, text }, range, signal) => {
    const question = { of, path: ['api', 'v1', 'query_range'], form: formOf(text, range, milliseconds) };
    const answer = await backend.json(question, Answer, signal);
    if (answer.isPartial) throw partial(backend.shown, of);
    for (const warning of answer.warnings ?? []) warn?.(`${of}: ${quoted(warning)}`);
    return seriesIn(answer, range);
  };
}
