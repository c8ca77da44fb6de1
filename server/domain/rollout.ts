import type { Around } from './around.ts';
import type { Condition } from './condition.ts';
import { eventsAbout, happeningsIn } from './event.ts';
import type { Health } from './health.ts';
import { at } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { count, oneLine } from './line.ts';
import type { PodProblem } from './pod-problem.ts';
import { areSound, podProblem } from './pod.ts';
import { remember } from './remember.ts';
import { selectedPods } from './selected-pods.ts';
import { labelSelector } from './selector.ts';
import { progressing, suspended } from './verdict.ts';

/** The worst problem among pods, and how many of them have it. */
export type Trouble = { problem: PodProblem; affected: number; total: number };

/** The pods a workload selects that still count. */
export const podsOf = (workload: KubeObject, { pods }: Around): readonly KubeObject[] =>
  selectedPods(workload, selectorOf(workload), pods);

const selectorOf = remember((workload: KubeObject) => labelSelector(at(workload, 'spec', 'selector')));

/** The worst problem among pods, or undefined when none has one. */
export function troubleAmong(pods: readonly KubeObject[], { now, events }: Around): Trouble | undefined {
  if (areSound(pods, now)) return undefined;
  let worst: PodProblem | undefined;
  let affected = 0;
  for (const pod of pods) {
    const problem = podProblem(pod, now, events);
    if (!problem) continue;
    if (problem.cause === worst?.cause && problem.status === worst.status) affected++;
    else if (!worst || problem.severity < worst.severity) [worst, affected] = [problem, 1];
  }
  return worst && { problem: worst, affected, total: pods.length };
}

/** `2 of 3 pods cannot pull image x: not found`; of a single pod only what is wrong. */
export function troubleText({ problem, affected, total }: Trouble): string {
  if (total === 1) return problem.reason;
  const joint = /^(cannot|waiting|being|starting|pulling)\b/.test(problem.reason) ? ' ' : ': ';
  return `${affected} of ${total} pods${joint}${problem.reason}`;
}

/** What is still to come, and what it waits for. */
export const underway = (waiting: string, trouble: Trouble | undefined): Health =>
  progressing(trouble ? `${waiting}: ${troubleText(trouble)}` : waiting);

export const unseen: Health = progressing('the cluster has not acted on the last change yet');

/** A workload that was told to run no pods. */
export const zero = (left: number): Health =>
  left > 0 ? progressing(`scaling to zero: ${count(left, 'pod')} left`) : suspended('scaled to zero');

/** Why the cluster refuses to create pods for a workload, from its newest event; undefined when it does not. */
export function creationFailure(workload: KubeObject, { events }: Around): string | undefined {
  const newest = eventsAbout(workload, events).find(({ reason }) =>
    /^(Failed|Successful)Create$/.test(reason),
  );
  return newest?.reason === 'FailedCreate' ? `cannot create pods: ${refusal(newest.message)}` : undefined;
}

/** Why the cluster refuses pods where a condition says so: by its message, or where that says nothing by the newest event of the workload or its ReplicaSets. */
export function refused(workload: KubeObject, { message }: Condition, { events = [] }: Around): string {
  const { name } = workload.metadata;
  const told = happeningsIn(events).filter(
    ({ reason, object }) =>
      reason === 'FailedCreate' &&
      (object.name === name || (object.kind === 'ReplicaSet' && object.name.replace(/-[^-]+$/, '') === name)),
  );
  const why = refusal(message || (told.toSorted((a, b) => b.time - a.time)[0]?.message ?? ''));
  return `cannot create pods${why === '' ? '' : `: ${why}`}`;
}

/** The refusal itself, without the sentence a controller puts in front. */
const refusal = (message: string): string =>
  oneLine(message.replace(/^.*?\b(?:failed )?error(?: creating)?: /i, '').replace(/^pods? "[^"]*" is /, ''));
