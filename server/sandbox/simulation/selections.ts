import { at, equal, isObject } from '../../domain/json.ts';
import type { KubeObject, Ref } from '../../domain/kube-object.ts';
import { exactSelector } from '../../domain/selector.ts';

/** Which Services select which pods, without looking at all of either. */
export type Selections = {
  servicesOf(pod: KubeObject): Ref[];
  /** The pods that may be selected by a Service; the caller looks at their labels. */
  candidates(service: KubeObject): Ref[];
  /** Takes note that a pod or Service has changed. */
  note(before: KubeObject | undefined, after: KubeObject | undefined): void;
};

/** By pair, then by name. A pair names its namespace, so names are all that is held of thousands of pods. */
type Index<T> = Map<string, Map<string, T>>;

const none: ReadonlyMap<string, unknown> = new Map();
const selectorOf = (service: KubeObject): unknown => at(service, 'spec', 'selector');

/** `shop app=cart`, for each pair. */
const pairs = (object: KubeObject, labels: unknown): string[] =>
  isObject(labels)
    ? Object.entries(labels)
        .map(([key, value]) => `${object.metadata.namespace} ${key}=${String(value)}`)
        .toSorted()
    : [];

/** A Service is found by one of its pairs: whoever has not that one is not selected. */
const pairOf = (service: KubeObject): string => pairs(service, selectorOf(service))[0] ?? '';

const refTo = (kind: string, { metadata: { namespace } }: KubeObject, name: string): Ref => ({
  apiVersion: 'v1',
  kind,
  namespace,
  name,
});

function put<T>(index: Index<T>, pair: string, { metadata: { name } }: KubeObject, value: T): void {
  const found = index.get(pair);
  if (found) found.set(name, value);
  else index.set(pair, new Map([[name, value]]));
}

function drop<T>(index: Index<T>, pair: string, { metadata: { name } }: KubeObject): void {
  const found = index.get(pair);
  found?.delete(name);
  if (found?.size === 0) index.delete(pair);
}

export function createSelections(): Selections {
  const pods: Index<true> = new Map();
  const services: Index<unknown> = new Map();

  function notePod(before: KubeObject | undefined, after: KubeObject | undefined): void {
    if (equal(before?.metadata.labels, after?.metadata.labels)) return;
    if (before) for (const pair of pairs(before, before.metadata.labels)) drop(pods, pair, before);
    if (after) for (const pair of pairs(after, after.metadata.labels)) put(pods, pair, after, true);
  }

  return {
    servicesOf: pod =>
      pairs(pod, pod.metadata.labels)
        .flatMap(pair => [...(services.get(pair) ?? none)])
        .filter(([, selector]) => exactSelector(selector)(pod.metadata.labels))
        .map(([name]) => refTo('Service', pod, name)),
    candidates(service) {
      const sets = pairs(service, selectorOf(service)).map(pair => pods.get(pair) ?? none);
      const [smallest = none] = sets.toSorted((a, b) => a.size - b.size);
      return [...smallest.keys()].map(name => refTo('Pod', service, name));
    },
    note(before, after) {
      const kind = (after ?? before)?.kind;
      if (kind === 'Pod') notePod(before, after);
      if (kind !== 'Service') return;
      if (before) drop(services, pairOf(before), before);
      if (after) put(services, pairOf(after), after, selectorOf(after));
    },
  };
}
