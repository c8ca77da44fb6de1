import { inspect } from 'node:util';
import { PlatformError } from '../errors.ts';
import type { CallResult, Log } from './call.ts';
import { cut, strip } from './clean.ts';
import { redactText } from './redact-text.ts';

/** Longer than any error has to be. */
const LONGEST = 4000;

type Failure = Extract<CallResult, { ok: false }>;

/**
 * An error as the caller gets it: a PlatformError in full, without credentials and hidden characters; of
 * anything else only a reference, under which the log has the rest.
 */
export function explain(error: unknown, tool: string, newRef: () => string, log: Log): Failure {
  if (error instanceof PlatformError)
    return { ok: false, code: error.code, text: `${told(error.message)}\n${told(error.hint)}`.trimEnd() };
  const ref = newRef();
  log.error({ ref, tool, detail: detailOf(error) }, 'internal error');
  return { ok: false, code: 'internal', text: `Internal error ${ref}. The server log has the details.`, ref };
}

const told = (text: string) => cut(redactText(strip(text)), LONGEST);

/** Everything a developer wants to see of an error, without credentials. */
export function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return redactText(strip(inspect(error, { depth: 3 })));
  const cause = error.cause === undefined ? '' : `\ncaused by ${detailOf(error.cause)}`;
  return `${redactText(strip(error.stack ?? error.message))}${cause}`;
}
