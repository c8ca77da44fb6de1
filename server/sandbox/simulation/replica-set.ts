import { numberAt } from '../../domain/json.ts';
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
import { type Reconcile, filled, owned, setStatus } from './world.ts';

const from = 'replicaset-controller';

/** Keeps as many pods as a ReplicaSet asks for. */
export const replicaSet: Reconcile = (world, set) => {
  const pods = owned(world, set, 'Pod').filter(isActive);
  const wanted = numberAt(set, 'spec', 'replicas') ?? 1;
  const template = templateAt(set, 'spec', 'template');
  for (let i = pods.length; i < wanted; i++)
    createPod(world, set, fromTemplate(template, podKind, freshName(world, set.metadata.name), set), from);
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
  });
};
