import { bear, hashOf, scaled } from './birth.ts';
import type { PodSpec } from './spec.ts';
import { at, type PodPlan, type World } from './world.ts';

export type How = {
  /** How long ago it was released, in seconds. */
  seconds?: number;
  /** The pods of the release before still serve. */
  rolling?: boolean;
  /** There was no release before: the app was installed so. */
  first?: boolean;
};

/** A new template for a component: its pods are made anew, the old ones stay while a rolling update waits. */
export function release(
  world: World,
  name: string,
  change: (spec: PodSpec) => void,
  { seconds = 110, rolling = false, first = false }: How = {},
): PodPlan[] {
  const deployed = at(world, name);
  const spec = structuredClone(deployed.spec);
  change(spec);
  deployed.spec = spec;
  const hash = hashOf(name, deployed.sets.length + 1);
  const stays = rolling && deployed.part.kind === 'Deployment';
  const fresh = bear(world, deployed, hash, spec, stays ? 1 : deployed.replicas, seconds);
  if (deployed.part.kind === 'Deployment') {
    for (const set of deployed.sets) if (!stays) set.replicas = 0;
    if (first) deployed.sets = [];
    deployed.sets.push({ hash, spec, replicas: fresh.length, born: seconds });
    world.said.push(scaled(deployed.part, hash, fresh.length, seconds));
  }
  deployed.pods = stays ? [...fresh, ...deployed.pods] : fresh;
  return fresh;
}
