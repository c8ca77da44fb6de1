import * as z from 'zod';
import type { Backend } from '../backend/backend.ts';
import { families, type Names } from '../kept-logs/families.ts';
import { type FieldNames, unknownFields } from '../kept-logs/settings.ts';
import type { Span } from '../kept-logs/ask.ts';

const Values = z.looseObject({ values: z.array(z.looseObject({ value: z.string(), hits: z.number() })) });

export type Fields = Names & {
  message: string;
  /** What was taken out of the text of structured lines, and tells as much as the text. */
  levels: readonly string[];
  errors: readonly string[];
  /** Those by which streams differ: they are found by an index. */
  streams: ReadonlySet<string>;
};

const levels = ['level', 'severity', 'log.level'];
const errors = ['error', 'err', 'error.message', 'exception.message'];

type Hits = ReadonlyMap<string, number>;

/** The names that most lines have; lines may come from several shippers. */
function usual(hits: Hits): Names | undefined {
  const linesWith = ({ namespace, pod }: Names): number =>
    Math.min(hits.get(namespace) ?? 0, hits.get(pod) ?? 0);
  const best = families.toSorted((a, b) => linesWith(b) - linesWith(a))[0];
  return best && linesWith(best) > 0 ? best : undefined;
}

/** Which fields say whose a line is, by those that there are; undefined where there are no lines at all. */
export async function findFields(backend: Backend, own: FieldNames, span: Span): Promise<Fields | undefined> {
  const hitsOf = async (path: string): Promise<Hits> => {
    const form = new URLSearchParams({ query: '*', start: span.from, end: span.to });
    const question = { of: 'the list of fields', path: ['select', 'logsql', path], form };
    const { values } = await backend.json(question, Values);
    return new Map(values.map(({ value, hits }) => [value, hits]));
  };
  const hits = await hitsOf('field_names');
  if (hits.size === 0) return undefined;
  const ofStreams = await hitsOf('stream_field_names');
  const { namespace = '', pod = '', container = '' } = usual(hits) ?? {};
  const names = {
    namespace: own.namespace ?? namespace,
    pod: own.pod ?? pod,
    container: own.container ?? container,
  };
  if (names.namespace === '' || names.pod === '') throw unknownFields(backend.shown, 'fields');
  return {
    ...names,
    message: own.message ?? '_msg',
    levels: levels.filter(name => hits.has(name)),
    errors: errors.filter(name => hits.has(name)),
    // Where it is of the stream for some lines only, the others would not be found.
    streams: new Set([...ofStreams].flatMap(([name, count]) => (count === hits.get(name) ? [name] : []))),
  };
}
