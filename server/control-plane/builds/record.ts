import { PlatformError } from '../../errors.ts';
import type { Writing } from '../ports.ts';
import { storedRun } from './begin.ts';
import type { Run } from './run.ts';
import { type BuildState, hasEnded, recordedState, recordOf } from './status.ts';

/** Writes the end of a build into its document, so that it is known when its Job is gone. Gives the document. */
export async function recordEnd(
  platform: Writing,
  run: Run,
  state: BuildState,
  signal: AbortSignal,
): Promise<Run> {
  const stored = await storedRun(platform, run, signal);
  if (!hasEnded(state) || recordedState(stored)) return stored;
  try {
    await platform.documents.put(
      { ...stored, status: recordOf(stored, state, platform.clock.now()) },
      signal,
    );
  } catch (error) {
    const now = await storedRun(platform, run, signal);
    const isDone = error instanceof PlatformError && error.code === 'conflict' && recordedState(now);
    if (!isDone) throw error;
  }
  return storedRun(platform, run, signal);
}
