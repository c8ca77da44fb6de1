import { listAt, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { instant } from '../domain/time.ts';
import type { Finding } from './finding.ts';
import { hasFailed, isReady, type Workload } from './workload.ts';

/** Everything that a finding tells was longer ago than this: it explains nothing of a component that is well. */
const STALE_MS = 30 * 60_000;

/** What has been so for longer than this is no news to whoever asks what is wrong now. */
const OLD_MS = 24 * 60 * 60_000;

/** Whether a finding only tells of a time that its component has long left behind. */
export function isStale({ facts }: Finding, workload: Workload | undefined, now: number): boolean {
  if (workload === undefined || workload.ready < workload.desired || facts.length === 0) return false;
  return facts.every(({ time }) => time !== undefined && now - time > STALE_MS);
}

/** Since when a pod does not serve; undefined where nobody says so. One that has not begun never did. */
function sickSince(pod: KubeObject): number | undefined {
  const ready = listAt(pod, 'status', 'conditions').find(it => textAt(it, 'type') === 'Ready');
  const told = instant(textAt(ready, 'lastTransitionTime'));
  const hasBegun = textAt(pod, 'status', 'phase') !== 'Pending';
  return told ?? (hasBegun ? undefined : instant(pod.metadata.creationTimestamp));
}

/** Since when all of a workload's sick pods are so. */
function brokenSince({ pods }: Workload): number | undefined {
  const moments = pods.filter(pod => !isReady(pod) && !hasFailed(pod)).map(sickSince);
  const known = moments.filter(it => it !== undefined);
  return known.length === 0 || known.length < moments.length ? undefined : Math.max(...known);
}

/** Whether a finding tells of what has been so for long. */
export function isOld({ since }: Finding, workload: Workload | undefined, now: number): boolean {
  const began = since ?? (workload && brokenSince(workload));
  return began !== undefined && now - began > OLD_MS;
}
