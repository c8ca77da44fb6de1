import { conditionAt, saying, type Condition } from './condition.ts';
import { memoryNews } from './container-crash.ts';
import { containerProblem, type Sight } from './container-problem.ts';
import { containersOf } from './container.ts';
import { eventsAbout } from './event.ts';
import { at, listAt, numberAt, textAt } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { oneLine } from './line.ts';
import { problem, worstProblem, type PodProblem } from './pod-problem.ts';
import { unreadyProblem } from './pod-readiness.ts';
import { schedulingProblem, volumeProblem } from './pod-start.ts';
import { remember } from './remember.ts';
import { instant, span } from './time.ts';

export const isReady = remember((pod: KubeObject): boolean => readyCondition(pod)?.status === 'True');

/** Whether a pod still counts: not being deleted, and not one of the remains of an ended run. */
export const isAlive = remember((pod: KubeObject): boolean => {
  const phase = textAt(pod, 'status', 'phase');
  return pod.metadata.deletionTimestamp === undefined && phase !== 'Succeeded' && phase !== 'Failed';
});

const readyCondition = (pod: KubeObject): Condition | undefined => conditionAt(at(pod, 'status'), 'Ready');

/** From when on nothing is wrong with a pod as long as it does not change: what makes judging thousands cheap. */
const soundFrom = remember((pod: KubeObject): number => {
  if (pod.metadata.deletionTimestamp !== undefined) return Infinity;
  const phase = textAt(pod, 'status', 'phase');
  if (phase === 'Succeeded') return -Infinity;
  if (phase !== 'Running' || !isReady(pod)) return Infinity;
  const crashes = listAt(pod, 'status', 'containerStatuses')
    .filter(status => (numberAt(status, 'restartCount') ?? 0) > 0)
    .map(status => instant(textAt(status, 'lastState', 'terminated', 'finishedAt')) ?? -Infinity);
  return Math.max(-Infinity, ...crashes) + memoryNews;
});

const allSoundFrom = remember((pods: readonly KubeObject[]): number =>
  pods.reduce((latest, pod) => Math.max(latest, soundFrom(pod)), -Infinity),
);

/** Whether nothing is wrong with any of these pods. */
export const areSound = (pods: readonly KubeObject[], now: Date): boolean =>
  now.getTime() >= allSoundFrom(pods);

/**
 * What is wrong with a pod at `now`, or undefined when it is ready or has done its work. Events make the reason
 * more exact (failing probes, volumes, pulls) and are optional.
 */
export function podProblem(
  pod: KubeObject,
  now: Date,
  events?: readonly KubeObject[],
): PodProblem | undefined {
  if (now.getTime() >= soundFrom(pod)) return undefined;
  return judge(pod, { now: now.getTime(), happenings: () => eventsAbout(pod, events) });
}

function judge(pod: KubeObject, sight: Sight): PodProblem | undefined {
  const deleted = instant(pod.metadata.deletionTimestamp);
  if (deleted !== undefined)
    return problem('progressing', 'deleting', `being deleted for ${span(sight.now - deleted)}`);
  const phase = textAt(pod, 'status', 'phase');
  if (phase === 'Failed') return problem('degraded', 'ended', endText(pod));
  if (phase === 'Unknown') return problem('degraded', 'node', `node ${nodeOf(pod)} does not report on it`);
  const unscheduled = schedulingProblem(pod, sight);
  if (unscheduled) return unscheduled;
  const containers = containersOf(pod);
  const volume = phase === 'Pending' ? volumeProblem(pod, sight) : undefined;
  const found = worstProblem([
    ...containers.flatMap(container => containerProblem(container, sight) ?? []),
    ...(volume ? [volume] : []),
  ]);
  if (found || isReady(pod)) return found;
  return unreadyProblem(pod, containers, readyCondition(pod), sight);
}

const nodeOf = (pod: KubeObject): string => textAt(pod, 'spec', 'nodeName') ?? '?';

function endText(pod: KubeObject): string {
  const reason = textAt(pod, 'status', 'reason');
  const message = oneLine(textAt(pod, 'status', 'message') ?? '');
  if (reason !== undefined) return message === '' ? `ended: ${reason}` : `${reason}: ${message}`;
  const sight = { now: 0, happenings: () => [] };
  const worst = worstProblem(
    containersOf(pod).flatMap(container => containerProblem(container, sight) ?? []),
  );
  const disrupted = conditionAt(at(pod, 'status'), 'DisruptionTarget');
  return worst?.reason ?? (disrupted && saying(disrupted)) ?? 'its containers failed';
}
