import { at, listAt, numberAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { instant } from '../../domain/time.ts';
import { conditionAt } from '../../domain/condition.ts';
import {
  createPod,
  freshName,
  fromTemplate,
  isActive,
  phaseOf,
  podKind,
  readySince,
  restartsOf,
  templateAt,
} from './pods.ts';
import {
  type NewCondition,
  type Reconcile,
  type World,
  conditions,
  filled,
  owned,
  setStatus,
} from './world.ts';
import { stamp } from '../stamp.ts';

const from = 'job-controller';
const minute = 60_000;

type Outcome = { type: 'Complete' | 'Failed'; reason: string; message: string };
type Tally = { active: KubeObject[]; succeeded: number; failed: KubeObject[] };

/** How a Job ended, or undefined while it has not. */
export const outcomeOf = (job: KubeObject): 'Complete' | 'Failed' | undefined =>
  (['Complete', 'Failed'] as const).find(type => conditionAt(at(job, 'status'), type)?.status === 'True');

export const finishedAt = (job: KubeObject): number =>
  ['Complete', 'Failed']
    .map(type => conditionAt(at(job, 'status'), type)?.since ?? 0)
    .find(time => time > 0) ?? 0;

const setting = (job: KubeObject, field: string): number | undefined => numberAt(job, 'spec', field);

function outcome(
  world: World,
  job: KubeObject,
  startedAt: number,
  { active, succeeded, failed }: Tally,
): Outcome | undefined {
  const limit = setting(job, 'backoffLimit') ?? 6;
  const restarts = active.reduce((sum, pod) => sum + restartsOf(pod), 0);
  const deadline = setting(job, 'activeDeadlineSeconds');
  if (succeeded >= (setting(job, 'completions') ?? 1))
    return {
      type: 'Complete',
      reason: 'CompletionsReached',
      message: 'Reached expected number of succeeded pods',
    };
  if (failed.length > limit || restarts > limit || (limit > 0 && restarts === limit))
    return {
      type: 'Failed',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    };
  if (deadline === undefined) return undefined;
  world.wakeAt(startedAt + deadline * 1000);
  return world.now() < startedAt + deadline * 1000
    ? undefined
    : {
        type: 'Failed',
        reason: 'DeadlineExceeded',
        message: 'Job was active longer than specified deadline',
      };
}

function endOf(pod: KubeObject): number {
  const ends = listAt(pod, 'status', 'containerStatuses').map(
    it => instant(textAt(it, 'state', 'terminated', 'finishedAt')) ?? 0,
  );
  return Math.max(0, ...ends);
}

/** After a failure the next pod waits 10, 20, 40 … seconds, at most 10 minutes. */
function earliestStart(failed: readonly KubeObject[]): number {
  if (failed.length === 0) return 0;
  return Math.max(...failed.map(endOf)) + Math.min(10 * minute, 10_000 * 2 ** (failed.length - 1));
}

function startPods(world: World, job: KubeObject, { active, succeeded, failed }: Tally): void {
  const left = (setting(job, 'completions') ?? 1) - succeeded;
  const missing = Math.min(setting(job, 'parallelism') ?? 1, left) - active.length;
  const earliest = earliestStart(failed);
  if (missing > 0 && earliest > world.now()) return world.wakeAt(earliest);
  const template = templateAt(job, 'spec', 'template');
  for (let i = 0; i < missing; i++)
    createPod(world, job, fromTemplate(template, podKind, freshName(world, job.metadata.name), job), from);
}

function finish(
  world: World,
  job: KubeObject,
  { type, reason, message }: Outcome,
  active: readonly KubeObject[],
): NewCondition[] {
  for (const pod of active) world.store.delete(refOf(pod));
  const isGood = type === 'Complete';
  world.record(job, {
    reason: isGood ? 'Completed' : reason,
    message: isGood ? 'Job completed' : message,
    from,
    warning: !isGood,
  });
  return [
    { type: isGood ? 'SuccessCriteriaMet' : 'FailureTarget', status: 'True', reason, message },
    { type, status: 'True', reason, message },
  ];
}

function expire(world: World, job: KubeObject): void {
  const lifetime = setting(job, 'ttlSecondsAfterFinished');
  if (lifetime === undefined) return;
  const end = finishedAt(job) + lifetime * 1000;
  if (end > world.now()) world.wakeAt(end);
  else world.store.delete(refOf(job));
}

function tally(world: World, job: KubeObject): Tally {
  const pods = owned(world, job, 'Pod');
  return {
    active: pods.filter(isActive),
    succeeded: pods.filter(pod => phaseOf(pod) === 'Succeeded').length,
    failed: pods.filter(pod => phaseOf(pod) === 'Failed'),
  };
}

/** Runs pods until enough of them have succeeded, or too many have failed. */
export const job: Reconcile = (world, job) => {
  if (outcomeOf(job)) return expire(world, job);
  const suspended = at(job, 'spec', 'suspend') === true;
  const startedAt = instant(textAt(job, 'status', 'startTime')) ?? world.now();
  const ended = outcome(world, job, startedAt, tally(world, job));
  const lines: NewCondition[] = suspended
    ? [{ type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' }]
    : [];
  if (ended) lines.push(...finish(world, job, ended, tally(world, job).active));
  else if (suspended) for (const pod of tally(world, job).active) world.store.delete(refOf(pod));
  else startPods(world, job, tally(world, job));
  const { active, succeeded, failed } = tally(world, job);
  setStatus(world, job, {
    ...filled({
      active: active.length,
      succeeded,
      failed: failed.length,
      startTime: suspended ? undefined : stamp(startedAt),
      completionTime: ended?.type === 'Complete' ? stamp(world.now()) : undefined,
    }),
    ready: active.filter(pod => readySince(pod) !== undefined).length,
    uncountedTerminatedPods: {},
    ...(lines.length > 0 && { conditions: conditions(at(job, 'status'), world.now(), lines) }),
  });
};
