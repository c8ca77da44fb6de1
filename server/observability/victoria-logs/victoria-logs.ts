import { count } from '../../domain/line.ts';
import { type Backend, createBackend } from '../backend/backend.ts';
import { notThatApi, quoted } from '../backend/trouble.ts';
import type { LogsBackend } from '../kept-logs/ask.ts';
import { remembered } from '../kept-logs/remembered.ts';
import { kindOf, type LogsAddress } from '../kept-logs/settings.ts';
import { findFields } from './fields.ts';
import { queryOf } from './query.ts';
import { readLines } from './read-lines.ts';

const kind = kindOf('the API of VictoriaLogs', '/select/logsql/query');
const OF = 'the search for lines';

/** It gives as many lines as it is asked for; an answer of more than these is large. */
const MOST = 20_000;

/** What is said of an answer that has more in it than lines: an error in the middle of it, as a rule. */
function notesOn(strange: readonly string[], rows: number, backend: Backend): string[] {
  const [first] = strange;
  if (first === undefined) return [];
  const words = first.startsWith('<') ? 'it is a page' : quoted(first);
  if (strange.length === rows)
    throw notThatApi({ query: OF, server: backend.shown, kind }, `its answer holds no lines: ${words}`);
  return [`${count(strange.length, 'line')} of the answer could not be read: ${words}`];
}

/** Lines from VictoriaLogs. Throws what `createBackend` does, and `not_configured` where no field names pods. */
export function createVictoriaLogs(
  { fields: own, ...address }: LogsAddress,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): LogsBackend {
  const backend = createBackend(address, kind, fetch);
  const seconds = (address.milliseconds ?? 10_000) / 1000;
  const fieldsIn = remembered(span => findFields(backend, own, span));

  return {
    most: MOST,
    async newest(place, span, limit, signal) {
      const fields = await fieldsIn(span, signal);
      if (!fields) return { lines: [], isAll: true, notes: ['the logs backend has no lines of that time'] };
      const form = new URLSearchParams({
        query: queryOf(place, fields),
        start: span.from,
        end: span.to,
        limit: String(limit),
        timeout: `${seconds}s`,
      });
      const question = { of: OF, path: ['select', 'logsql', 'query'], form };
      const { lines, rows, strange } = readLines(await backend.text(question, signal), fields);
      return { lines, isAll: rows < limit, notes: notesOn(strange, rows, backend) };
    },
  };
}
