import { PlatformError } from '../../../server/errors.ts';

/** The typed error that a call throws. Anything else fails the test. */
export function problemOf(call: () => unknown): PlatformError {
  try {
    call();
  } catch (error) {
    if (error instanceof PlatformError) return error;
    throw error;
  }
  throw new Error('no error was thrown');
}
