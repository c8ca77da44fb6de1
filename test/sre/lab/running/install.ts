import { bear, hashOf, scaled } from './birth.ts';
import type { App } from './part.ts';
import type { Deployed, Runtime, World } from './world.ts';

/** An app as it runs when nothing is wrong, deployed so many seconds ago. */
export function worldOf(app: App, born: number, runtime: Runtime = 'containerd'): World {
  const world: World = {
    app,
    deployed: new Map(),
    said: [],
    logs: new Map(),
    objects: [...app.objects],
    runtime,
  };
  for (const part of app.parts) {
    const spec = structuredClone(part.spec);
    const hash = hashOf(part.name, 1);
    const deployed: Deployed = {
      part,
      spec,
      replicas: part.replicas,
      born,
      sets: part.kind === 'Deployment' ? [{ hash, spec, replicas: part.replicas, born }] : [],
      pods: [],
      own: {},
      status: {},
    };
    const runs = part.kind !== 'Job' && part.kind !== 'CronJob';
    if (runs) deployed.pods = bear(world, deployed, hash, spec, part.replicas, born);
    if (part.kind === 'Job')
      deployed.status = { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] };
    if (part.kind === 'Deployment' && born < 3600) world.said.push(scaled(part, hash, part.replicas, born));
    world.deployed.set(part.name, deployed);
  }
  return world;
}
