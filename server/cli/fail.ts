import { PlatformError } from '../errors.ts';
import { exitCodeOf, failed } from './exit-code.ts';
import { painter, type Io } from './io.ts';

/** Says on stderr what went wrong, and gives the exit code for it. */
export function fail(error: unknown, io: Io): number {
  const known = error instanceof PlatformError;
  const message = error instanceof Error ? error.message : String(error);
  const hint = known ? error.hint : 'This is a mistake in quarterdeck itself, please report it.';
  say(`${message}\n${hint}`, io);
  return known ? exitCodeOf(error.code) : failed;
}

/** An error in words, marked as one. */
export function say(text: string, io: Io): void {
  const paint = painter(io.stderr, io.env);
  io.stderr.write(`${paint('red', 'error:')} ${text}\n`);
}
