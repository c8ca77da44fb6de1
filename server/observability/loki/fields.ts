import * as z from 'zod';
import { toNanoseconds } from '../../domain/precise-time.ts';
import type { Backend } from '../backend/backend.ts';
import { asLabel, families, type Names } from '../kept-logs/families.ts';
import { type FieldNames, unknownFields } from '../kept-logs/settings.ts';
import type { Span } from '../kept-logs/ask.ts';

/** Where there are no labels, there may be no list of them. */
const Labels = z.looseObject({ status: z.literal('success'), data: z.array(z.string()).nullish() });

export type Fields = Names & {
  /** The member of structured lines that has the text; without one the line is the text. */
  message: string | undefined;
  /** Those that streams are chosen by; others are metadata of each line. */
  labels: ReadonlySet<string>;
};

/** Of those who name the namespace so, the one whose pods are labels, too; pods may be metadata of each line. */
const usual = (labels: ReadonlySet<string>): Names | undefined => {
  const known = families.filter(({ namespace }) => labels.has(namespace));
  return known.find(({ pod }) => labels.has(pod)) ?? known[0];
};

/** Which labels say whose a line is, by those that there are; undefined where there are no lines at all. */
export async function findFields(backend: Backend, own: FieldNames, span: Span): Promise<Fields | undefined> {
  const query = new URLSearchParams({ start: toNanoseconds(span.from), end: toNanoseconds(span.to) });
  const question = { of: 'the list of labels', path: ['loki', 'api', 'v1', 'labels'], query };
  const { data } = await backend.json(question, Labels);
  const labels = new Set(data);
  if (labels.size === 0) return undefined;
  const names = usual(labels);
  const named = (noun: keyof Names): string => asLabel(own[noun] ?? names?.[noun] ?? '');
  const fields = { namespace: named('namespace'), pod: named('pod'), container: named('container') };
  if (fields.pod === '' || !labels.has(fields.namespace)) throw unknownFields(backend.shown, 'labels');
  return { ...fields, message: own.message, labels };
}
