import { count } from '../../domain/line.ts';
import { toNanoseconds } from '../../domain/precise-time.ts';
import { createBackend } from '../backend/backend.ts';
import { quoted } from '../backend/trouble.ts';
import type { LogsBackend } from '../kept-logs/ask.ts';
import { remembered } from '../kept-logs/remembered.ts';
import { kindOf, type LogsAddress } from '../kept-logs/settings.ts';
import { findFields } from './fields.ts';
import { queryOf } from './query.ts';
import { Answer, linesIn } from './read-answer.ts';

const kind = kindOf('the API of Loki', '/loki/api/v1/query_range');

/** Loki refuses to give more at once, unless it is told otherwise. */
const MOST = 5000;

/** Lines from Loki. Throws what `createBackend` does, and `not_configured` where no label names namespaces. */
export function createLoki(
  { fields: own, ...address }: LogsAddress,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): LogsBackend {
  const backend = createBackend(address, kind, fetch);
  const fieldsIn = remembered(span => findFields(backend, own, span));

  return {
    most: MOST,
    async newest(place, span, limit, signal) {
      const fields = await fieldsIn(span, signal);
      if (!fields) return { lines: [], isAll: true, notes: ['the logs backend has no lines of that time'] };
      const form = new URLSearchParams({
        query: queryOf(place, fields),
        start: toNanoseconds(span.from),
        end: toNanoseconds(span.to),
        limit: String(limit),
        direction: 'backward',
      });
      const question = { of: 'the search for lines', path: ['loki', 'api', 'v1', 'query_range'], form };
      const answer = await backend.json(question, Answer, signal);
      const { lines, rows } = linesIn(answer, fields);
      const strange = rows - lines.length;
      return {
        lines,
        isAll: rows < limit,
        notes: [
          ...(strange > 0 ? [`${count(strange, 'line')} of the answer had no pod or no time`] : []),
          ...(answer.warnings ?? []).map(warning => `the logs backend warns: ${quoted(warning)}`),
        ],
      };
    },
  };
}
