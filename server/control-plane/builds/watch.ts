import type { Reading } from '../ports.ts';
import type { Run } from './run.ts';
import { stateOf } from './states.ts';
import { type BuildState, hasEnded } from './status.ts';

export type Watching = {
  wait_seconds: number;
  signal: AbortSignal;
  progress: (step: { message: string; done: number; total?: number }) => void;
};

const POLL_MS = 1000;

/** A build once it has ended, or as it is when `wait_seconds` are over. */
export async function watchBuild(
  platform: Reading,
  run: Run,
  { wait_seconds, signal, progress }: Watching,
): Promise<BuildState> {
  const { clock } = platform;
  const end = clock.standsStill ? 0 : clock.now().getTime() + wait_seconds * 1000;
  for (;;) {
    const state = await stateOf(platform, await platform.documents.snapshot(signal), run, signal);
    const isOver = hasEnded(state) || state.from === 'nothing';
    if (isOver || clock.now().getTime() >= end) return state;
    progress({ message: `${run.metadata.name}: ${stepText(state)}`, ...stepCount(state) });
    await clock.sleep(POLL_MS, signal);
  }
}

const stepCount = ({ steps }: BuildState) => ({
  done: steps.filter(({ phase }) => phase === 'succeeded').length,
  total: steps.length,
});

/** `step build, 2 of 3`, or that it waits to begin. */
export function stepText({ steps, status, message }: BuildState): string {
  const now = steps.findIndex(({ phase }) => phase !== 'succeeded');
  const step = steps[now];
  if (status === 'pending' || !step) return `waiting to begin${message === undefined ? '' : `: ${message}`}`;
  return `step ${step.name}, ${now + 1} of ${steps.length}${step.message === undefined ? '' : `: ${step.message}`}`;
}
