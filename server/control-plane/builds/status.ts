import * as z from 'zod';
import { instant, span } from '../../domain/time.ts';
import type { BuildPhase, BuildProgress, BuildStep } from './build.ts';
import type { Run } from './run.ts';

/** How a build stands. `unknown`: its Job went before anybody wrote down how it ended. */
export const BuildStatus = z.enum([
  'pending',
  'running',
  'succeeded',
  'failed',
  'cancelled',
  'timed_out',
  'unknown',
]);
export type BuildStatus = z.infer<typeof BuildStatus>;

/** How a build stands, with what tells so: `job` while its Job is there, `document` from then on. */
export type BuildState = Omit<BuildProgress, 'phase'> & {
  status: BuildStatus;
  from: 'job' | 'document' | 'nothing';
};

const ended = new Set<BuildStatus>(['succeeded', 'failed', 'cancelled', 'timed_out']);
export const hasEnded = ({ status }: Pick<BuildState, 'status'>): boolean => ended.has(status);

const active = new Set<BuildStatus>(['pending', 'running']);
export const isActive = ({ status }: Pick<BuildState, 'status'>): boolean => active.has(status);

/** The condition reasons of a run that has ended. The first two are OpenChoreo's. */
const reasons = {
  succeeded: 'WorkflowSucceeded',
  failed: 'WorkflowFailed',
  cancelled: 'WorkflowCancelled',
  timed_out: 'WorkflowTimedOut',
} as const;

const stepPhases = {
  pending: 'Skipped',
  running: 'Error',
  succeeded: 'Succeeded',
  failed: 'Failed',
  cancelled: 'Error',
  timed_out: 'Error',
} as const satisfies { [phase in BuildPhase]: string };

const Recorded = z.looseObject({
  conditions: z.array(z.looseObject({ type: z.string(), reason: z.string(), message: z.string() })),
  tasks: z
    .array(
      z.looseObject({
        name: z.enum(['clone', 'build', 'push']),
        phase: z.string(),
        message: z.string().optional(),
        startedAt: z.string().optional(),
        completedAt: z.string().optional(),
      }),
    )
    .default([]),
  startedAt: z.string().optional(),
  completedAt: z.string(),
  image: z.string().optional(),
  commit: z.string().optional(),
});

/**
 * The status of a run that has ended, in the words of OpenChoreo's WorkflowRun; image and commit are ours. A step
 * that had not ended gets the end of its build: there is no more to come.
 */
export function recordOf(run: Run, state: BuildState, now: Date): Run['status'] {
  const { status, steps, image, commit, message = '', startedAt } = state;
  const reason = reasonFor(status);
  if (reason === undefined) return run.status;
  const at = state.finishedAt ?? now.toISOString();
  const good = status === 'succeeded';
  const condition = (type: string, isTrue: boolean) => ({
    type,
    status: isTrue ? 'True' : 'False',
    reason,
    message,
    lastTransitionTime: at,
  });
  return {
    ...run.status,
    conditions: [
      condition('WorkflowRunning', false),
      condition('WorkflowCompleted', true),
      condition(good ? 'WorkflowSucceeded' : 'WorkflowFailed', true),
    ],
    tasks: steps.map(taskOf),
    ...(startedAt === undefined ? {} : { startedAt }),
    completedAt: at,
    ...(image === undefined ? {} : { image }),
    ...(commit === undefined ? {} : { commit }),
  };
}

const taskOf = ({ name, phase, reason, message = reason, startedAt, finishedAt }: BuildStep) => ({
  name,
  phase: stepPhases[phase],
  ...(message === undefined ? {} : { message }),
  ...(startedAt === undefined ? {} : { startedAt }),
  ...(finishedAt === undefined ? {} : { completedAt: finishedAt }),
});

/** How a run ended, as its document tells it; undefined for one of which no end was recorded. */
export function recordedState(run: Run): BuildState | undefined {
  const { success, data } = Recorded.safeParse(run.status);
  const completed = success && data.conditions.find(({ type }) => type === 'WorkflowCompleted');
  if (!completed) return undefined;
  const status = BuildStatus.options.find(word => word in reasons && reasonFor(word) === completed.reason);
  const { startedAt, completedAt, image, commit, tasks } = data;
  return {
    from: 'document',
    status: status ?? 'unknown',
    steps: tasks.map(({ name, phase, message, startedAt: began, completedAt: ended }) => ({
      name,
      phase: phaseOf(phase, status),
      container: name,
      ...(message === undefined ? {} : { message }),
      ...(began === undefined ? {} : { startedAt: began }),
      ...(ended === undefined ? {} : { finishedAt: ended }),
    })),
    finishedAt: completedAt,
    ...(completed.message === '' ? {} : { message: completed.message }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(image === undefined ? {} : { image }),
    ...(commit === undefined ? {} : { commit }),
  };
}

const reasonFor = (word: BuildStatus): string | undefined =>
  word === 'pending' || word === 'running' || word === 'unknown' ? undefined : reasons[word];

/** A step that was cut short has ended as its build has. */
function phaseOf(phase: string, of: BuildStatus | undefined): BuildPhase {
  if (phase === 'Succeeded') return 'succeeded';
  if (phase === 'Skipped') return 'pending';
  if (phase === 'Failed') return 'failed';
  return of === 'timed_out' ? 'timed_out' : 'cancelled';
}

/** How long a build or one of its steps took, or has taken so far: `1m20s`. */
export function tookOf(
  { startedAt, finishedAt }: { startedAt?: string | undefined; finishedAt?: string | undefined },
  now: Date,
): string | undefined {
  const start = instant(startedAt);
  return start === undefined ? undefined : span((instant(finishedAt) ?? now.getTime()) - start);
}
