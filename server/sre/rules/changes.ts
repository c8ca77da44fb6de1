import { refOf } from '../../domain/kube-object.ts';
import { span } from '../../domain/time.ts';
import { type Answer, badAnswersOf } from '../answers.ts';
import { type Change, changeFact, changesOf } from '../changes.ts';
import { logFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { isReady, isShort, type Workload } from '../workload.ts';

/** A change longer ago than this is not held against a workload that fails now. */
const RECENT_MS = 60 * 60_000;
/** Pods get this long to become ready after a change. */
const GRACE_MS = 90_000;

const codes: { readonly [kind in Change['kind']]: string } = {
  release: 'bad-release',
  configuration: 'bad-configuration',
  scaling: 'bad-scaling',
};

/** Whether the pods of the present release are what is not ready. */
function failsNewly({ pods }: Workload, { object }: Change): boolean {
  const own = pods.filter(pod =>
    pod.metadata.ownerReferences?.some(({ name }) => name === object.metadata.name),
  );
  return own.length > 0 && !own.some(isReady);
}

/** Fewer errors are an ordinary mishap. */
const LEAST_ANSWERS = 3;

/** What callers say of errors that a component answers with, all since it was changed. */
function answersSince(workload: Workload, change: Change, picture: Picture): Answer[] {
  const all = badAnswersOf(workload, picture);
  const since = all.filter(({ line }) => (line.time ?? 0) >= change.time);
  return since.length === all.length && since.length >= LEAST_ANSWERS ? since : [];
}

const weights: { readonly [kind in Change['kind']]: number } = {
  release: 0.64,
  configuration: 0.62,
  scaling: 0.6,
};

function judge(workload: Workload, change: Change, picture: Picture): Finding[] {
  const age = picture.now - change.time;
  if (age < GRACE_MS || age > RECENT_MS) return [];
  const isUnready = change.kind === 'release' ? failsNewly(workload, change) : isShort(workload);
  const answers = isUnready ? [] : answersSince(workload, change, picture);
  if (!isUnready && answers.length === 0) return [];
  const harm = isUnready ? 'has not been ready' : 'has answered with errors';
  return [
    {
      code: codes[change.kind],
      component: workload.component,
      object: refOf(change.object),
      summary: `${workload.component} ${harm} since the ${change.kind} ${span(age)} ago: ${change.text}`,
      facts: [changeFact(change), ...answers.slice(-2).map(({ log, line }) => logFact(log, line))],
      weight: weights[change.kind],
      since: change.time,
    },
  ];
}

/** Changes after which a workload fails, for when nothing deeper tells why. */
export const changes: Rule = picture =>
  picture.workloads.flatMap(workload =>
    changesOf(workload, picture).flatMap(change => judge(workload, change, picture)),
  );
