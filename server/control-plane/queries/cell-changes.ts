import { happeningsIn } from '../../domain/event.ts';
import { listAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { oneLine } from '../../domain/line.ts';
import { endOf, rolloutsOf, scalingIn } from '../../domain/replica-set-history.ts';
import type { Change } from '../../domain/timeline.ts';
import { namedChanges } from '../views/release-changes.ts';

/** What a cell's cluster remembers of the past. */
export type CellPast = {
  replicaSets: readonly KubeObject[];
  pods: readonly KubeObject[];
  events: readonly KubeObject[];
};

/** An autoscaler's decision and what the Deployment does about it are one event. */
const SAME_MS = 30_000;

/** Whom an object of the cell belongs to, by its name. */
export type OwnerOf = (name: string) => Pick<Change, 'project' | 'component' | 'environment'> | undefined;

/** Rollouts, scaling and failures of one cell. */
export function cellChanges(past: CellPast, ownerOf: OwnerOf): Change[] {
  return [
    ...rollouts(past, ownerOf),
    ...scalings(past, ownerOf),
    ...failures(past, ownerOf),
    ...ends(past, ownerOf),
  ];
}

const rollouts = ({ replicaSets }: CellPast, ownerOf: OwnerOf): Change[] =>
  rolloutsOf(replicaSets).flatMap(({ deployment, replicaSet, revision, time, changes }) => {
    const owner = ownerOf(deployment);
    return owner
      ? [
          {
            at: timeText(time),
            kind: 'rollout' as const,
            ...owner,
            what: `new pods${revision === '' ? '' : `, revision ${revision}`} (ReplicaSet/${replicaSet})`,
            fields: namedChanges(changes),
          },
        ]
      : [];
  });

function scalings({ events, replicaSets }: CellPast, ownerOf: OwnerOf): Change[] {
  const said = happeningsIn(events).flatMap(event => {
    const owner = ownerOf(event.object.name);
    return owner ? [{ ...event, owner }] : [];
  });
  const decided = said.filter(({ reason }) => reason === 'SuccessfulRescale');
  const asked = said.flatMap(({ reason, message, time, owner }) => {
    const scaled = reason === 'ScalingReplicaSet' ? scalingIn(message, time, replicaSets) : undefined;
    const isDecided = decided.some(
      other => other.owner.component === owner.component && Math.abs(other.time - time) < SAME_MS,
    );
    return scaled && !isDecided ? [{ time, owner, what: `${scaled.from} → ${scaled.to} pods` }] : [];
  });
  const automatic = decided.map(({ message, time, owner }) => ({
    time,
    owner,
    what: `autoscaler: ${plain(message)}`,
  }));
  return [...asked, ...automatic].map(({ time, owner, what }) => ({
    at: timeText(time),
    kind: 'scale',
    ...owner,
    what,
  }));
}

/** Warnings, one row for each reason and component: the newest, with how often. */
function failures({ events }: CellPast, ownerOf: OwnerOf): Change[] {
  const warnings = happeningsIn(events).filter(({ warning }) => warning);
  const groups = Map.groupBy(warnings, ({ reason, object }) =>
    JSON.stringify([reason, ownerOf(object.name)?.component ?? object.name]),
  );
  return [...groups.values()].flatMap(group => {
    const newest = group.reduce((a, b) => (b.time > a.time ? b : a));
    const owner = ownerOf(newest.object.name);
    const times = group.reduce((sum, { count }) => sum + count, 0);
    return owner
      ? [
          {
            at: timeText(newest.time),
            kind: 'failure' as const,
            ...owner,
            what: `${newest.reason}${times > 1 ? ` ×${times}` : ''}, ${newest.object.kind}/${newest.object.name}: ${plain(newest.message)}`,
          },
        ]
      : [];
  });
}

const ends = ({ pods }: CellPast, ownerOf: OwnerOf): Change[] =>
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

/** Kubernetes counts whole seconds; so do all rows, so that their texts sort. */
export const timeText = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** The kubelet names a pod as name_namespace(uid); people know it by its name. */
export const plain = (message: string): string =>
  oneLine(
    message
      .replaceAll(/_[a-z0-9.-]+\([0-9a-f-]{36}\)/g, '')
      .replaceAll(/\s*\(?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\)?/g, ''),
  );
