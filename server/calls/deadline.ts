import { PlatformError } from '../errors.ts';
import type { Progress, Tool } from '../../tools/tool.ts';

type Step = Parameters<Progress>[0];

/** What a run is given: a signal that ends it early, the milliseconds until then, a way to tell how far it is. */
export type Running = { signal: AbortSignal; timeLeft: () => number; progress: Progress };

/**
 * Runs until the work is done, the caller has gone or the time is up, whichever comes first: a run that does
 * not listen to its signal is answered in time all the same. Throws `timeout` or `cancelled`.
 */
export async function withinDeadline<T>(
  tool: Tool,
  milliseconds: number,
  caller: { signal: AbortSignal; progress?: Progress | undefined },
  work: (running: Running) => Promise<T>,
): Promise<T> {
  if (caller.signal.aborted) throw cancelled(tool);
  const ending = new AbortController();
  const early = Promise.withResolvers<never>();
  let last: Step | undefined;
  let over = false;
  const end = (error: PlatformError) => {
    early.reject(error);
    ending.abort(error);
  };
  const leave = () => end(cancelled(tool, last));
  const started = performance.now();
  const timeLeft = () => started + milliseconds - performance.now();
  const timer = setTimeout(() => end(timedOut(tool, milliseconds, last)), milliseconds);
  caller.signal.addEventListener('abort', leave, { once: true });
  const progress: Progress = step => {
    if (over) return;
    last = step;
    caller.progress?.(step);
  };
  try {
    return await Promise.race([early.promise, work({ signal: ending.signal, timeLeft, progress })]);
  } finally {
    over = true;
    clearTimeout(timer);
    caller.signal.removeEventListener('abort', leave);
  }
}

const timedOut = (tool: Tool, milliseconds: number, last: Step | undefined) =>
  new PlatformError(
    'timeout',
    `${tool.name} was not finished after ${milliseconds / 1000} s${doing(last)}.`,
    goOn(tool),
  );

const cancelled = (tool: Tool, last?: Step) =>
  new PlatformError('cancelled', `${tool.name} was cancelled${doing(last)}.`, goOn(tool));

const doing = (step: Step | undefined) => {
  if (!step) return '';
  const count = step.total === undefined ? '' : ` (${step.done} of ${step.total})`;
  return `; it was busy with: ${step.message}${count}`;
};

function goOn(tool: Tool): string {
  if (tool.effect === 'read') return tool.narrow ?? 'Nothing was changed; call it again.';
  const again = tool.idempotent
    ? 'calling it again with the same arguments finishes it'
    : 'look at what is there before calling it again';
  if (tool.goesOn !== undefined) return tool.goesOn;
  return `What it had written stays: ${again}. get_component and get_deployment show the state.`;
}
