import { oneLine } from './line.ts';
import { hashOf } from './log-template-chars.ts';
import type { Fields, Part } from './log-template-fields.ts';
import { PATH, placeholder, URL, WORD } from './log-template-mask.ts';
import { scan } from './log-template-scan.ts';
import { glue, push, type Tokens } from './log-template-tokens.ts';

/** A copy that does not keep the text alive which it was cut from. */
export const kept = (text: string, limit: number): string => ` ${text.slice(0, limit)}`.slice(1);

/** The first line of a JSON string; of a traceback of Python the last, which says what happened. */
function telling(text: string, { from, to }: Part): Part {
  const last = text.startsWith('Traceback', from) ? text.slice(from, to).trimEnd().lastIndexOf('\\n') : -1;
  if (last >= 0 && from + last + 2 < to) return { from: from + last + 2, to };
  const end = text.indexOf('\\n', from);
  return end > from && end < to ? { from, to: end } : { from, to };
}

/** Reads what a structured line says happened: its message, error and status. */
export function scanFields(tokens: Tokens, text: string, { message, error, status }: Fields): void {
  for (const part of [message, error]) {
    if (!part) continue;
    const { from, to } = telling(text, part);
    const first = tokens.count;
    scan(tokens, from, to, true);
    if (first > 0 && first < tokens.count) glue(tokens, first, ': ');
  }
  if (!status || status.to - status.from > 24 || tokens.count === tokens.hash.length) return;
  const told = text.slice(status.from, status.to);
  if (!/^(?:[1-5]\d\d|[A-Za-z_]+)$/.test(told)) return;
  const at = tokens.count;
  push(tokens, status.from, status.to, hashOf(told), WORD);
  tokens.to = status.to;
  if (at > 0) glue(tokens, at, ' status=');
  tokens.status = Number(told) || 0;
}

/** Longer words are cut in what is told. */
const WORD_LENGTH = 80;

function wordAt(tokens: Tokens, at: number, text: string): string {
  const kind = tokens.kind[at] ?? WORD;
  if (tokens.hash[at] === kind) return placeholder(kind);
  const word = text.slice(tokens.start[at], tokens.end[at]);
  if (kind === PATH) return word.replace(/\?.*/, '');
  if (kind === URL) return word.replace(/^(\w+:\/\/[^/:?]*)[/:?].+/, '$1/…');
  return word.length > WORD_LENGTH ? `${word.slice(0, WORD_LENGTH)}…` : word;
}

/** The marks right before a word, as brackets and quotes are. */
function opening(text: string, start: number, least: number): string {
  let from = start;
  while (from > start - 3 && from > least && /[[({<"'#*!$/-]/.test(text.charAt(from - 1))) from--;
  return text.slice(from, start);
}

const closing = (text: string, end: number, to: number): string =>
  /^[\])}>"'!?%.:]{1,3}/.exec(text.slice(end, Math.min(to, end + 3)))?.[0] ?? '';

/** A line from a word on, as the words of its template with what stands around them: `[gap, word, gap, word, gap]`. */
export function partsOf(tokens: Tokens, from: number, text: string): string[] {
  const parts = Array.from({ length: tokens.count - from }, (_, i) => {
    const at = from + i;
    const start = tokens.start[at] ?? 0;
    const before = i === 0 ? opening(text, start, tokens.from) : text.slice(tokens.end[at - 1], start);
    return [tokens.glue[at] || before, wordAt(tokens, at, text)];
  });
  return [...parts.flat(), closing(text, tokens.end[tokens.count - 1] ?? 0, tokens.to)];
}

/** Puts placeholders where a template has given way. */
export function replaced(parts: readonly string[], places: readonly number[], kinds: Int32Array): string[] {
  const changed = new Set(places);
  return parts.map((part, i) =>
    i % 2 === 1 && changed.has((i - 1) / 2) ? placeholder(kinds[(i - 1) / 2] ?? WORD) : part,
  );
}

const TEXT = 400;
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g');

/** The text of a template. Parts of JSON strings are shown as what they mean. */
export function textOf(parts: readonly string[], isCut: boolean): string {
  const joined = parts
    .join('')
    .replaceAll(COLOUR, '')
    .replaceAll(/\\(?:u00([0-9a-f]{2})|(["\\/])|[nrt])/g, (_, code?: string, itself?: string) =>
      code === undefined ? (itself ?? ' ') : String.fromCharCode(parseInt(code, 16)),
    );
  return oneLine(isCut ? `${joined} …` : joined, TEXT);
}
