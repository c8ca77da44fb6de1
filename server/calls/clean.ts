import { isObject } from '../domain/json.ts';
import { rebuildList, rebuildMembers } from './rebuild.ts';

/** Longer than any field of an answer should be; a log line, a message, a rendered file fit. */
const LONGEST = 32_768;
const DEEPEST = 64;

const ESC = String.fromCodePoint(0x1b);
const C1 = String.fromCodePoint(0x9b);

/** Terminal control: strings (OSC, DCS, PM, APC), control sequences, then the two-character escapes. */
const terminal = new RegExp(
  [
    `${ESC}[\\]PX^_][^${ESC}\\u0007\\n]*(?:\\u0007|${ESC}\\\\)?`,
    `(?:${ESC}\\[|${C1})[0-?]*[ -/]*[@-~]?`,
    `${ESC}[ -/]*[0-~]?`,
  ].join('|'),
  'g',
);

/** Control, format (bidi, zero-width, tags), lone surrogates, and whatever else shows nothing. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
const suspect = /[^\n\t -~\u00a1-\u00ac\u00ae-\u02ff]/;

/** The text as a person sees it: nothing that steers a terminal, hides, or turns the reading direction. */
export function strip(text: string): string {
  if (!suspect.test(text)) return text;
  return text
    .replaceAll(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replaceAll(terminal, '')
    .replaceAll(invisible, character => (character === '\n' || character === '\t' ? character : ''));
}

/** A text cut to a length, at a word's end where there is one, so that no half of a credential is left. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = text
    .slice(0, length)
    .toWellFormed()
    .replace(/\ufffd$/, '');
  const edge = head.search(/\s\S{0,400}$/);
  const kept = edge > length / 2 ? head.slice(0, edge) : head;
  return `${kept} … (${text.length - kept.length} more characters)`;
}

/** The view with every text and key stripped and cut, and nothing nested without end. */
export const clean = (view: Record<string, unknown>): Record<string, unknown> => members(view, 0);

function walk(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cut(strip(value), LONGEST);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return '…';
  if (Array.isArray(value)) return rebuildList(value, item => walk(item, depth + 1));
  return isObject(value) ? members(value, depth) : value;
}

const members = (object: { [key: string]: unknown }, depth: number): Record<string, unknown> =>
  rebuildMembers(object, cleanKey, child => walk(child, depth + 1));

const cleanKey = (key: string) => cut(strip(key), 512);
