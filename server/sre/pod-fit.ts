import { at, listAt, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { labelSelector } from '../domain/selector.ts';
import type { Picture } from './picture.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';

/** The pods of its namespace that run on a node and that a term selects. */
function meant(term: unknown, pod: KubeObject, picture: Picture): KubeObject[] {
  const selects = labelSelector(at(term, 'labelSelector'));
  return picture
    .everywhere('Pod')
    .filter(
      other =>
        other !== pod &&
        other.metadata.namespace === pod.metadata.namespace &&
        textAt(other, 'spec', 'nodeName') !== undefined &&
        selects(other.metadata.labels),
    );
}

const domainOf = (node: KubeObject | undefined, term: unknown): string | undefined =>
  node?.metadata.labels?.[textAt(term, 'topologyKey') ?? ''];

function domainsOf(pods: readonly KubeObject[], term: unknown, picture: Picture): Set<string | undefined> {
  return new Set(
    pods.map(pod => domainOf(picture.find('Node', undefined, textAt(pod, 'spec', 'nodeName') ?? ''), term)),
  );
}

/**
 * The code for a pod that no node takes for the sake of other pods, by what the objects show: for when the
 * scheduler's words are lost. Source: Kubernetes' inter-pod affinity.
 */
export function apartFrom(pod: KubeObject, picture: Picture): string | undefined {
  const workers = picture.of('Node').filter(node => listAt(node, 'spec', 'taints').length === 0);
  const closed = listAt(pod, 'spec', 'affinity', 'podAntiAffinity', REQUIRED).some(term => {
    const taken = domainsOf(meant(term, pod, picture), term, picture);
    return workers.length > 0 && workers.every(node => taken.has(domainOf(node, term)));
  });
  if (closed) return 'pod-anti-affinity-unsatisfied';
  const alone = listAt(pod, 'spec', 'affinity', 'podAffinity', REQUIRED).some(
    term =>
      meant(term, pod, picture).length === 0 &&
      !labelSelector(at(term, 'labelSelector'))(pod.metadata.labels),
  );
  return alone ? 'pod-affinity-unsatisfied' : undefined;
}
