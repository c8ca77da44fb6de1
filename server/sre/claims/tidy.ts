/** Characters that English sentences about clusters are made of; others count where the evidence has them too. */
const usual = /^[\n -~–—‘’“”…→←≈≤≥×°µ·\u00a0]$/u;

/** Whether every character is one that a reader sees for what it is: nothing hidden, turned around, or from another alphabet. */
export const isReadable = (text: string, shown: string): boolean =>
  Array.from(text).every(
    character =>
      usual.test(character) || (!/[\p{Cc}\p{Cf}\p{Cs}]/u.test(character) && shown.includes(character)),
  );

/** One sign for each kind of quote, dash and space, so that texts can be compared. */
export const tidy = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/[“”«»`]/g, '"')
    .replaceAll(/[‘’]/g, "'")
    .replaceAll(/[‐‑–—]/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** The text with a stretch of it blank; everything else stays where it is. */
export const blank = (text: string, start: number, end: number): string =>
  text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);

/** The text as part of a pattern. */
export const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
