import { refOf } from '../../domain/kube-object.ts';
import { span } from '../../domain/time.ts';
import { type Change, changeFact, changesOf } from '../changes.ts';
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

function judge(workload: Workload, change: Change, picture: Picture): Finding[] {
  const age = picture.now - change.time;
  if (age < GRACE_MS || age > RECENT_MS) return [];
  const isHarmed = change.kind === 'release' ? failsNewly(workload, change) : isShort(workload);
  if (!isHarmed) return [];
  return [
    {
      code: codes[change.kind],
      component: workload.component,
      object: refOf(change.object),
      summary: `${workload.component} has not been ready since the ${change.kind} ${span(age)} ago: ${change.text}`,
      facts: [changeFact(change)],
      weight: change.kind === 'release' ? 0.64 : change.kind === 'configuration' ? 0.62 : 0.6,
      since: change.time,
    },
  ];
}

/** Changes after which a workload fails, for when nothing deeper tells why. */
export const changes: Rule = picture =>
  picture.workloads.flatMap(workload =>
    changesOf(workload, picture).flatMap(change => judge(workload, change, picture)),
  );
