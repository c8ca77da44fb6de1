import { at, numberAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import type { World } from './world.ts';

/** A Deployment with its ReplicaSets: the one of the present template, and those of earlier ones, oldest first. */
export type Rollout = {
  deployment: KubeObject;
  wanted: number;
  fresh: KubeObject | undefined;
  old: readonly KubeObject[];
};

export const replicasOf = (set: KubeObject | undefined): number => numberAt(set, 'spec', 'replicas') ?? 0;
export const availableOf = (set: KubeObject | undefined): number =>
  numberAt(set, 'status', 'availableReplicas') ?? 0;
export const sum = (sets: readonly KubeObject[], of: (set: KubeObject) => number): number =>
  sets.reduce((total, set) => total + of(set), 0);
export const allSets = ({ fresh, old }: Rollout): KubeObject[] => (fresh ? [...old, fresh] : [...old]);

/** A number of pods given as such or as a share of all. */
function share(value: unknown, of: number, round: (x: number) => number): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? round((Number.parseFloat(value) / 100) * of) : 0;
}

/** How many pods a rolling update may have too many, and too few. */
export function slack({ deployment, wanted }: Rollout): { surge: number; missing: number } {
  const rolling = at(deployment, 'spec', 'strategy', 'rollingUpdate');
  const surge = share(at(rolling, 'maxSurge'), wanted, Math.ceil);
  const missing = share(at(rolling, 'maxUnavailable'), wanted, Math.floor);
  return { surge, missing: surge === 0 && missing === 0 ? 1 : Math.min(missing, wanted) };
}

export const isRecreate = (deployment: KubeObject): boolean =>
  textAt(deployment, 'spec', 'strategy', 'type') === 'Recreate';

/** How many pods of the present template there may be by now. */
export function freshTarget(rollout: Rollout): number {
  const { deployment, wanted, fresh, old } = rollout;
  if (isRecreate(deployment) || old.every(set => replicasOf(set) === 0)) return wanted;
  const room = wanted + slack(rollout).surge - sum(allSets(rollout), replicasOf);
  return Math.min(wanted, replicasOf(fresh) + Math.max(0, room));
}

export function scale(world: World, deployment: KubeObject, set: KubeObject, to: number): void {
  const before = replicasOf(set);
  if (before === to) return;
  world.store.patch(refOf(set), { spec: { replicas: to } });
  sayScaled(world, deployment, set.metadata.name, before, to);
}

export function sayScaled(
  world: World,
  deployment: KubeObject,
  set: string,
  before: number,
  to: number,
): void {
  const message = `Scaled ${to > before ? 'up' : 'down'} replica set ${set} from ${before} to ${to}`;
  world.record(deployment, { reason: 'ScalingReplicaSet', message, from: 'deployment-controller' });
}

/** Takes old pods away as far as enough pods stay available: the unhealthy first, then the oldest. */
export function scaleDownOld(world: World, rollout: Rollout): void {
  const { deployment, wanted, fresh, old } = rollout;
  const sets = allSets(rollout);
  const least = wanted - slack(rollout).missing;
  let budget = sum(sets, replicasOf) - least - (replicasOf(fresh) - availableOf(fresh));
  let spare = Math.max(0, sum(sets, availableOf) - least);
  for (const set of old) {
    if (budget <= 0) return;
    const unhealthy = Math.min(budget, Math.max(0, replicasOf(set) - availableOf(set)));
    const healthy = Math.min(budget - unhealthy, spare, replicasOf(set) - unhealthy);
    budget -= unhealthy + healthy;
    spare -= healthy;
    scale(world, deployment, set, replicasOf(set) - unhealthy - healthy);
  }
}
