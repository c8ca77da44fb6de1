import { encode, hashAt, hashesOf, isDigit } from './log-template-chars.ts';
import { isMonth, NUM, PATH, TIME, WORD } from './log-template-mask.ts';

/** The words of one line, in buffers that are used again for the next. A word that is masked has its kind as its hash. */
export type Tokens = {
  /** The line's characters, and some zeros after them. */
  codes: Uint8Array;
  count: number;
  hash: Int32Array;
  kind: Uint8Array;
  start: Int32Array;
  end: Int32Array;
  /** What is shown before a word that did not follow the one before in the line. */
  glue: string[];
  /** Whether there is any of that. */
  isGlued: boolean;
  /** Characters that no text has. */
  controls: number;
  /** Where what was read begins and ends. */
  from: number;
  to: number;
  /** The line goes on after the last word. */
  isCut: boolean;
  /** The word that tells the level and nothing else, or -1. */
  levelAt: number;
  /** The status of an HTTP answer, where the line tells one. */
  status: number;
};

/** Room for a look beyond the end of a line. */
const BEYOND = 16;

export const createTokens = (most: number, characters: number): Tokens => ({
  codes: new Uint8Array(characters + BEYOND),
  count: 0,
  hash: new Int32Array(most),
  kind: new Uint8Array(most),
  start: new Int32Array(most),
  end: new Int32Array(most),
  glue: Array.from({ length: most }, () => ''),
  isGlued: false,
  controls: 0,
  from: 0,
  to: 0,
  isCut: false,
  levelAt: -1,
  status: 0,
});

/** Shows this before a word. */
export function glue(tokens: Tokens, at: number, text: string): void {
  tokens.glue[at] = text;
  tokens.isGlued = true;
}

/** Forgets the line before, and takes the characters of another. */
export function begin(tokens: Tokens, text: string): void {
  encode(text, tokens.codes);
  tokens.codes.fill(0, text.length, text.length + BEYOND);
  if (tokens.isGlued) tokens.glue.fill('');
  tokens.isGlued = false;
  tokens.count = 0;
  tokens.controls = 0;
  tokens.isCut = false;
  tokens.levelAt = -1;
  tokens.status = 0;
}

const [COMMA, DASH] = [44, 45];

const methods = hashesOf('GET POST PUT PATCH DELETE HEAD OPTIONS');
const versions = hashesOf('HTTP/1.0 HTTP/1.1 HTTP/2 HTTP/2.0 HTTP/3');
const statuses = hashesOf('status status_code statusCode http_status response_code');
const weekdays = hashesOf('Mon Tue Wed Thu Fri Sat Sun');

function numberAt(codes: Uint8Array, from: number, to: number): number {
  let number = 0;
  for (let i = from; i < to; i++) number = number * 10 + (codes[i] ?? 48) - 48;
  return number;
}

/** An HTTP status keeps its number: it tells more than all else. */
function isStatus(tokens: Tokens, start: number, end: number): boolean {
  const first = tokens.codes[start] ?? 0;
  const last = tokens.count - 1;
  if (end - start !== 3 || first < 49 || first > 53 || last < 0) return false;
  const before = tokens.hash[last] ?? 0;
  if (versions.has(before) || statuses.has(before)) return true;
  return tokens.kind[last] === PATH && last > 0 && methods.has(tokens.hash[last - 1] ?? 0);
}

/** Whether only commas, blanks and quotes stand there: a list goes on. */
function isComma(codes: Uint8Array, from: number, to: number): boolean {
  let commas = 0;
  for (let i = from; i < to; i++) {
    const code = codes[i] ?? 0;
    if (code === COMMA) commas++;
    else if (code !== 32 && code !== 34 && code !== 39) return false;
  }
  return commas > 0;
}

/** Whether a number belongs to the time before it: a day, a year, milliseconds after a comma, a zone. */
function isOfTime(codes: Uint8Array, timeEnd: number, start: number, end: number): boolean {
  const before = codes[start - 1] ?? 0;
  const gap = start - timeEnd;
  const length = end - start;
  if (gap > 2 || length > 6) return false;
  if (isMonth(codes, timeEnd - 3)) return length <= 4;
  if (gap === 1 && before === COMMA) return true;
  return (
    length === 4 && (before === DASH || before === 43 || (codes[start] === 50 && codes[start + 1] === 48))
  );
}

/** Whether a word goes on with the one before: a date with its time, the next item of a list. */
function continues(tokens: Tokens, start: number, end: number, kind: number): boolean {
  const last = tokens.count - 1;
  if (last < 0) return false;
  const { codes } = tokens;
  const before = tokens.hash[last];
  const gapFrom = tokens.end[last] ?? 0;
  if (before === TIME && kind === TIME) return start - gapFrom <= 2;
  if (before === TIME && kind === NUM) return isOfTime(codes, gapFrom, start, end);
  return before === kind && start - gapFrom <= 4 && isComma(codes, gapFrom, start);
}

/** Names of months and days are part of a time where a number is beside them. */
function isOfDate({ codes, count }: Tokens, start: number, hash: number): boolean {
  if (codes[start + 3] !== 32) return false;
  if (count === 0 && weekdays.has(hash)) return true;
  // syslog fills a day of one digit with a blank.
  const next = codes[start + 4] === 32 ? start + 5 : start + 4;
  return isDigit(codes[next] ?? 0) && isMonth(codes, start);
}

/** Adds a word; its hash is its kind where it is masked. */
export function push(tokens: Tokens, start: number, end: number, told: number, was: number): void {
  let hash = told;
  let kind = was;
  if (kind === WORD && end - start === 3 && isOfDate(tokens, start, hash)) {
    kind = TIME;
    hash = TIME;
    const last = tokens.count - 1;
    // `29 Nov 2026`: the day before it was taken for a number.
    if (last >= 0 && tokens.hash[last] === NUM && start - (tokens.end[last] ?? 0) === 1) {
      tokens.hash[last] = TIME;
      tokens.kind[last] = TIME;
    }
  } else if (kind === NUM && isStatus(tokens, start, end)) {
    kind = WORD;
    hash = hashAt(tokens.codes, start, end);
    tokens.status = numberAt(tokens.codes, start, end);
  }
  if (kind !== WORD && hash === kind && continues(tokens, start, end, kind)) {
    tokens.end[tokens.count - 1] = end;
    return;
  }
  const at = tokens.count++;
  tokens.hash[at] = hash;
  tokens.kind[at] = kind;
  tokens.start[at] = start;
  tokens.end[at] = end;
}
