import { at, isObject, numberAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { deploymentStatus } from './deployment-status.ts';
import { fromTemplate, templateAt, templateHash } from './pods.ts';
import {
  type Rollout,
  allSets,
  freshTarget,
  isRecreate,
  replicasOf,
  sayScaled,
  scale,
  scaleDownOld,
} from './rollout.ts';
import { type Reconcile, type World, owned, setStatus } from './world.ts';

const REVISION = 'deployment.kubernetes.io/revision';
const HASH = 'pod-template-hash';

const revisionOf = (object: KubeObject): number => Number(object.metadata.annotations?.[REVISION] ?? 0);
const nextRevision = ({ old }: Rollout): number => Math.max(0, ...old.map(revisionOf)) + 1;

function rolloutOf(world: World, deployment: KubeObject): Rollout {
  const hash = templateHash(templateAt(deployment, 'spec', 'template'));
  const sets = owned(world, deployment, 'ReplicaSet').toSorted((a, b) => revisionOf(a) - revisionOf(b));
  return {
    deployment,
    wanted: numberAt(deployment, 'spec', 'replicas') ?? 1,
    fresh: sets.find(set => set.metadata.labels?.[HASH] === hash),
    old: sets.filter(set => set.metadata.labels?.[HASH] !== hash),
  };
}

const merged = (object: unknown, more: { [field: string]: unknown }) => ({
  ...(isObject(object) ? object : {}),
  ...more,
});

function createSet(world: World, rollout: Rollout): string {
  const { deployment } = rollout;
  const template = templateAt(deployment, 'spec', 'template');
  const hash = templateHash(template);
  const name = `${deployment.metadata.name}-${hash}`;
  const replicas = freshTarget(rollout);
  const labels = merged(at(template, 'metadata', 'labels'), { [HASH]: hash });
  const selector = at(deployment, 'spec', 'selector');
  const set = fromTemplate(template, { apiVersion: 'apps/v1', kind: 'ReplicaSet' }, name, deployment, {
    labels: { [HASH]: hash },
    annotations: { [REVISION]: String(nextRevision(rollout)) },
  });
  world.store.create({
    ...set,
    spec: {
      replicas,
      minReadySeconds: numberAt(deployment, 'spec', 'minReadySeconds') ?? 0,
      selector: merged(selector, { matchLabels: merged(at(selector, 'matchLabels'), { [HASH]: hash }) }),
      template: { ...template, metadata: merged(template['metadata'], { labels }) },
    },
  });
  if (replicas > 0) sayScaled(world, deployment, name, 0, replicas);
  return name;
}

/** Whether pods of earlier templates are still there; the Deployment is told when they go. */
function isWaitingForOld(world: World, { deployment, old }: Rollout): boolean {
  for (const set of old) scale(world, deployment, set, 0);
  const pods = old.flatMap(set => owned(world, set, 'Pod'));
  for (const pod of pods) world.watch(refOf(pod));
  return pods.length > 0;
}

/** One step of the rollout; answers the name of a ReplicaSet it made. */
function advance(world: World, rollout: Rollout): string | undefined {
  const { deployment, fresh } = rollout;
  if (at(deployment, 'spec', 'paused') === true) {
    if (fresh) scale(world, deployment, fresh, freshTarget(rollout));
    return undefined;
  }
  if (isRecreate(deployment) && isWaitingForOld(world, rollout)) return undefined;
  if (!fresh) return createSet(world, rollout);
  scale(world, deployment, fresh, freshTarget(rollout));
  if (!isRecreate(deployment)) scaleDownOld(world, rollout);
  return undefined;
}

/** Gives the present template's ReplicaSet the highest revision, and the Deployment the same. */
function number(world: World, rollout: Rollout): void {
  const { deployment, fresh } = rollout;
  if (!fresh) return;
  const revision = Math.max(revisionOf(fresh), nextRevision(rollout));
  for (const object of [fresh, deployment])
    if (revisionOf(object) !== revision)
      world.store.patch(refOf(object), { metadata: { annotations: { [REVISION]: String(revision) } } });
}

function forget(world: World, { deployment, old }: Rollout): void {
  const limit = numberAt(deployment, 'spec', 'revisionHistoryLimit') ?? 10;
  const empty = old.filter(set => replicasOf(set) === 0 && (numberAt(set, 'status', 'replicas') ?? 0) === 0);
  for (const set of empty.slice(0, Math.max(0, old.length - limit))) world.store.delete(refOf(set));
}

/** Moves a Deployment's pods from one template to the next. */
export const deployment: Reconcile = (world, deployment) => {
  const made = advance(world, rolloutOf(world, deployment));
  const rollout = rolloutOf(world, deployment);
  if (at(deployment, 'spec', 'paused') !== true) number(world, rollout);
  if (allSets(rollout).length > 1) forget(world, rollout);
  setStatus(world, deployment, deploymentStatus(world, rollout, made));
};
