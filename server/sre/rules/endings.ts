import { listAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { oneLine } from '../../domain/line.ts';
import { instant } from '../../domain/time.ts';
import { objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { hasFailed, isReady, isShort, type Workload } from '../workload.ts';

/** What ended longer ago than this, and has been replaced, is over. */
const RECENT_MS = 30 * 60_000;

/** A Job that failed longer ago than this and was left lying is no trouble of now. */
const JOB_RECENT_MS = 24 * 60 * 60_000;

const podEnds: { readonly [reason: string]: string } = {
  Evicted: 'evicted',
  DeadlineExceeded: 'deadline-exceeded',
};

/** The pod's own limit was passed; a node that is low on its disk is another matter. */
const OWN_STORAGE =
  /^(?!The node was low).*(?:ephemeral[- ](?:local )?storage|EmptyDir volume|Usage of .* exceeds the limit)/i;

const bornAt = ({ metadata }: KubeObject): string => metadata.creationTimestamp ?? '';

/** Whether a pod that is well has been made since: one that was there before is no proof that this may run now. */
const hasSuccessor = ({ pods }: Workload, pod: KubeObject): boolean =>
  pods.some(other => isReady(other) && bornAt(other) > bornAt(pod));

function failedPod(workload: Workload, pod: KubeObject, picture: Picture): Finding[] {
  const reason = textAt(pod, 'status', 'reason') ?? '';
  const told = picture.events(pod).find(it => it.reason === reason)?.message;
  const message = textAt(pod, 'status', 'message') || (told ?? '');
  const known = podEnds[reason];
  if (known === undefined) return [];
  const code = OWN_STORAGE.test(message) ? 'ephemeral-storage-exceeded' : known;
  const since = instant(textAt(pod, 'status', 'startTime'));
  // A pod of nobody is not made anew: that it is missing says nothing about now.
  const isReplaced = !isShort(workload) || workload.object.kind === 'Pod';
  if (isReplaced && since !== undefined && picture.now - since > RECENT_MS) return [];
  return [
    {
      code,
      component: workload.component,
      object: refOf(pod),
      summary: `${workload.component}'s pod ${pod.metadata.name} was ended: ${oneLine(message || reason, 200)}`,
      facts: [objectFact(pod, `${reason}: ${message}`)],
      weight: isShort(workload) ? 0.85 : hasSuccessor(workload, pod) ? 0.55 : 0.7,
    },
  ];
}

const jobEnds: { readonly [reason: string]: string } = {
  BackoffLimitExceeded: 'job-backoff-exceeded',
  DeadlineExceeded: 'deadline-exceeded',
  PodFailurePolicy: 'job-backoff-exceeded',
};

function failedJob(workload: Workload, picture: Picture): Finding[] {
  return [workload.object, ...workload.children]
    .filter(({ kind }) => kind === 'Job')
    .slice(0, 1)
    .flatMap(job =>
      listAt(job, 'status', 'conditions').flatMap(condition => {
        const code = jobEnds[textAt(condition, 'reason') ?? ''];
        if (
          textAt(condition, 'type') !== 'Failed' ||
          textAt(condition, 'status') !== 'True' ||
          code === undefined
        )
          return [];
        const message = textAt(condition, 'message') ?? '';
        const since = instant(textAt(condition, 'lastTransitionTime'));
        const last = since ?? instant(job.metadata.creationTimestamp);
        const isOld = last !== undefined && picture.now - last > JOB_RECENT_MS;
        return [
          {
            code,
            component: workload.component,
            object: refOf(job),
            summary: `job ${job.metadata.name} failed: ${oneLine(message, 200)}`,
            facts: [objectFact(job, `${textAt(condition, 'reason')}: ${message}`)],
            weight: isOld ? 0.4 : 0.85,
            ...(since !== undefined && { since }),
          },
        ];
      }),
    );
}

/** Pods and Jobs that were ended from outside: evicted, past a deadline, tried too often. */
export const endings: Rule = picture =>
  picture.workloads.flatMap(workload => [
    ...failedJob(workload, picture),
    ...workload.pods
      .filter(hasFailed)
      .slice(0, 3)
      .flatMap(pod => failedPod(workload, pod, picture)),
  ]);
