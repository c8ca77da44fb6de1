import { type Edit, editsOf, isOurs } from '../../domain/edits.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { rolloutsOf } from '../../domain/replica-set-history.ts';
import { namedChanges } from '../views/release-changes.ts';
import type { CellPast } from './cell-past.ts';
import { type Lived, type OwnerOf, timeText } from './change-owner.ts';

/** A rollout begins at once when the template is written. */
const SAME_MS = 30_000;

const isFrom = ({ time }: { time: number }, edit: Edit): boolean => Math.abs(time - edit.time) < SAME_MS;

/** New pods of Deployments, with what is different about them and, where it was not the platform, who did it. */
export const rollouts = ({ replicaSets, objects }: CellPast, ownerOf: OwnerOf): Lived[] =>
  rolloutsOf(replicaSets).flatMap(rollout => {
    const { deployment, replicaSet, revision, time, changes } = rollout;
    const owner = ownerOf(deployment);
    if (!owner) return [];
    const object = objects.find(
      ({ kind, metadata }) => kind === 'Deployment' && metadata.name === deployment,
    );
    const hand = object && editsOf(object).find(edit => !isOurs(edit) && isFrom(rollout, edit));
    return [
      {
        at: timeText(time),
        kind: 'rollout' as const,
        ...owner,
        what: `new pods${revision === '' ? '' : `, revision ${revision}`} (ReplicaSet/${replicaSet})${hand ? `, changed by ${hand.manager}` : ''}`,
        fields: namedChanges(changes),
        follows: true as const,
      },
    ];
  });

/** Whether a rollout tells of this edit. */
export const isRolledOut = (object: KubeObject, edit: Edit, { replicaSets }: CellPast): boolean =>
  object.kind === 'Deployment' &&
  rolloutsOf(replicaSets).some(
    rollout => rollout.deployment === object.metadata.name && isFrom(rollout, edit),
  );
