import type { Around } from './around.ts';
import { conditionAt, saying } from './condition.ts';
import { containersOf } from './container.ts';
import { exitText } from './container-crash.ts';
import { healthy, type Health } from './health.ts';
import { at, listAt, numberAt, textAt } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { count } from './line.ts';
import { creationFailure, troubleAmong, troubleText, underway } from './rollout.ts';
import { isAlive } from './pod.ts';
import { instant, span } from './time.ts';
import { degraded, suspended } from './verdict.ts';

/** A Job: done, failed for good, or trying. */
export function jobHealth(job: KubeObject, around: Around): Health {
  const { spec, status } = job;
  const pods = podsOfJob(job.metadata.name, around.pods);
  const failed = conditionAt(status, 'Failed') ?? conditionAt(status, 'FailureTarget');
  if (failed?.status === 'True') return degraded(failureText(job, failed.reason, saying(failed), pods));
  const done = conditionAt(status, 'Complete') ?? conditionAt(status, 'SuccessCriteriaMet');
  if (done?.status === 'True') return healthy;
  if (at(spec, 'suspend') === true) return suspended('suspended');
  const trouble = troubleAmong(pods.filter(isAlive), around);
  const tries = numberAt(status, 'failed') ?? 0;
  const tried = tries === 0 ? '' : `, ${count(tries, 'attempt')} of ${attempts(job)} failed${lastEnd(pods)}`;
  if (trouble?.problem.status === 'degraded') return degraded(troubleText(trouble) + tried);
  const refused = (numberAt(status, 'active') ?? 0) === 0 ? creationFailure(job, around) : undefined;
  if (refused !== undefined) return degraded(refused);
  const wanted = numberAt(spec, 'completions') ?? 1;
  const finished = wanted > 1 ? ` (${numberAt(status, 'succeeded') ?? 0} of ${wanted} done)` : '';
  return underway(`running${finished}${tried}`, trouble);
}

const attempts = (job: KubeObject): number => (numberAt(job, 'spec', 'backoffLimit') ?? 6) + 1;

function failureText(job: KubeObject, reason: string, message: string, pods: readonly KubeObject[]): string {
  if (reason === 'DeadlineExceeded')
    return `not done within ${numberAt(job, 'spec', 'activeDeadlineSeconds') ?? '?'} s`;
  if (reason !== 'BackoffLimitExceeded') return `failed: ${message}`;
  const tries = Math.max(1, numberAt(job, 'status', 'failed') ?? 1);
  return `failed after ${count(tries, 'attempt')}${lastEnd(pods)}`;
}

/** `, last exit 1`: how the youngest failed pod of a job ended. */
function lastEnd(pods: readonly KubeObject[]): string {
  const [youngest] = pods
    .filter(pod => textAt(pod, 'status', 'phase') === 'Failed')
    .toSorted((a, b) =>
      (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? ''),
    );
  const end = youngest && containersOf(youngest).find(({ ended }) => (ended?.code ?? 0) !== 0)?.ended;
  return end ? `, last ${exitText(end)}` : '';
}

const jobNameOf = ({ metadata }: KubeObject): string =>
  metadata.labels?.['batch.kubernetes.io/job-name'] ?? metadata.labels?.['job-name'] ?? '';

const podsOfJob = (name: string, pods: readonly KubeObject[] = []): readonly KubeObject[] =>
  pods.filter(pod => jobNameOf(pod) === name);

/** A CronJob is as its last run went. A job it made is named after it and the run's minute. */
export function cronJobHealth(cron: KubeObject, around: Around): Health {
  const { spec, status, metadata } = cron;
  if (at(spec, 'suspend') === true) return suspended('suspended: no run will start');
  const runs = (around.pods ?? []).filter(pod => isRunOf(metadata.name, jobNameOf(pod)));
  const trouble = troubleAmong(runs.filter(isAlive), around);
  if (trouble?.problem.status === 'degraded') return degraded(`its current run: ${troubleText(trouble)}`);
  const started = instant(textAt(status, 'lastScheduleTime'));
  const succeeded = instant(textAt(status, 'lastSuccessfulTime'));
  const running = listAt(status, 'active').length > 0;
  if (started === undefined || running || (succeeded ?? 0) >= started) return healthy;
  const before =
    succeeded === undefined ? 'none has succeeded yet' : `last success ${ago(succeeded, around)}`;
  return degraded(`its last run (${ago(started, around)}) failed${lastEnd(runs)}; ${before}`);
}

const isRunOf = (cron: string, job: string): boolean =>
  job.startsWith(`${cron}-`) && /^\d+$/.test(job.slice(cron.length + 1));

const ago = (time: number, { now }: Around): string => `${span(now.getTime() - time)} ago`;
