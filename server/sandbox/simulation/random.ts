type Word = string | number;

/** Spreads the bits of a 32-bit number. */
export function scatter(bits: number): number {
  let mixed = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** As many 32-bit numbers as asked for; the same words always give the same ones. FNV-1a, not for secrets. */
function draw(count: number, words: readonly Word[]): number[] {
  const text = words.join('\n');
  let [a, b] = [0x811c9dc5, 0x9e3779b9];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ a ^ code, 0x01000193);
  }
  return Array.from({ length: count }, (_, i) => scatter((scatter(a + i) ^ b) + Math.imul(i, 0x9e3779b9)));
}

/** 0 ≤ number < 1. */
export const fraction = (...words: Word[]): number => (draw(1, words)[0] ?? 0) / 2 ** 32;

export const hex = (length: number, ...words: Word[]): string =>
  draw(Math.ceil(length / 8), words)
    .map(number => number.toString(16).padStart(8, '0'))
    .join('')
    .slice(0, length);

const spell = (alphabet: string, length: number, words: readonly Word[]): string =>
  draw(length, words)
    .map(number => alphabet[number % alphabet.length])
    .join('');

/** The letters and digits Kubernetes ends generated names with: none of them spells a word. */
export const suffix = (length: number, ...words: Word[]): string =>
  spell('bcdfghjklmnpqrstvwxz2456789', length, words);

/** A password: letters and digits. */
export const password = (length: number, ...words: Word[]): string =>
  spell('ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789', length, words);
