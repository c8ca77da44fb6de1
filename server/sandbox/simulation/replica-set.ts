import { conditionAt } from '../../domain/condition.ts';
import { at, numberAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { PlatformError } from '../../errors.ts';
import {
  countReady,
  createPod,
  deletePod,
  expendableFirst,
  freshName,
  fromTemplate,
  isActive,
  podKind,
  templateAt,
} from './pods.ts';
import { type Reconcile, type World, conditions, filled, owned, setStatus } from './world.ts';

const from = 'replicaset-controller';

/** Tried again later and later, as the controller does: 15 seconds to 16 minutes. */
const soonest = 15_000;
const latest = 16 * 60_000;

const failed = (world: World, set: KubeObject, message: string) =>
  conditions(at(set, 'status'), world.now(), [
    { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message },
  ]);

const nameless = (message: string): string => message.replace(/^pods "[^"]*"/, '');

/** Creates pods until all are there; answers why the API server took no more. */
function createMissing(world: World, set: KubeObject, count: number): string | undefined {
  const template = templateAt(set, 'spec', 'template');
  try {
    for (let i = 0; i < count; i++)
      createPod(world, set, fromTemplate(template, podKind, freshName(world, set.metadata.name), set), from);
    return undefined;
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const known = conditionAt(at(set, 'status'), 'ReplicaFailure');
    // Only the pod's name is new each time; a status that changed would wake the set at once.
    const message =
      known && nameless(known.message) === nameless(error.message) ? known.message : error.message;
    world.record(set, { reason: 'FailedCreate', message: `Error creating: ${message}`, from, warning: true });
    const since = known?.since ?? world.now();
    world.wakeAt(world.now() + Math.min(latest, Math.max(soonest, world.now() - since)));
    return message;
  }
}

/** Keeps as many pods as a ReplicaSet asks for. */
export const replicaSet: Reconcile = (world, set) => {
  const pods = owned(world, set, 'Pod').filter(isActive);
  const wanted = numberAt(set, 'spec', 'replicas') ?? 1;
  const failure = createMissing(world, set, wanted - pods.length);
  for (const pod of expendableFirst(pods).slice(0, Math.max(0, pods.length - wanted)))
    deletePod(world, set, pod, from);
  const left = pods.length === wanted ? pods : owned(world, set, 'Pod').filter(isActive);
  const { ready, available } = countReady(world, left, numberAt(set, 'spec', 'minReadySeconds') ?? 0);
  setStatus(world, set, {
    replicas: left.length,
    ...filled({
      fullyLabeledReplicas: left.length,
      readyReplicas: ready,
      availableReplicas: available,
      observedGeneration: set.metadata.generation,
    }),
    ...(failure !== undefined && { conditions: failed(world, set, failure) }),
  });
};
