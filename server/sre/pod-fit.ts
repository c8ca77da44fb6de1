import { at, isObject, listAt, numberAt, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { remember } from '../domain/remember.ts';
import { labelSelector, selectorText } from '../domain/selector.ts';
import { type Misfit, missesLabels } from './node-fit.ts';
import type { Picture } from './picture.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';

/** The pods that stand on nodes. */
const placed = remember((picture: Picture): readonly KubeObject[] =>
  picture
    .everywhere('Pod')
    .filter(
      ({ spec, status }) =>
        textAt(spec, 'nodeName') !== undefined &&
        !['Succeeded', 'Failed'].includes(textAt(status, 'phase') ?? ''),
    ),
);

const nearTerms = (pod: KubeObject) => listAt(pod, 'spec', 'affinity', 'podAffinity', REQUIRED);
const farTerms = (pod: KubeObject) => listAt(pod, 'spec', 'affinity', 'podAntiAffinity', REQUIRED);

/** Those of them that keep others away. */
const shy = remember((picture: Picture): readonly KubeObject[] =>
  placed(picture).filter(pod => farTerms(pod).length > 0),
);

/** Whether a term of a pod's affinity is about the namespace of another pod. */
function isInScope(term: unknown, pod: KubeObject, namespace: string | undefined, picture: Picture): boolean {
  const named = listAt(term, 'namespaces');
  const selector = at(term, 'namespaceSelector');
  if (named.length === 0 && !isObject(selector)) return namespace === pod.metadata.namespace;
  const labels = picture.find('Namespace', undefined, namespace ?? '')?.metadata.labels;
  return named.includes(namespace) || (isObject(selector) && labelSelector(selector)(labels));
}

function meets(term: unknown, pod: KubeObject, other: KubeObject, picture: Picture): boolean {
  const keys = listAt(term, 'matchLabelKeys').filter(key => typeof key === 'string');
  return (
    labelSelector(at(term, 'labelSelector'))(other.metadata.labels) &&
    keys.every(key => other.metadata.labels?.[key] === pod.metadata.labels?.[key]) &&
    isInScope(term, pod, other.metadata.namespace, picture)
  );
}

const keyOf = (term: unknown): string => textAt(term, 'topologyKey') ?? '';

const domainOf = (pod: KubeObject, key: string, picture: Picture): string | undefined =>
  picture.find('Node', undefined, textAt(pod, 'spec', 'nodeName') ?? '')?.metadata.labels?.[key];

/** In which domains of a key these pods stand, and how many in each. */
function countsBy(key: string, pods: readonly KubeObject[], picture: Picture): Map<string, number> {
  const counts = new Map<string, number>();
  for (const pod of pods) {
    const domain = domainOf(pod, key, picture);
    if (domain !== undefined) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  return counts;
}

const likeOf = (term: unknown, pod: KubeObject, picture: Picture): KubeObject[] =>
  placed(picture).filter(other => other !== pod && meets(term, pod, other, picture));

const termText = (term: unknown): string => {
  const pairs = selectorText(at(term, 'labelSelector', 'matchLabels'));
  const expressions = listAt(term, 'labelSelector', 'matchExpressions').map(
    it => `${textAt(it, 'key')} ${textAt(it, 'operator')} ${listAt(it, 'values').map(String).join(',')}`,
  );
  return [...(pairs === '' ? [] : [pairs]), ...expressions].join(' and ') || 'any';
};

/** What keeps a pod from a node; made once for a pod, and asked for each node. */
type Check = (node: KubeObject) => Misfit[];

const hereOf = (node: KubeObject, key: string): string | undefined => node.metadata.labels?.[key];

/** The pods that it must be near. The first of a group that wants to be together may go anywhere. */
function lonely(term: unknown, pod: KubeObject, picture: Picture): Check {
  const key = keyOf(term);
  const group = likeOf(term, pod, picture);
  const domains = countsBy(key, group, picture);
  const isFirst = group.length === 0 && meets(term, pod, pod, picture);
  const where = group.length === 0 ? 'which runs nowhere' : `by ${key}`;
  return node => {
    const here = hereOf(node, key);
    if (here !== undefined && (isFirst || domains.has(here))) return [];
    return [{ predicate: 'pod-affinity', what: `${termText(term)}, ${where}` }];
  };
}

/** Pods that may not be near it, wherever they stand. */
const crowded =
  (term: unknown, key: string, domains: { has(domain: string): boolean }): Check =>
  node => {
    const here = hereOf(node, key);
    return here !== undefined && domains.has(here)
      ? [{ predicate: 'pod-anti-affinity', what: termText(term) }]
      : [];
  };

/** The rules of those that stand somewhere and do not want it near. */
const shunned = (pod: KubeObject, picture: Picture): Check[] =>
  shy(picture)
    .filter(other => other !== pod)
    .flatMap(other =>
      farTerms(other)
        .filter(term => meets(term, other, pod, picture))
        .map(term => crowded(term, keyOf(term), countsBy(keyOf(term), [other], picture))),
    );

/** A rule by which its like are spread. Nodes that its labels rule out do not count; tainted ones do. */
function uneven(rule: unknown, pod: KubeObject, picture: Picture): Check {
  const key = keyOf(rule);
  const own = { labelSelector: at(rule, 'labelSelector'), matchLabelKeys: at(rule, 'matchLabelKeys') };
  const counts = countsBy(key, likeOf(own, pod, picture), picture);
  const domains = picture
    .of('Node')
    .filter(node => missesLabels(pod, node).length === 0)
    .flatMap(node => hereOf(node, key) ?? []);
  const least = Math.min(...domains.map(domain => counts.get(domain) ?? 0));
  const more = meets(own, pod, pod, picture) ? 1 : 0;
  const most = numberAt(rule, 'maxSkew') ?? 1;
  return node => {
    const here = hereOf(node, key);
    const isEven = here !== undefined && (counts.get(here) ?? 0) + more - least <= most;
    return isEven ? [] : [{ predicate: 'topology-spread', what: key }];
  };
}

/** What of other pods keeps a pod from a node. Source: Kubernetes' inter-pod affinity and topology spread. */
export function missesPods(pod: KubeObject, picture: Picture): Check {
  const strict = listAt(pod, 'spec', 'topologySpreadConstraints').filter(
    rule => textAt(rule, 'whenUnsatisfiable') === 'DoNotSchedule',
  );
  const checks: Check[] = [
    ...nearTerms(pod).map(term => lonely(term, pod, picture)),
    ...farTerms(pod).map(term =>
      crowded(term, keyOf(term), countsBy(keyOf(term), likeOf(term, pod, picture), picture)),
    ),
    ...shunned(pod, picture),
    ...strict.map(rule => uneven(rule, pod, picture)),
  ];
  return node => checks.flatMap(check => check(node));
}
