import { PlatformError } from '../../errors.ts';

/** Why a caller gave up. */
export const givenUp = ({ reason }: AbortSignal): PlatformError =>
  reason instanceof PlatformError
    ? reason
    : new PlatformError('cancelled', 'the call was cancelled', 'Call again if the answer is still wanted.');

/** Work that goes on for others when this caller gives up. */
export function untilGivenUp<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const giveUp = () => reject(givenUp(signal));
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp, { once: true });
  work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  return promise;
}
