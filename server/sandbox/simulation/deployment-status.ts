import { conditionAt } from '../../domain/condition.ts';
import { at, listAt, numberAt, textAt } from '../../domain/json.ts';
import { instant } from '../../domain/time.ts';
import { type Rollout, allSets, availableOf, replicasOf, slack, sum } from './rollout.ts';
import { type NewCondition, type World, conditions, filled } from './world.ts';
import { stamp } from '../stamp.ts';

type Counters = {
  replicas: number;
  updatedReplicas: number;
  readyReplicas: number;
  availableReplicas: number;
};
type Line = Pick<NewCondition, 'status' | 'reason' | 'message'>;

const counter = (status: unknown, field: keyof Counters): number => numberAt(status, field) ?? 0;

const lineOf = (rollout: Rollout, type: string): unknown =>
  listAt(rollout.deployment, 'status', 'conditions').find(it => textAt(it, 'type') === type);

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

/** Whether nothing has moved for progressDeadlineSeconds; wakes the Deployment when that will be so. */
function isLate(world: World, { deployment }: Rollout, known: unknown): boolean {
  if (['NewReplicaSetAvailable', 'ProgressDeadlineExceeded'].includes(textAt(known, 'reason') ?? ''))
    return false;
  const seconds = numberAt(deployment, 'spec', 'progressDeadlineSeconds') ?? 600;
  const deadline = (instant(textAt(known, 'lastUpdateTime')) ?? world.now()) + seconds * 1000;
  if (world.now() < deadline) world.wakeAt(deadline);
  return world.now() >= deadline;
}

/** What the rollout has come to; undefined when there is nothing new to say. */
function news(world: World, rollout: Rollout, now: Counters, made: string | undefined): Line | undefined {
  const { deployment, fresh } = rollout;
  const known = lineOf(rollout, 'Progressing');
  const before = textAt(known, 'reason');
  const set = `ReplicaSet "${fresh?.metadata.name}"`;
  if (at(deployment, 'spec', 'paused') === true)
    return { status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' };
  if (made !== undefined)
    return { status: 'True', reason: 'NewReplicaSetCreated', message: `Created new replica set "${made}"` };
  const stays = before === 'NewReplicaSetAvailable' && now.replicas === now.updatedReplicas;
  if (stays || isComplete(rollout, now))
    return {
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `${set} has successfully progressed.`,
    };
  if (before === 'DeploymentPaused')
    return { status: 'Unknown', reason: 'DeploymentResumed', message: 'Deployment is resumed' };
  if (hasMoved(deployment['status'], now))
    return { status: 'True', reason: 'ReplicaSetUpdated', message: `${set} is progressing.` };
  if (known === undefined || !isLate(world, rollout, known)) return undefined;
  return {
    status: 'False',
    reason: 'ProgressDeadlineExceeded',
    message: `${set} has timed out progressing.`,
  };
}

/** The condition with the time it was last confirmed; each sign of progress confirms it. */
function condition(world: World, rollout: Rollout, type: string, line: Line | undefined): NewCondition[] {
  const known = lineOf(rollout, type);
  const isSame = textAt(known, 'reason') === line?.reason && textAt(known, 'message') === line?.message;
  if (line && (!isSame || line.reason === 'ReplicaSetUpdated'))
    return [{ type, ...line, lastUpdateTime: stamp(world.now()) }];
  const status = (['True', 'False'] as const).find(it => it === textAt(known, 'status')) ?? 'Unknown';
  const texts = { reason: textAt(known, 'reason') ?? '', message: textAt(known, 'message') ?? '' };
  const lastUpdateTime = textAt(known, 'lastUpdateTime') ?? stamp(world.now());
  return known === undefined ? [] : [{ type, status, ...texts, lastUpdateTime }];
}

/** Why no more pods are created, as the ReplicaSet says it. */
function refusalOf({ fresh }: Rollout): NewCondition[] {
  const failure = conditionAt(at(fresh, 'status'), 'ReplicaFailure');
  if (failure?.status !== 'True') return [];
  return [{ type: 'ReplicaFailure', status: 'True', reason: failure.reason, message: failure.message }];
}

/** What a Deployment's controller reports. `made`: the ReplicaSet it has just created. */
export function deploymentStatus(
  world: World,
  rollout: Rollout,
  made?: string,
): { [field: string]: unknown } {
  const { deployment, wanted } = rollout;
  const now = counters(rollout);
  const availability: Line =
    now.availableReplicas >= wanted - slack(rollout).missing
      ? {
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }
      : {
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        };
  const total = sum(allSets(rollout), replicasOf);
  return {
    ...filled({
      observedGeneration: deployment.metadata.generation,
      ...now,
      unavailableReplicas: Math.max(0, total - now.availableReplicas),
    }),
    conditions: conditions(deployment['status'], world.now(), [
      ...condition(world, rollout, 'Available', availability),
      ...condition(world, rollout, 'Progressing', news(world, rollout, now, made)),
      ...refusalOf(rollout),
    ]),
  };
}
