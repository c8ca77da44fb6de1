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

/** Whether one of these pods stands in a node's domain. */
function isNear(pods: readonly KubeObject[], key: string, node: KubeObject, picture: Picture): boolean {
  const here = node.metadata.labels?.[key];
  return here !== undefined && pods.some(pod => domainOf(pod, key, picture) === here);
}

const termText = (term: unknown): string => {
  const pairs = selectorText(at(term, 'labelSelector', 'matchLabels'));
  const expressions = listAt(term, 'labelSelector', 'matchExpressions').map(
    it => `${textAt(it, 'key')} ${textAt(it, 'operator')} ${listAt(it, 'values').map(String).join(',')}`,
  );
  return [...(pairs === '' ? [] : [pairs]), ...expressions].join(' and ') || 'any';
};

/** The pods that it must be near. The first of a group that wants to be together may go anywhere. */
function lonely(pod: KubeObject, node: KubeObject, picture: Picture): Misfit[] {
  return nearTerms(pod).flatMap(term => {
    const group = placed(picture).filter(other => other !== pod && meets(term, pod, other, picture));
    const isFirst = group.length === 0 && meets(term, pod, pod, picture);
    const hasKey = node.metadata.labels?.[keyOf(term)] !== undefined;
    if ((isFirst && hasKey) || isNear(group, keyOf(term), node, picture)) return [];
    const where = group.length === 0 ? 'which runs nowhere' : `by ${keyOf(term)}`;
    return [{ predicate: 'pod-affinity' as const, what: `${termText(term)}, ${where}` }];
  });
}

/** The pods that it must not be near, and those that must not be near it. */
function crowded(pod: KubeObject, node: KubeObject, picture: Picture): Misfit[] {
  const own = farTerms(pod).filter(term => {
    const group = placed(picture).filter(other => other !== pod && meets(term, pod, other, picture));
    return isNear(group, keyOf(term), node, picture);
  });
  const theirs = shy(picture)
    .filter(other => other !== pod)
    .flatMap(other =>
      farTerms(other).filter(
        term => meets(term, other, pod, picture) && isNear([other], keyOf(term), node, picture),
      ),
    );
  return [...own, ...theirs]
    .slice(0, 1)
    .map(term => ({ predicate: 'pod-anti-affinity' as const, what: termText(term) }));
}

/** The rules by which its like are spread. Nodes that its labels rule out do not count; tainted ones do. */
function uneven(pod: KubeObject, node: KubeObject, picture: Picture): Misfit[] {
  return listAt(pod, 'spec', 'topologySpreadConstraints').flatMap(rule => {
    const key = textAt(rule, 'topologyKey') ?? '';
    const here = node.metadata.labels?.[key];
    if (textAt(rule, 'whenUnsatisfiable') !== 'DoNotSchedule') return [];
    const misfit = { predicate: 'topology-spread' as const, what: key };
    if (here === undefined) return [misfit];
    const own = { labelSelector: at(rule, 'labelSelector'), matchLabelKeys: at(rule, 'matchLabelKeys') };
    const like = placed(picture).filter(other => other !== pod && meets(own, pod, other, picture));
    const domains = picture
      .of('Node')
      .filter(it => missesLabels(pod, it).length === 0)
      .flatMap(it => it.metadata.labels?.[key] ?? []);
    const countIn = (domain: string): number =>
      like.filter(other => domainOf(other, key, picture) === domain).length;
    const least = Math.min(...domains.map(countIn));
    const after = countIn(here) + (meets(own, pod, pod, picture) ? 1 : 0);
    return after - least > (numberAt(rule, 'maxSkew') ?? 1) ? [misfit] : [];
  });
}

/** What of other pods keeps a pod from a node. Source: Kubernetes' inter-pod affinity and topology spread. */
export const missesPods = (pod: KubeObject, node: KubeObject, picture: Picture): Misfit[] => [
  ...lonely(pod, node, picture),
  ...crowded(pod, node, picture),
  ...uneven(pod, node, picture),
];
