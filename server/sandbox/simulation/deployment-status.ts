import { at, listAt, numberAt, textAt } from '../../domain/json.ts';
import { instant } from '../../domain/time.ts';
import { type Rollout, allSets, availableOf, replicasOf, slack, sum } from './rollout.ts';
import { type NewCondition, type World, conditions, filled, stamp } from './world.ts';

type Counters = {
  replicas: number;
  updatedReplicas: number;
  readyReplicas: number;
  availableReplicas: number;
};
type Progress = Omit<NewCondition, 'type'>;

const counter = (status: unknown, field: keyof Counters): number => numberAt(status, field) ?? 0;

function counters(rollout: Rollout): Counters {
  const sets = allSets(rollout);
  return {
    replicas: sum(sets, set => counter(set['status'], 'replicas')),
    updatedReplicas: counter(rollout.fresh?.['status'], 'replicas'),
    readyReplicas: sum(sets, set => counter(set['status'], 'readyReplicas')),
    availableReplicas: sum(sets, availableOf),
  };
}

const isComplete = ({ wanted }: Rollout, now: Counters): boolean =>
  now.updatedReplicas === wanted && now.replicas === wanted && now.availableReplicas === wanted;

/** More new pods, fewer old ones, more ready or available ones than before. */
function hasMoved(before: unknown, now: Counters): boolean {
  const old = (of: (field: keyof Counters) => number) => of('replicas') - of('updatedReplicas');
  const was = (field: keyof Counters) => counter(before, field);
  return (
    now.updatedReplicas > was('updatedReplicas') ||
    old(field => now[field]) < old(was) ||
    now.readyReplicas > was('readyReplicas') ||
    now.availableReplicas > was('availableReplicas')
  );
}

function progress(world: World, rollout: Rollout, now: Counters, made: string | undefined): Progress {
  const { deployment, fresh } = rollout;
  const status = at(deployment, 'status');
  const known = listAt(status, 'conditions').find(it => textAt(it, 'type') === 'Progressing');
  const reason = textAt(known, 'reason');
  const name = made ?? fresh?.metadata.name;
  const say = (status: Progress['status'], reason: string, message: string): Progress =>
    textAt(known, 'reason') === reason &&
    textAt(known, 'message') === message &&
    reason !== 'ReplicaSetUpdated'
      ? { status, reason, message, lastUpdateTime: textAt(known, 'lastUpdateTime') ?? stamp(world.now()) }
      : { status, reason, message, lastUpdateTime: stamp(world.now()) };
  if (at(deployment, 'spec', 'paused') === true)
    return say('Unknown', 'DeploymentPaused', 'Deployment is paused');
  if (made !== undefined) return say('True', 'NewReplicaSetCreated', `Created new replica set "${name}"`);
  if (
    isComplete(rollout, now) ||
    (reason === 'NewReplicaSetAvailable' && now.replicas === now.updatedReplicas)
  )
    return say('True', 'NewReplicaSetAvailable', `ReplicaSet "${name}" has successfully progressed.`);
  if (known === undefined) return say('True', 'FoundNewReplicaSet', `Found new replica set "${name}"`);
  if (reason === 'DeploymentPaused') return say('Unknown', 'DeploymentResumed', 'Deployment is resumed');
  if (hasMoved(status, now)) return say('True', 'ReplicaSetUpdated', `ReplicaSet "${name}" is progressing.`);
  const since = textAt(known, 'lastUpdateTime') ?? stamp(world.now());
  const deadline =
    (instant(since) ?? 0) + (numberAt(deployment, 'spec', 'progressDeadlineSeconds') ?? 600) * 1000;
  if (
    reason === 'NewReplicaSetAvailable' ||
    reason === 'ProgressDeadlineExceeded' ||
    world.now() < deadline
  ) {
    if (world.now() < deadline) world.wakeAt(deadline);
    const kept = textAt(known, 'status');
    return {
      status: kept === 'True' || kept === 'False' ? kept : 'Unknown',
      reason: reason ?? '',
      message: textAt(known, 'message') ?? '',
      lastUpdateTime: since,
    };
  }
  return say('False', 'ProgressDeadlineExceeded', `ReplicaSet "${name}" has timed out progressing.`);
}

/** What a Deployment's controller reports. `made`: the ReplicaSet it has just created. */
export function deploymentStatus(
  world: World,
  rollout: Rollout,
  made?: string,
): { [field: string]: unknown } {
  const { deployment, wanted } = rollout;
  const now = counters(rollout);
  const least = wanted - slack(rollout).missing;
  const isAvailable = now.availableReplicas >= least;
  const total = sum(allSets(rollout), replicasOf);
  const before = at(deployment, 'status');
  const availability: NewCondition = isAvailable
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
  const known = listAt(before, 'conditions').find(it => textAt(it, 'type') === 'Available');
  const changed = textAt(known, 'status') !== availability.status;
  const lastUpdateTime = (changed ? undefined : textAt(known, 'lastUpdateTime')) ?? stamp(world.now());
  return {
    ...filled({
      observedGeneration: deployment.metadata.generation,
      ...now,
      unavailableReplicas: Math.max(0, total - now.availableReplicas),
    }),
    conditions: conditions(before, world.now(), [
      { ...availability, lastUpdateTime },
      { type: 'Progressing', ...progress(world, rollout, now, made) },
    ]),
  };
}
