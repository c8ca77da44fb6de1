import { isObject } from '../../domain/json.ts';
import { numberAt, textAt } from '../../domain/json.ts';
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
import { type Reconcile, filled, owned, setStatus } from './world.ts';

const from = 'daemonset-controller';
const REVISION = 'controller-revision-hash';

/** Keeps one pod on every node that suits, and replaces outdated ones one by one. */
export const daemonSet: Reconcile = (world, set) => {
  const template = templateAt(set, 'spec', 'template');
  const labels = { [REVISION]: templateHash(template) };
  const isCurrent = (pod: KubeObject) => pod.metadata.labels?.[REVISION] === labels[REVISION];
  const made = (name: string, node: string): KubeObject => {
    const pod = fromTemplate(template, podKind, name, set, { labels });
    return { ...pod, spec: { ...(isObject(pod['spec']) ? pod['spec'] : {}), nodeName: node } };
  };
  const suits = (node: KubeObject) => unsuitable(made('', ''), node) === undefined;
  const nodes = world.store.list({ apiVersion: 'v1', kind: 'Node' }).filter(suits);
  const all = owned(world, set, 'Pod');
  const on = (node: KubeObject) => all.filter(pod => textAt(pod, 'spec', 'nodeName') === node.metadata.name);
  for (const node of nodes)
    if (on(node).length === 0)
      createPod(world, set, made(freshName(world, set.metadata.name), node.metadata.name), from);
  const active = all.filter(isActive);
  const outdated =
    textAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete' ? [] : active.filter(pod => !isCurrent(pod));
  const [worst] = outdated.toSorted(
    (a, b) => Number(readySince(a) !== undefined) - Number(readySince(b) !== undefined),
  );
  const allUp =
    active.length === nodes.length && active.every(pod => readySince(pod) !== undefined || pod === worst);
  if (worst && allUp) deletePod(world, set, worst, from);
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
      updatedNumberScheduled: left.filter(isCurrent).length,
    }),
  });
};
