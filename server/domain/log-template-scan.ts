import {
  charTypes,
  CONTROL,
  DIGIT,
  GAP,
  isDigit,
  isHex,
  LETTER,
  MARK,
  SEED,
  step,
  typeOf,
} from './log-template-chars.ts';
import { CODE, EMAIL, kindOf, PATH, URL, WORD } from './log-template-mask.ts';
import { push, type Tokens } from './log-template-tokens.ts';

const [ESCAPE, COMMA, DOT, SLASH, COLON, SEMICOLON, EQUALS, QUERY, AT, BRACKET, BACKSLASH] = [
  27, 44, 46, 47, 58, 59, 61, 63, 64, 91, 92,
];

/** No address is longer. */
const IPV6_LENGTH = 45;

/** Whether a colon is part of a word: in times, addresses with a port, IPv6. */
function isInside(codes: Uint8Array, start: number, at: number, to: number): boolean {
  const next = at + 1 < to ? (codes[at + 1] ?? 0) : 0;
  if (isDigit(next) && isDigit(codes[at - 1] ?? 0)) return true;
  if ((next !== COLON && !isHex(next)) || at - start > IPV6_LENGTH) return false;
  let digits = 0;
  for (let i = start; i < at; i++) {
    const code = codes[i] ?? 0;
    if (!isHex(code) && code !== COLON) return false;
    if (isDigit(code)) digits++;
  }
  return digits > 0;
}

/** A path begins after a gap; a slash alone is the root. */
function isPathAt(codes: Uint8Array, at: number, to: number): boolean {
  if (at > 0 && typeOf(codes[at - 1] ?? 0) !== GAP) return false;
  const next = at + 1 < to ? (codes[at + 1] ?? 0) : 32;
  const type = typeOf(next);
  return type === LETTER || type === DIGIT || type === GAP || next === 46 || next === QUERY;
}

/** Whether a path or an address of the web ends before this character. */
const isEndOfPath = (code: number, type: number, isEscaped: boolean): boolean =>
  type === CONTROL ||
  (type === GAP && code !== COMMA && code !== SEMICOLON && code !== EQUALS) ||
  (code === BACKSLASH && isEscaped);

/** A path to its end. It is told as it is where nothing in it counts something; a query is left out. */
function readPath(tokens: Tokens, start: number, to: number, isEscaped: boolean): number {
  const { codes } = tokens;
  const types = charTypes;
  let hash = step(SEED, SLASH);
  let kept = hash;
  let end = start + 1;
  let varies = false;
  let isQuery = false;
  let i = start + 1;
  for (; i < to; i++) {
    const code = codes[i] ?? 0;
    const type = types[code] ?? GAP;
    if (isEndOfPath(code, type, isEscaped)) break;
    if (code === QUERY) isQuery = true;
    hash = step(hash, code);
    if (type !== LETTER && type !== DIGIT) continue;
    end = i + 1;
    if (isQuery) continue;
    kept = hash;
    // A version such as /v1/ is part of a name.
    if (type === DIGIT && !(((codes[i - 1] ?? 0) | 32) === 118 && codes[i - 2] === SLASH)) varies = true;
  }
  push(tokens, start, end, varies ? PATH : kept, PATH);
  return i;
}

/** An address of the web by its host, or masked where that is a number. What follows the host varies. */
function readUrl(tokens: Tokens, start: number, colon: number, to: number, isEscaped: boolean): number {
  const { codes } = tokens;
  const types = charTypes;
  let hash = SEED;
  let end = colon;
  let varies = false;
  let isHost = true;
  let i = colon + 3;
  for (; i < to; i++) {
    const code = codes[i] ?? 0;
    const type = types[code] ?? GAP;
    if (isEndOfPath(code, type, isEscaped)) break;
    if (code === SLASH || code === COLON || code === QUERY) isHost = false;
    if (isHost) hash = step(hash, code);
    if (isHost && type === DIGIT) varies = true;
    if (type === LETTER || type === DIGIT || code === SLASH) end = i + 1;
  }
  push(tokens, start, end, varies ? URL : hash, URL);
  return i;
}

/** Whether a host with a dot follows an at sign. */
function isMailAt(codes: Uint8Array, at: number, to: number): boolean {
  for (let i = at + 1; i < to && typeOf(codes[i] ?? 0) !== GAP; i++) if (codes[i] === DOT) return i > at + 1;
  return false;
}

/** Whether a mark ends a word that began at `start`. */
function isEnd(codes: Uint8Array, start: number, at: number, to: number, isEscaped: boolean): boolean {
  const code = codes[at] ?? 0;
  if (code === COLON) return !isInside(codes, start, at, to);
  if (code === AT) return !isMailAt(codes, at, to);
  return code === BACKSLASH && isEscaped;
}

/** A word to its end, without marks that follow it. */
function readWord(tokens: Tokens, start: number, to: number, isEscaped: boolean): number {
  const { codes } = tokens;
  const types = charTypes;
  let hash = SEED;
  let kept = SEED;
  let end = start;
  let digits = 0;
  let letters = 0;
  let marks = 0;
  let isMail = false;
  let i = start;
  while (i < to) {
    const code = codes[i] ?? 0;
    const type = types[code] ?? GAP;
    // Most characters are letters after letters: they are run through without a look at anything else.
    if (type === LETTER || type === DIGIT) {
      const run = i;
      do hash = step(hash, codes[i] ?? 0);
      while (++i < to && types[codes[i] ?? 0] === type);
      if (type === LETTER) letters += i - run;
      else digits += i - run;
      end = i;
      kept = hash;
      continue;
    }
    if (code === COLON && letters > 0 && codes[i + 1] === SLASH && codes[i + 2] === SLASH)
      return readUrl(tokens, start, i, to, isEscaped);
    if (type !== MARK || isEnd(codes, start, i, to, isEscaped)) break;
    isMail ||= code === AT;
    marks++;
    hash = step(hash, code);
    i++;
  }
  const kind = isMail ? EMAIL : digits === 0 ? WORD : kindOf(codes, start, end, letters, marks);
  push(tokens, start, end, kind === WORD || kind === CODE ? kept : kind, kind);
  return i;
}

/** The end of a sequence that colours a terminal; its bracket would stand at `at`. */
function afterColour(codes: Uint8Array, at: number, to: number): number {
  let i = at;
  if (codes[i] !== BRACKET) return i;
  while (i < to && !((codes[i] ?? 0) >= 64 && i > at)) i++;
  return i + 1;
}

/** After a character that JSON writes with a backslash. */
function afterEscape(codes: Uint8Array, at: number, to: number): number {
  if (codes[at + 1] !== 117) return at + 2;
  const isEscape = codes[at + 4] === 49 && ((codes[at + 5] ?? 0) | 32) === 98;
  return isEscape ? afterColour(codes, at + 6, to) : at + 6;
}

/** Adds the words of a part of a line. `isEscaped`: it is the inside of a JSON string. */
export function scan(tokens: Tokens, from: number, to: number, isEscaped: boolean): void {
  const { codes } = tokens;
  const types = charTypes;
  let i = from;
  if (tokens.count === 0) tokens.from = from;
  tokens.to = to;
  while (i < to) {
    const code = codes[i] ?? 0;
    const type = types[code] ?? GAP;
    const isPath = code === SLASH && isPathAt(codes, i, to);
    if (type === LETTER || type === DIGIT || isPath) {
      if (tokens.count === tokens.hash.length) {
        tokens.isCut = true;
        return;
      }
      i = isPath ? readPath(tokens, i, to, isEscaped) : readWord(tokens, i, to, isEscaped);
    } else if (code === ESCAPE) i = afterColour(codes, i + 1, to);
    else if (code === BACKSLASH && isEscaped) i = afterEscape(codes, i, to);
    else {
      if (type === CONTROL) tokens.controls++;
      i++;
    }
  }
}
