import { type Condition, conditionAt, saying } from '../../domain/condition.ts';
import { eventsAbout } from '../../domain/event.ts';
import { at, numberAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { oneLine } from '../../domain/line.ts';
import type { BuildPhase, BuildStep } from './build.ts';

/** Where a build stands, and why. */
export type Verdict = { phase: BuildPhase; reason?: string; message?: string };

const isTrue = (condition: Condition | undefined): condition is Condition => condition?.status === 'True';

/** What the Job itself says of its end. */
function ending(job: KubeObject): Verdict | undefined {
  if (isTrue(conditionAt(job['status'], 'Complete'))) return { phase: 'succeeded' };
  const failed = [conditionAt(job['status'], 'Failed'), conditionAt(job['status'], 'FailureTarget')].find(
    isTrue,
  );
  if (failed?.reason === 'DeadlineExceeded') return late(job);
  if (failed) return { phase: 'failed', reason: failed.reason, message: saying(failed) };
  if (job.metadata.deletionTimestamp !== undefined) return { phase: 'cancelled', reason: 'Deleted' };
  if (at(job, 'spec', 'suspend') === true) return { phase: 'cancelled', reason: 'Suspended' };
  return undefined;
}

function late(job: KubeObject): Verdict {
  const limit = numberAt(job, 'spec', 'activeDeadlineSeconds') ?? '?';
  return { phase: 'timed_out', reason: 'DeadlineExceeded', message: `not done within ${limit} s` };
}

/** What keeps a pod from beginning. */
function hindered(pod: KubeObject, events: readonly KubeObject[]): Omit<Verdict, 'phase'> {
  const scheduled = conditionAt(at(pod, 'status'), 'PodScheduled');
  if (scheduled?.status === 'False')
    return {
      reason: scheduled.reason,
      message: oneLine(scheduled.message.replace(/\s*preemption:.*$/s, '')),
    };
  const mount = eventsAbout(pod, events).find(({ reason }) =>
    /^Failed(Mount|AttachVolume|CreatePodSandBox)$/.test(reason),
  );
  return mount ? { reason: mount.reason, message: oneLine(mount.message) } : {};
}

/** What the pod says while the Job has not ended. */
function standing(pod: KubeObject, steps: readonly BuildStep[], events: readonly KubeObject[]): Verdict {
  if (textAt(pod, 'status', 'reason') === 'DeadlineExceeded') return late(pod);
  const failed = steps.find(({ phase }) => phase === 'failed');
  if (failed) return { phase: 'failed', ...troubleOf(failed) };
  if (textAt(pod, 'status', 'phase') === 'Failed')
    return {
      phase: 'failed',
      reason: textAt(pod, 'status', 'reason') ?? 'Error',
      message: oneLine(textAt(pod, 'status', 'message') ?? ''),
    };
  const current = steps.find(({ phase }) => phase !== 'succeeded');
  const begun = steps.some(({ startedAt }) => startedAt !== undefined);
  if (begun) return { phase: 'running', ...(current && troubleOf(current)) };
  return { phase: 'pending', ...hindered(pod, events), ...(current && troubleOf(current)) };
}

const troubleOf = ({ name, reason, message }: BuildStep) => ({
  ...(reason !== undefined && { reason }),
  ...(message !== undefined && message !== '' && { message: `${name}: ${message}` }),
});

/** The quota's or the admission's refusal of the pod itself, as the Job controller reports it. */
function uncreated(job: KubeObject, events: readonly KubeObject[]): Omit<Verdict, 'phase'> {
  const newest = eventsAbout(job, events).find(({ reason }) => /^(Failed|Successful)Create$/.test(reason));
  if (newest?.reason !== 'FailedCreate') return {};
  return { reason: 'FailedCreate', message: oneLine(newest.message.replace(/^Error creating: /, '')) };
}

/** What Job, pod and events say together; what the Job says of its end counts most. */
export function verdictOn(
  job: KubeObject | undefined,
  pod: KubeObject | undefined,
  steps: readonly BuildStep[],
  events: readonly KubeObject[],
): Verdict {
  const end = job ? ending(job) : undefined;
  if (end && end.phase !== 'failed') return end;
  const now = pod && standing(pod, steps, events);
  if (now?.phase === 'failed' || now?.phase === 'timed_out') return now;
  if (end) return end;
  if (job) return now ?? { phase: 'pending', ...uncreated(job, events) };
  return { phase: 'cancelled', reason: 'Deleted', message: 'its Job is gone' };
}
