import { nearest } from '../domain/name.ts';
import { PlatformError } from '../errors.ts';
import { isChoice, type Shape } from './parameter.ts';

/** Reads JSON or YAML text; it is handed in where such values exist, so that nobody else loads a parser. */
export type ReadValue = (text: string, where: string) => unknown;

const wrong = (where: string, what: string, hint: string): PlatformError =>
  new PlatformError('invalid_input', `${where}: ${what}.`, hint);

function chosen(text: string, shape: Shape & { type: 'text' }, where: string): string {
  const { choices, orPath } = shape;
  if (choices.length === 0 || isChoice(shape, text)) return text;
  const near = nearest(text, choices);
  const guess = near === undefined ? '' : `Did you mean ${near}? `;
  throw wrong(
    where,
    'not a valid value',
    `${guess}Valid: ${choices.join(', ')}${orPath ? ', or the path of a file' : ''}.`,
  );
}

function truth(text: string, where: string): boolean {
  if (['true', '1', 'yes'].includes(text.toLowerCase())) return true;
  if (['false', '0', 'no'].includes(text.toLowerCase())) return false;
  throw wrong(where, 'not a yes or no', 'Use true or false.');
}

function count(text: string, where: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw wrong(where, 'not a number', 'Use a number such as 30.');
}

function pair(text: string, where: string): [string, string] {
  const cut = text.indexOf('=');
  if (cut > 0) return [text.slice(0, cut), text.slice(cut + 1)];
  throw wrong(where, 'no "=" between key and value', 'Write KEY=VALUE, once for each key.');
}

const items = (text: string): string[] =>
  text
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '');

const noValues: ReadValue = (_, where) => {
  throw wrong(where, 'cannot be given as text', 'Put it into the configuration file.');
};

function listOf(
  { of, commas }: Shape & { type: 'list' },
  texts: readonly string[],
  where: string,
  read: ReadValue,
): unknown[] {
  return texts.flatMap(text => {
    const plain = of.type !== 'value' && !text.startsWith('[');
    if (plain && !commas) return [valueOf(of, [text], where, read)];
    if (plain) return items(text).map(item => valueOf(of, [item], where, read));
    const value = read(text, where);
    return Array.isArray(value) ? value : [value];
  });
}

function mapOf(of: Shape, texts: readonly string[], where: string, read: ReadValue): unknown {
  const members = texts.flatMap(text => {
    if (/^\s*[{@]/.test(text)) return Object.entries(Object(read(text, where)));
    const [key, value] = pair(text, where);
    return [[key, valueOf(of, [value], where, read)]];
  });
  return Object.fromEntries(members);
}

/**
 * The value that a text stands for. `where` is what the person wrote, such as `--timeout abc`, for the error.
 * A list or a map takes every text that was given, any other shape the last one.
 */
export function valueOf(shape: Shape, texts: readonly string[], where: string, read = noValues): unknown {
  const last = texts.at(-1) ?? '';
  if (shape.type === 'list') return listOf(shape, texts, where, read);
  if (shape.type === 'map') return mapOf(shape.of, texts, where, read);
  if (shape.type === 'text') return chosen(last, shape, where);
  if (shape.type === 'number') return count(last, where);
  if (shape.type === 'boolean') return truth(last, where);
  return read(last, where);
}
