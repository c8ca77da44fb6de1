import type { CallResult } from '../calls/call.ts';

export const ok = 0;
export const failed = 1;
export const wrongUsage = 2;
/** The call went well, but what was asked for is not so. */
export const notMet = 3;
/** The time that was given for waiting is over. */
export const timedOut = 124;
export const interrupted = 130;

type Failure = Extract<CallResult, { ok: false }>['code'];

/** The exit code for a failure; every code that is not here is `failed`. */
export function exitCodeOf(code: Failure): number {
  const special: Partial<Record<Failure, number>> = {
    invalid_input: wrongUsage,
    unauthenticated: 4,
    forbidden: 4,
    timeout: timedOut,
    cancelled: interrupted,
  };
  return special[code] ?? failed;
}
