import { textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { remember } from '../domain/remember.ts';
import { isControlPlane } from './control-plane.ts';
import { type Misfit, misfits } from './node-fit.ts';
import type { Picture } from './picture.ts';
import { missesPods } from './pod-fit.ts';
import { shareOf } from './pod-requests.ts';
import { missesVolumes } from './volume-place.ts';

type Predicate = Misfit['predicate'];
type Blocked = { node: KubeObject; found: readonly Misfit[] };

/** What keeps a pod from the nodes that count, and those nodes. */
export type Obstacle = { predicate: Predicate; what: string; nodes: string[] };

/**
 * What a pod wishes of its place, the most telling first: where it wants to be, then whom it avoids. Where some
 * nodes are as it wishes, whatever keeps it from those is the cause, and not the wish that the others do not meet.
 */
const wishes: readonly ReadonlySet<Predicate>[] = [
  new Set(['node-selector', 'node-affinity', 'pod-affinity', 'volume-zone']),
  new Set(['pod-anti-affinity', 'topology-spread']),
];

/** How seldom an obstacle is there for no reason. */
const weights: { readonly [predicate in Predicate]?: number } = {
  'volume-zone': 0.9,
  taint: 0.4,
  unschedulable: 0.3,
};

/** Of two that keep it from as many nodes, which is rather the cause: a request by its share of a node. */
const weightOf = (predicate: Predicate, pod: KubeObject, { node }: Blocked): number =>
  predicate === 'cpu' || predicate === 'memory' ? shareOf(pod, predicate, node) : (weights[predicate] ?? 0.5);

/** The obstacle of most of these nodes; those that nothing else keeps it from count before all. */
function foremost(pod: KubeObject, near: readonly Blocked[]): Obstacle | undefined {
  const counted = Map.groupBy(
    near.flatMap(blocked => blocked.found.map(misfit => ({ blocked, misfit }))),
    ({ misfit }) => misfit.predicate,
  );
  const [most] = [...counted]
    .map(([predicate, hits]) => ({
      predicate,
      hits,
      alone: near.filter(({ found }) => found.every(it => it.predicate === predicate)).length,
      weight: Math.max(...hits.map(({ blocked }) => weightOf(predicate, pod, blocked))),
    }))
    .toSorted((a, b) => b.alone - a.alone || b.hits.length - a.hits.length || b.weight - a.weight);
  if (!most) return undefined;
  return {
    predicate: most.predicate,
    what: [...new Set(most.hits.map(({ misfit }) => misfit.what))].join(', '),
    nodes: [...new Set(most.hits.map(({ blocked }) => blocked.node.metadata.name))],
  };
}

const takesRoom = ({ status }: KubeObject): boolean =>
  !['Succeeded', 'Failed'].includes(textAt(status, 'phase') ?? '');

/** The pods on each node. */
const standing = remember((picture: Picture): ReadonlyMap<string, readonly KubeObject[]> =>
  Map.groupBy(picture.everywhere('Pod').filter(takesRoom), ({ spec }) => textAt(spec, 'nodeName') ?? ''),
);

/**
 * Why no node takes a pod, by what the objects show; undefined where one would, or where nodes were not seen.
 * Nodes of the control plane count only where there are no others.
 */
export function obstacleOf(pod: KubeObject, picture: Picture): Obstacle | undefined {
  const misfitsOfPods = missesPods(pod, picture);
  const nodes = picture.of('Node');
  const workers = nodes.filter(node => !isControlPlane(node));
  let near: Blocked[] = (workers.length > 0 ? workers : nodes).map(node => ({
    node,
    found: [
      ...misfits(pod, node, standing(picture).get(node.metadata.name) ?? []),
      ...misfitsOfPods(node),
      ...missesVolumes(pod, node, picture),
    ],
  }));
  if (near.some(({ found }) => found.length === 0)) return undefined;
  for (const tier of wishes) {
    const met = near.filter(({ found }) => !found.some(it => tier.has(it.predicate)));
    if (met.length === 0)
      return foremost(
        pod,
        near.map(({ node, found }) => ({ node, found: found.filter(it => tier.has(it.predicate)) })),
      );
    near = met;
  }
  return foremost(pod, near);
}
