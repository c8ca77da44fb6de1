import { PlatformError } from '../errors.ts';
import { NoAnswer } from './exchange.ts';
import { isDecided, type Refusal } from './refusal.ts';
import { isFinal, type Server, unreachable } from './unreachable.ts';

export type Refused = { ok: false } & Refusal;
/** What came of a request: the answer, or the server's refusal. */
export type Told<T = unknown> = { ok: true; body: T } | Refused;
/** Or neither. */
export type Lost = { lost: NoAnswer };

const BUSY = new Set([429, 500, 502, 503, 504]);

/** `signal.reason` of a caller that gave up is told as it is when it is a PlatformError. */
export function demandWanted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  if (signal.reason instanceof PlatformError) throw signal.reason;
  throw new PlatformError('cancelled', 'the call was cancelled', 'Call again if the answer is still wanted.');
}

/** Takes a lost connection for an outcome like others. */
export const orLost =
  (caller: AbortSignal | undefined) =>
  (error: unknown): Lost => {
    demandWanted(caller);
    if (error instanceof NoAnswer) return { lost: error };
    throw error;
  };

/** Milliseconds until the next attempt: what the server says, or a random part of what it would be by the count. */
export function waitOf(told: Refused | Lost, backOffMs: number): number {
  const own = backOffMs * (0.5 + Math.random());
  return 'lost' in told ? own : Math.max(own, (told.retryAfter ?? 0) * 1000);
}

/** Whether the trouble may be over when it is asked again. */
export const mayPass = (told: Refused | Lost): boolean =>
  'lost' in told ? !isFinal(told.lost) : BUSY.has(told.status) && !isDecided(told);

/** Throws where no answer came. */
export function demandAnswer(server: Server, isWrite: boolean, told: Refused | Lost): Refused {
  if ('lost' in told) throw unreachable(server, told.lost, isWrite);
  return told;
}
