import { parseTime } from '../../domain/time.ts';
import { PlatformError } from '../../errors.ts';

/** The moment that an argument names: an age such as `15m`, a time, or `now`. Throws `invalid_input` for what is none. */
export function timeAsked(argument: string, text: string, now: Date): Date {
  const time = parseTime(text, now);
  if (time) return time;
  throw new PlatformError(
    'invalid_input',
    `${argument}: "${text}" is no time.`,
    'Use "15m", "2h", "1d" or 2026-01-31T12:00:00Z.',
  );
}
