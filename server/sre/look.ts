import { PlatformError } from '../errors.ts';

/** What could not be seen, and why. */
export type Missed = { what: string; why: string };

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Runs a look; a failure is noted instead of ending the rest. */
export async function look<T>(missed: Missed[], what: string, none: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'cancelled') throw error;
    missed.push({ what, why: reasonOf(error) });
    return none;
  }
}
