import { at, equal, isObject } from '../../domain/json.ts';
import { type KubeObject, type Ref, refKey, refOf } from '../../domain/kube-object.ts';
import { type Selects, exactSelector } from '../../domain/selector.ts';

/** Which Services select which pods, without looking at all of either. */
export type Selections = {
  servicesOf(pod: KubeObject): Ref[];
  /** The pods that may be selected by a Service; the caller looks at their labels. */
  candidates(service: KubeObject): Ref[];
  /** Takes note that a pod or Service has changed. */
  note(before: KubeObject | undefined, after: KubeObject | undefined): void;
};

const none: ReadonlyMap<string, Ref> = new Map();
const selectorOf = (service: KubeObject): unknown => at(service, 'spec', 'selector');

/** `shop app=cart`, for each pair. */
const pairs = (object: KubeObject, labels: unknown): string[] =>
  isObject(labels)
    ? Object.entries(labels)
        .map(([key, value]) => `${object.metadata.namespace} ${key}=${String(value)}`)
        .toSorted()
    : [];

function put<T>(index: Map<string, Map<string, T>>, pair: string, key: string, value: T | undefined): void {
  const found = index.get(pair) ?? new Map<string, T>();
  if (value === undefined) found.delete(key);
  else found.set(key, value);
  if (found.size > 0) index.set(pair, found);
  else index.delete(pair);
}

export function createSelections(): Selections {
  const pods = new Map<string, Map<string, Ref>>();
  const services = new Map<string, Map<string, { ref: Ref; selects: Selects }>>();

  function notePod(before: KubeObject | undefined, after: KubeObject | undefined): void {
    if (equal(before?.metadata.labels, after?.metadata.labels)) return;
    const pod = after ?? before;
    if (!pod) return;
    // A pod has many pairs: all of them hold one key and one reference.
    const ref = refOf(pod);
    const key = refKey(ref);
    if (before) for (const pair of pairs(before, before.metadata.labels)) put(pods, pair, key, undefined);
    if (after) for (const pair of pairs(after, after.metadata.labels)) put(pods, pair, key, ref);
  }

  /** A Service is found by one of its pairs: whoever has not that one is not selected. */
  function noteService(service: KubeObject, isThere: boolean): void {
    const selector = selectorOf(service);
    const [pair] = pairs(service, selector);
    const ref = refOf(service);
    if (pair !== undefined)
      put(services, pair, refKey(ref), isThere ? { ref, selects: exactSelector(selector) } : undefined);
  }

  return {
    servicesOf: pod =>
      pairs(pod, pod.metadata.labels)
        .flatMap(pair => [...(services.get(pair)?.values() ?? [])])
        .filter(({ selects }) => selects(pod.metadata.labels))
        .map(({ ref }) => ref),
    candidates(service) {
      const sets = pairs(service, selectorOf(service)).map(pair => pods.get(pair) ?? none);
      const [smallest = none] = sets.toSorted((a, b) => a.size - b.size);
      return [...smallest.values()];
    },
    note(before, after) {
      const kind = (after ?? before)?.kind;
      if (kind === 'Pod') notePod(before, after);
      if (kind !== 'Service') return;
      if (before) noteService(before, false);
      if (after) noteService(after, true);
    },
  };
}
