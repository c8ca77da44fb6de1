import { isObject, numberAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import {
  countReady,
  createPod,
  deletePod,
  freshName,
  fromTemplate,
  isActive,
  podKind,
  readySince,
  templateAt,
  templateHash,
} from './pods.ts';
import { unsuitable } from './scheduler.ts';
import { type Reconcile, type World, filled, owned, setStatus } from './world.ts';

const from = 'daemonset-controller';
const REVISION = 'controller-revision-hash';

const revisionOf = (set: KubeObject): string => templateHash(templateAt(set, 'spec', 'template'));
const isUp = (pod: KubeObject): boolean => readySince(pod) !== undefined;

function podOn(set: KubeObject, node: string, name: string): KubeObject {
  const labels = { [REVISION]: revisionOf(set) };
  const pod = fromTemplate(templateAt(set, 'spec', 'template'), podKind, name, set, { labels });
  return { ...pod, spec: { ...(isObject(pod['spec']) ? pod['spec'] : {}), nodeName: node } };
}

/** Takes one outdated pod away, one that is not ready first, when all the others are ready. */
function replaceOne(world: World, set: KubeObject, pods: readonly KubeObject[]): void {
  if (textAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete') return;
  const outdated = pods.filter(pod => pod.metadata.labels?.[REVISION] !== revisionOf(set));
  const worst = outdated.find(pod => !isUp(pod)) ?? outdated[0];
  if (worst && pods.every(pod => isUp(pod) || pod === worst)) deletePod(world, set, worst, from);
}

/** Keeps one pod on every node that suits, and replaces outdated ones one by one. */
export const daemonSet: Reconcile = (world, set) => {
  const pods = owned(world, set, 'Pod');
  const nodes = world.store
    .list({ apiVersion: 'v1', kind: 'Node' })
    .filter(node => unsuitable(podOn(set, '', ''), node) === undefined)
    .map(node => node.metadata.name);
  const taken = new Set(pods.map(pod => textAt(pod, 'spec', 'nodeName')));
  for (const node of nodes)
    if (!taken.has(node)) createPod(world, set, podOn(set, node, freshName(world, set.metadata.name)), from);
  const active = pods.filter(isActive);
  if (active.length === nodes.length) replaceOne(world, set, active);
  const left = owned(world, set, 'Pod').filter(isActive);
  const { ready, available } = countReady(world, left, numberAt(set, 'spec', 'minReadySeconds') ?? 0);
  setStatus(world, set, {
    currentNumberScheduled: left.length,
    desiredNumberScheduled: nodes.length,
    numberMisscheduled: 0,
    numberReady: ready,
    ...filled({
      observedGeneration: set.metadata.generation,
      numberAvailable: available,
      numberUnavailable: nodes.length - available,
      updatedNumberScheduled: left.filter(pod => pod.metadata.labels?.[REVISION] === revisionOf(set)).length,
    }),
  });
};
