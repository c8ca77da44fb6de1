/** What a character is to a log line's words. */
export const GAP = 0;
export const LETTER = 1;
export const DIGIT = 2;
/** Stands within a word, and is none of its own. */
export const MARK = 3;
export const CONTROL = 4;

/**
 * The type of each code that `encode` gives. Loops take it as a variable of their own: reading it from the module
 * for each character would double what they cost.
 */
export const charTypes = Uint8Array.from({ length: 256 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (code > 127 || /[A-Za-z_]/.test(char)) return LETTER;
  if (/\d/.test(char)) return DIGIT;
  if (/[\s"'`()[\]{}<>,;=|]/.test(char)) return GAP;
  return code < 32 || code === 127 ? CONTROL : MARK;
});

export const typeOf = (code: number): number => charTypes[code] ?? GAP;

const encoder = new TextEncoder();

/** A code of seven bits, and of any other character what serves: a letter by its last bits, a gap or a control. */
function codeOf(code: number): number {
  if (code < 128) return code;
  if (code === 0xa0) return 32;
  return code < 0xa0 || code === 0xfffd ? 127 : (code & 127) | 128;
}

/** Writes a line as bytes, one for each of its characters: they are read many times faster than a string. */
export function encode(text: string, codes: Uint8Array): void {
  const { read, written } = encoder.encodeInto(text, codes);
  if (read === text.length && written === text.length) return;
  for (let i = 0; i < text.length; i++) codes[i] = codeOf(text.charCodeAt(i));
}

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;

export const isHex = (code: number): boolean =>
  isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);

export const isUpper = (code: number): boolean => code >= 65 && code <= 90;

/** Where hashing begins. Words are compared by 32-bit FNV-1a hashes: making strings of them would cost more than all the rest. */
export const SEED = 0x811c9dc5 | 0;

export const step = (hash: number, code: number): number => Math.imul(hash ^ code, 0x01000193);

export function hashOf(text: string): number {
  let hash = SEED;
  for (let i = 0; i < text.length; i++) hash = step(hash, codeOf(text.charCodeAt(i)));
  return hash;
}

export function hashAt(codes: Uint8Array, from: number, to: number): number {
  let hash = SEED;
  for (let i = from; i < to; i++) hash = step(hash, codes[i] ?? 0);
  return hash;
}

export const hashesOf = (words: string): ReadonlySet<number> => new Set(words.split(' ').map(hashOf));
