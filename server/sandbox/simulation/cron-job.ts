import { at, listAt, numberAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { instant } from '../../domain/time.ts';
import { nextTime, parseSchedule } from './cron-schedule.ts';
import { finishedAt, outcomeOf } from './job.ts';
import { fromTemplate } from './pods.ts';
import { type Reconcile, type World, filled, owned, setStatus } from './world.ts';
import { stamp } from '../stamp.ts';

const from = 'cronjob-controller';

function deleteJob(world: World, cron: KubeObject, job: KubeObject): void {
  world.store.delete(refOf(job));
  world.record(cron, { reason: 'SuccessfulDelete', message: `Deleted job ${job.metadata.name}`, from });
}

function forget(world: World, cron: KubeObject, jobs: readonly KubeObject[]): void {
  const limits = [
    ['Complete', numberAt(cron, 'spec', 'successfulJobsHistoryLimit') ?? 3],
    ['Failed', numberAt(cron, 'spec', 'failedJobsHistoryLimit') ?? 1],
  ] as const;
  for (const [outcome, limit] of limits) {
    const ended = jobs
      .filter(job => outcomeOf(job) === outcome)
      .toSorted((a, b) => finishedAt(a) - finishedAt(b));
    for (const job of ended.slice(0, Math.max(0, ended.length - limit))) deleteJob(world, cron, job);
  }
}

function startJob(world: World, cron: KubeObject, time: number): void {
  const name = `${cron.metadata.name}-${time / 60_000}`;
  const kind = { apiVersion: 'batch/v1', kind: 'Job' };
  if (world.store.get({ ...kind, namespace: cron.metadata.namespace, name })) return;
  const annotations = { 'batch.kubernetes.io/cronjob-scheduled-timestamp': stamp(time) };
  world.store.create(fromTemplate(at(cron, 'spec', 'jobTemplate'), kind, name, cron, { annotations }));
  world.record(cron, { reason: 'SuccessfulCreate', message: `Created job ${name}`, from });
}

/** The last scheduled time that has come since the last run; wakes the object at the next one. */
function dueTime(world: World, cron: KubeObject, last: number): number | undefined {
  const schedule = parseSchedule(textAt(cron, 'spec', 'schedule') ?? '');
  if (!schedule || at(cron, 'spec', 'suspend') === true) return undefined;
  let due: number | undefined;
  let next = nextTime(schedule, last);
  for (; next !== undefined && next <= world.now(); next = nextTime(schedule, next)) due = next;
  if (next !== undefined) world.wakeAt(next);
  const limit = numberAt(cron, 'spec', 'startingDeadlineSeconds');
  return due !== undefined && limit !== undefined && due + limit * 1000 < world.now() ? undefined : due;
}

/** Whether a run may start beside the present ones; `Replace` takes those away. */
function mayStart(world: World, cron: KubeObject, running: readonly KubeObject[]): boolean {
  const policy = textAt(cron, 'spec', 'concurrencyPolicy') ?? 'Allow';
  if (policy === 'Replace') for (const job of running) deleteJob(world, cron, job);
  return policy !== 'Forbid' || running.length === 0;
}

/** Makes a Job at each scheduled time (UTC; `timeZone` is not looked at) and forgets the oldest ended ones. */
export const cronJob: Reconcile = (world, cron) => {
  const jobs = owned(world, cron, 'Job');
  const running = jobs.filter(job => !outcomeOf(job));
  const wasActive = new Set(listAt(cron, 'status', 'active').map(it => textAt(it, 'name')));
  for (const job of jobs)
    if (outcomeOf(job) && wasActive.has(job.metadata.name)) {
      const message = `Saw completed job: ${job.metadata.name}, condition: ${outcomeOf(job)}`;
      world.record(cron, { reason: 'SawCompletedJob', message, from });
    }
  const lastText = textAt(cron, 'status', 'lastScheduleTime');
  const due = dueTime(world, cron, instant(lastText ?? cron.metadata.creationTimestamp) ?? world.now());
  const starts = due !== undefined && mayStart(world, cron, running);
  if (starts) startJob(world, cron, due);
  forget(world, cron, jobs);
  const left = owned(world, cron, 'Job');
  const successes = left.filter(job => outcomeOf(job) === 'Complete').map(finishedAt);
  const lastSuccess =
    successes.length > 0 ? stamp(Math.max(...successes)) : textAt(cron, 'status', 'lastSuccessfulTime');
  const active = left.filter(job => !outcomeOf(job)).map(job => ({ ...refOf(job), uid: job.metadata.uid }));
  setStatus(world, cron, {
    ...(active.length > 0 && { active }),
    ...filled({ lastScheduleTime: starts ? stamp(due) : lastText, lastSuccessfulTime: lastSuccess }),
  });
};
