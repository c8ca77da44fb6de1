import { HealthStatus } from '../domain/health.ts';
import { isObject, textAt } from '../domain/json.ts';
import type { Format } from './command.ts';
import { painter, type Io, type Paint, type Style } from './io.ts';

const colours: Record<HealthStatus, Style> = {
  degraded: 'red',
  missing: 'red',
  unknown: 'yellow',
  progressing: 'yellow',
  suspended: 'yellow',
  healthy: 'green',
};

/** A health word that has a column or a line to itself; in a sentence it is only a word. */
const healthCell = new RegExp(`(?<=^|\\s{2})(?:${HealthStatus.options.join('|')})(?=\\s{2}|$)`, 'gm');

/** A text with its health words in colour. */
export const coloured = (text: string, paint: Paint): string =>
  text.replace(healthCell, word => paint(colours[HealthStatus.parse(word)], word));

/** `kind/name` of one thing; a change is named by its object, as in `update Deployment/cart`. */
function nameOf(item: unknown, noun: string, keys: readonly string[]): string[] {
  const changed = textAt(item, 'change')?.split(' ').at(-1);
  if (changed !== undefined) return [changed.toLowerCase()];
  const name = keys.map(key => textAt(item, key)).find(found => found !== undefined);
  return name === undefined ? [] : [`${(textAt(item, 'kind') ?? noun).toLowerCase()}/${name}`];
}

/** The name of what a view shows, else the names of all that it lists, else of what it is about. */
function namesIn(view: Record<string, unknown>, noun: string): string[] {
  const own = nameOf(view, noun, ['name']);
  if (own.length > 0) return own;
  const lists = Object.values(view).filter(Array.isArray);
  const listed = lists.flatMap(list =>
    list.filter(isObject).flatMap(item => nameOf(item, noun, ['name', noun, 'id'])),
  );
  return listed.length > 0 ? [...new Set(listed)] : nameOf(view, noun, [noun, 'component']);
}

/** A view in a format that is not for reading. */
export async function written(view: Record<string, unknown>, format: Format, noun: string): Promise<string> {
  if (format === 'json') return JSON.stringify(view, null, 2);
  if (format === 'yaml') return (await import('yaml')).stringify(view, { lineWidth: 0 });
  return namesIn(view, noun).join('\n');
}

/** What says that the cluster is simulated or recorded stands on the first line of every text. */
export function parted(text: string): { banner: string; rest: string } {
  const banner = /^(?:SIMULATED|RECORDED) .*\n/.exec(text)?.[0] ?? '';
  return { banner, rest: text.slice(banner.length) };
}

/**
 * Writes an answer to stdout. That a cluster is simulated must be seen in every format: where it is not part
 * of the text it goes to stderr.
 */
export async function print(
  answer: { view: Record<string, unknown>; text: string },
  format: Format,
  noun: string,
  io: Io,
): Promise<void> {
  if (format === 'table') {
    io.stdout.write(`${coloured(answer.text.trimEnd(), painter(io.stdout, io.env))}\n`);
    return;
  }
  io.stderr.write(parted(answer.text).banner);
  const text = (await written(answer.view, format, noun)).trimEnd();
  if (text !== '') io.stdout.write(`${text}\n`);
  else io.stderr.write('There are no names in this answer: -o json and -o yaml show all of it.\n');
}
