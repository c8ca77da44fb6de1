import type { World } from './world.ts';

const MINUTE = 60_000;

/** The moment so many minutes before now, as the API writes it. */
export const ago = ({ now }: World, minutes: number): string =>
  new Date(now - minutes * MINUTE).toISOString().replace(/\.\d+Z$/, 'Z');

const two = (number: number): string => String(number).padStart(2, '0');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** The same as systemd writes it, and as its journal does. */
export function systemdTime({ now }: World, minutes: number): { since: string; journal: string } {
  const date = new Date(now - minutes * MINUTE);
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  const day = `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  return {
    since: `${days[date.getUTCDay()]} ${day} ${clock} UTC`,
    journal: `${months[date.getUTCMonth()]} ${two(date.getUTCDate())} ${clock}`,
  };
}

/** Always the same letters for the same text, as hashes in names have them. */
export function letters(text: string, length: number): string {
  const key = `${length} ${text}`;
  const made = known.get(key) ?? lettersFor(text, length);
  known.set(key, made);
  return made;
}

const known = new Map<string, string>();

function lettersFor(text: string, length: number): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  let hash = 2_166_136_261;
  let out = '';
  for (let round = 0; out.length < length; round++) {
    for (const letter of `${text}${round}`)
      hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619) >>> 0;
    out += alphabet[hash % alphabet.length] ?? '';
  }
  return out;
}

/** A number from 0 to 1 that is always the same for the same text. */
export function chance(text: string): number {
  let sum = 0;
  for (const letter of letters(text, 6)) sum = sum * 29 + (letter.codePointAt(0) ?? 0);
  return (sum % 997) / 997;
}
