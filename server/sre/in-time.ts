import { PlatformError } from '../errors.ts';

/** Does something that is to be ended when it takes too long: an investigation does not wait for one slow backend. */
export async function inTime<T>(
  milliseconds: number,
  what: string,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const reason = new PlatformError(
    'timeout',
    `${what} were not read within ${milliseconds / 1000} s.`,
    'Call again in a moment.',
  );
  const timer = setTimeout(() => late.abort(reason), milliseconds);
  try {
    return await work(signal ? AbortSignal.any([signal, late.signal]) : late.signal);
  } finally {
    clearTimeout(timer);
  }
}
