import { eventText } from '../../domain/event-text.ts';
import { happeningsIn } from '../../domain/event.ts';
import { listAt } from '../../domain/json.ts';
import { endOf } from '../../domain/replica-set-history.ts';
import type { Change } from '../../domain/timeline.ts';
import type { CellPast } from './cell-past.ts';
import { type OwnerOf, timeText } from './change-owner.ts';
import { isEviction } from './eviction-changes.ts';
import { autoscalersIn, isScaling } from './scaling-changes.ts';

/** Repeats that there is trouble and not which. */
const ECHO = /^Error: \w+$/;

/** Warnings, one row for each reason and component: the newest that says something, with how often. */
function warned(past: CellPast, ownerOf: OwnerOf): Change[] {
  const settled = new Set(
    autoscalersIn(past)
      .filter(isScaling)
      .map(({ metadata }) => metadata.name),
  );
  const warnings = happeningsIn(past.events).filter(
    event =>
      event.warning &&
      !isEviction(event) &&
      !(event.object.kind === 'HorizontalPodAutoscaler' && settled.has(event.object.name)),
  );
  const groups = Map.groupBy(warnings, ({ reason, object }) =>
    JSON.stringify([reason, ownerOf(object.name)?.component ?? object.name]),
  );
  return [...groups.values()].flatMap(group => {
    const [newest] = group.toSorted(
      (a, b) => Number(ECHO.test(a.message)) - Number(ECHO.test(b.message)) || b.time - a.time,
    );
    const owner = newest && ownerOf(newest.object.name);
    const times = group.reduce((sum, { count }) => sum + count, 0);
    if (!newest || !owner) return [];
    const what = `${newest.reason}${times > 1 ? ` ×${times}` : ''}, ${newest.object.kind}/${newest.object.name}: ${eventText(newest.message)}`;
    return [{ at: timeText(newest.time), kind: 'failure' as const, ...owner, what }];
  });
}

const ended = ({ pods }: CellPast, ownerOf: OwnerOf): Change[] =>
  pods.flatMap(pod =>
    [
      ...listAt(pod, 'status', 'initContainerStatuses'),
      ...listAt(pod, 'status', 'containerStatuses'),
    ].flatMap(status => {
      const [end, owner] = [endOf(pod, status), ownerOf(pod.metadata.name)];
      return end && owner
        ? [{ at: timeText(end.time), kind: 'failure' as const, ...owner, what: end.what }]
        : [];
    }),
  );

/** What went wrong: warnings that are not over, and containers that ended with an error. */
export const failures = (past: CellPast, ownerOf: OwnerOf): Change[] => [
  ...warned(past, ownerOf),
  ...ended(past, ownerOf),
];
