import { hashOf, isDigit } from './log-template-chars.ts';
import { type Level, levelLetters, levelWords } from './log-level.ts';
import { TIME, WORD } from './log-template-mask.ts';
import type { Tokens } from './log-template-tokens.ts';

/** A level stands near the start of a line, or it is none. */
const NEAR = 8;
const LONGEST = 13;

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const loud: ReadonlyMap<number, Level> = new Map(
  [...levelWords].map(([word, level]) => [hashOf(word.toUpperCase()), level]),
);
/** In small letters they may be ordinary words: only a mark beside them makes them a level. */
const quiet: ReadonlyMap<number, Level> = new Map(
  [...levelWords].flatMap(([word, level]) => [
    [hashOf(word), level],
    [hashOf(capital(word)), level],
  ]),
);
const letters: ReadonlyMap<number, Level> = new Map(
  [...levelLetters].map(([letter, level]) => [hashOf(letter), level]),
);

const [BLANK, HASH, STAR, COLON, BAR] = [32, 35, 42, 58, 124];

const isBracketed = (codes: Uint8Array, start: number): boolean => {
  const before = start > 0 ? codes[start - 1] : 0;
  return before === 91 || before === 60;
};

const isMarked = (codes: Uint8Array, start: number, end: number): boolean =>
  codes[end] === COLON || codes[end] === BAR || isBracketed(codes, start);

/** Redis gives a sign after the time. */
function signAfter(codes: Uint8Array, end: number): Level | undefined {
  if (codes[end] !== BLANK || codes[end + 2] !== BLANK) return undefined;
  const sign = codes[end + 1] ?? 0;
  return sign === HASH ? 'warn' : sign === STAR ? 'info' : undefined;
}

/** `E1129 09:05:01.123456`: how Kubernetes' own parts begin a line. */
function klogLevel({ codes, start: starts, end, hash }: Tokens): Level | undefined {
  const start = starts[0] ?? 0;
  if ((end[0] ?? 0) - start !== 5 || hash[1] !== TIME) return undefined;
  for (let i = start + 1; i < start + 5; i++) if (!isDigit(codes[i] ?? 0)) return undefined;
  return levelLetters.get(String.fromCharCode(codes[start] ?? 0));
}

/** The level that a line tells by its words. A word that tells nothing else is marked. */
export function levelIn(tokens: Tokens): Level | undefined {
  const { codes } = tokens;
  const klog = klogLevel(tokens);
  if (klog !== undefined) {
    tokens.hash[0] = TIME;
    tokens.kind[0] = TIME;
    return klog;
  }
  for (let i = 0; i < tokens.count && i < NEAR; i++) {
    const hash = tokens.hash[i] ?? 0;
    const kind = tokens.kind[i] ?? 0;
    const start = tokens.start[i] ?? 0;
    const end = tokens.end[i] ?? 0;
    if (kind === TIME) {
      const sign = signAfter(codes, end);
      if (sign !== undefined) return sign;
    }
    if (kind !== WORD || end - start > LONGEST) continue;
    const follows = i === 0 || tokens.hash[i - 1] === TIME;
    const level = end - start === 1 ? (follows ? letters.get(hash) : undefined) : loud.get(hash);
    const marked = level === undefined ? quiet.get(hash) : undefined;
    // `panic: …` says more than its level.
    if (level !== undefined || (marked !== undefined && isBracketed(codes, start))) tokens.levelAt = i;
    if (level !== undefined) return level;
    if (marked !== undefined && isMarked(codes, start, end)) return marked;
  }
  return undefined;
}

/** An answer that failed is an error whatever the line is called. */
export const levelOfStatus = (status: number): Level =>
  status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info';

const ERROR =
  /\b(?:panic|fatal|Traceback|unhandled|uncaught|segfault|core dumped)\b|\b[A-Z]\w*(?:Exception|Error)\b|\bError:|\berror:/;
const WARN = /\b(?:failed|failure|cannot|could not|unable to|refused|timed out|timeout|denied|deprecated)\b/i;

/** What a line's own words say where it names no level. */
export function levelOfWords(text: string): Level {
  if (ERROR.test(text)) return 'error';
  return WARN.test(text) ? 'warn' : 'info';
}
