import * as z from 'zod';
import { PlatformError } from '../../errors.ts';
import { type BackendAddress, createBackend } from '../backend/backend.ts';
import type { Kind } from '../backend/kind.ts';
import { JaegerTrace } from './read-trace.ts';

const kind: Kind = {
  noun: 'traces',
  speaks: 'the Jaeger query API',
  below: '/api/traces is asked below it',
  holds: 'traces',
  faster: 'Ask for a shorter time or fewer traces.',
  without: 'query_logs and query_metrics work without traces.',
  otherQuery: 'docs/traces.md says what is asked of it.',
};

/** Nothing is `data: null`; with errors beside it, it is an error. */
const answerOf = <T extends z.ZodType>(item: T) =>
  z
    .object({ data: z.array(item).nullable(), errors: z.array(z.unknown()).nullish() })
    .refine(({ data, errors }) => (data ?? []).length > 0 || (errors ?? []).length === 0);

const Services = answerOf(z.string());
const Found = answerOf(JaegerTrace);
const Dependencies = answerOf(
  z.object({ parent: z.string(), child: z.string(), callCount: z.number().optional() }),
);

export type TracesAsked = {
  service: string;
  from: Date;
  to: Date;
  milliseconds?: number | undefined;
  tags?: { readonly [name: string]: string } | undefined;
  limit: number;
};

type Dependency = { parent: string; child: string; callCount?: number | undefined };

export type Ask = {
  /** The backend as people may see it. */
  shown: string;
  services(signal?: AbortSignal): Promise<readonly string[]>;
  traces(asked: TracesAsked, signal?: AbortSignal): Promise<readonly JaegerTrace[]>;
  trace(id: string, signal?: AbortSignal): Promise<JaegerTrace | undefined>;
  dependencies(from: Date, to: Date, signal?: AbortSignal): Promise<readonly Dependency[]>;
};

const isCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof PlatformError && codes.includes(error.code);

/** Times are whole microseconds. */
const micros = (time: Date): string => `${time.getTime()}000`;

function queryOf({ service, from, to, milliseconds, tags, limit }: TracesAsked): URLSearchParams {
  return new URLSearchParams({
    service,
    start: micros(from),
    end: micros(to),
    limit: String(limit),
    ...(milliseconds === undefined ? {} : { minDuration: `${milliseconds}ms` }),
    ...(tags === undefined ? {} : { tags: JSON.stringify(tags) }),
  });
}

/** What there is to ask of a backend that speaks Jaeger's query API. Throws what `createBackend` does. */
export function createAsk(address: BackendAddress, fetch: typeof globalThis.fetch): Ask {
  const backend = createBackend(address, kind, fetch);

  async function few(asked: TracesAsked, signal?: AbortSignal): Promise<readonly JaegerTrace[]> {
    const question = { of: `the traces of ${asked.service}`, path: ['api', 'traces'], query: queryOf(asked) };
    return (await backend.json(question, Found, signal)).data ?? [];
  }

  return {
    shown: backend.shown,
    async services(signal) {
      const question = { of: 'the list of services', path: ['api', 'services'] };
      return (await backend.json(question, Services, signal)).data ?? [];
    },
    /** Traces can be as large as they like: where so many are too much, a few are asked for. */
    async traces(asked, signal) {
      const fewer = [Math.ceil(asked.limit / 5), 1].filter(limit => limit < asked.limit);
      for (const limit of [asked.limit, ...fewer])
        try {
          return await few({ ...asked, limit }, signal);
        } catch (error) {
          if (limit === 1 || !isCode(error, 'too_large')) throw error;
        }
      return [];
    },
    async trace(id, signal) {
      const question = { of: `trace ${id}`, path: ['api', 'traces', id] };
      try {
        return (await backend.json(question, Found, signal)).data?.[0];
      } catch (error) {
        if (isCode(error, 'not_found')) return undefined;
        throw error;
      }
    },
    async dependencies(from, to, signal) {
      const lookback = String(to.getTime() - from.getTime());
      const query = new URLSearchParams({ endTs: String(to.getTime()), lookback });
      const question = { of: 'the calls between services', path: ['api', 'dependencies'], query };
      try {
        return (await backend.json(question, Dependencies, signal)).data ?? [];
      } catch (error) {
        // Not everyone who answers for traces counts calls.
        if (isCode(error, 'not_found', 'not_supported')) return [];
        throw error;
      }
    },
  };
}
