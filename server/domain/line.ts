/** Anything but the letters of plain text with single spaces between words. */
const uneven = /[^ -~]|^ | $| {2}/;

/** Text from elsewhere as part of one line: no line breaks, no control or invisible characters, bounded. */
export function oneLine(text: string, limit = 200): string {
  if (text.length <= limit && !uneven.test(text)) return text;
  const flat = text
    .slice(0, limit * 4)
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return cut(flat, limit);
}

/** The start of a text, with an ellipsis where something was cut; never half a character. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = text.slice(0, Math.max(0, limit - 1)).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept.trimEnd()}…`;
}

/** `1 pod`, `2 pods`. */
export const count = (number: number, noun: string, plural = `${noun}s`): string =>
  `${number} ${number === 1 ? noun : plural}`;

/** A string or number as text, as a Kubernetes IntOrString or quantity may be either; undefined for others. */
export const scalarText = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
