import { listAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { BUILD } from '../../domain/labels.ts';
import type { BuildPhase, BuildProgress, BuildStep } from './build.ts';
import { IMAGE } from './containers.ts';
import { type Part, partsOf } from './pod-step.ts';
import { stepsOf } from './steps.ts';
import { type Verdict, verdictOn } from './verdict.ts';

/** A step that was under way when the build was stopped has ended as the build has. */
function stopped(steps: readonly BuildStep[], { phase, reason, message }: Verdict): BuildStep[] {
  const isLate = phase === 'timed_out';
  const why = { ...(reason !== undefined && { reason }), ...(message !== undefined && { message }) };
  return steps.map(step => {
    if (isLate && (step.phase === 'running' || step.phase === 'failed')) return { ...step, phase, ...why };
    return phase === 'cancelled' && step.phase === 'running' ? { ...step, phase } : step;
  });
}

const endedBy = (part: Part | undefined): string => (part?.ended?.code === 0 ? part.ended.message : '');

/** The digest in a report.toml of the lifecycle or in BuildKit's metadata, whole or cut off. */
const digestIn = (message: string): string | undefined =>
  /(?:^|\n)\s*digest\s*=\s*"(sha256:[0-9a-f]{64})"|"containerimage\.digest"\s*:\s*"(sha256:[0-9a-f]{64})"/
    .exec(message)
    ?.slice(1)
    .find(digest => digest !== undefined);

const youngest = (pods: readonly KubeObject[]): KubeObject | undefined =>
  pods
    .toSorted((a, b) =>
      (a.metadata.creationTimestamp ?? '').localeCompare(b.metadata.creationTimestamp ?? ''),
    )
    .at(-1);

const finished = new Set<BuildPhase>(['succeeded', 'failed', 'cancelled', 'timed_out']);

function times(
  job: KubeObject | undefined,
  pod: KubeObject | undefined,
  parts: readonly Part[],
  isOver: boolean,
) {
  const startedAt = textAt(job, 'status', 'startTime') ?? textAt(pod, 'status', 'startTime');
  const failedAt = listAt(job, 'status', 'conditions').find(it => textAt(it, 'type') === 'Failed');
  const last = parts
    .flatMap(({ finishedAt }) => finishedAt ?? [])
    .toSorted()
    .at(-1);
  const end = textAt(job, 'status', 'completionTime') ?? textAt(failedAt, 'lastTransitionTime') ?? last;
  return {
    ...(startedAt !== undefined && { startedAt }),
    ...(isOver && end !== undefined && { finishedAt: end }),
  };
}

/**
 * How a build goes on, read from its Job and the Job's pods: the phase, the steps, and once it has succeeded the
 * pinned image and the commit. Nothing has to be there: without a pod there are no steps, without a Job the build
 * was cancelled. `events` of both make the reason of a build that cannot begin more exact.
 */
export function buildProgress(
  job: KubeObject | undefined,
  pods: readonly KubeObject[],
  events: readonly KubeObject[] = [],
): BuildProgress {
  const own = job ? pods.filter(pod => pod.metadata.labels?.[BUILD] === job.metadata.name) : pods;
  const pod = youngest(own);
  const parts = pod ? partsOf(pod) : [];
  const seen = pod ? stepsOf(pod) : [];
  const verdict = verdictOn(job, pod, seen, events);
  const part = (name: string) => parts.find(it => it.name === name);
  const digest = digestIn(endedBy(part('digest') ?? part('build')));
  const commit = /^[0-9a-f]{40}(?:[0-9a-f]{24})?(?=\s|$)/.exec(endedBy(part('commit')))?.[0];
  const image = (job ?? pod)?.metadata.annotations?.[IMAGE];
  return {
    ...verdict,
    steps: stopped(seen, verdict),
    ...(digest !== undefined && image !== undefined && { image: `${image}@${digest}` }),
    ...(commit !== undefined && { commit }),
    ...times(job, pod, parts, finished.has(verdict.phase)),
  };
}
