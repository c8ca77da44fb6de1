import { plain } from '../../domain/event-text.ts';
import { conditionAt } from '../../domain/condition.ts';
import { type Happening, happeningsIn } from '../../domain/event.ts';
import { textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { instant } from '../../domain/time.ts';
import type { Change } from '../../domain/timeline.ts';
import type { CellPast } from './cell-past.ts';
import { type OwnerOf, timeText } from './change-owner.ts';

/** Reasons of events that say why a pod had to go. */
const REASONS = new Set(['Evicted', 'EvictedByVPA', 'Preempted', 'TaintManagerEviction']);

export const isEviction = ({ reason }: Pick<Happening, 'reason'>): boolean => REASONS.has(reason);

/** A pod that says itself that it had to go. */
function evicted(pod: KubeObject): { time: number; what: string } | undefined {
  const disruption = conditionAt(pod['status'], 'DisruptionTarget');
  const isGone = textAt(pod, 'status', 'reason') === 'Evicted';
  if (!isGone && disruption?.status !== 'True') return undefined;
  const ready = conditionAt(pod['status'], 'Ready');
  const time =
    disruption?.since ??
    ready?.since ??
    instant(pod.metadata.deletionTimestamp ?? pod.metadata.creationTimestamp);
  const why = textAt(pod, 'status', 'message') ?? disruption?.message ?? '';
  const reason = isGone ? 'Evicted' : disruption?.reason;
  return time === undefined ? undefined : { time, what: `${reason}${why === '' ? '' : `: ${plain(why)}`}` };
}

/** Pods that were evicted, preempted or drained: the events that say so, and pods of which none does. */
export function evictions({ pods, events }: CellPast, ownerOf: OwnerOf): Change[] {
  const said = happeningsIn(events).filter(isEviction);
  const known = new Set(said.map(({ object }) => object.name));
  const told = [
    ...said.map(({ time, reason, message, object }) => ({
      time,
      pod: object.name,
      what: `${reason}: ${plain(message)}`,
    })),
    ...pods.flatMap(pod => {
      const end = known.has(pod.metadata.name) ? undefined : evicted(pod);
      return end ? [{ ...end, pod: pod.metadata.name }] : [];
    }),
  ];
  return told.flatMap(({ time, pod, what }) => {
    const owner = ownerOf(pod);
    return owner
      ? [{ at: timeText(time), kind: 'eviction' as const, ...owner, what: `Pod/${pod} ${what}` }]
      : [];
  });
}
