import type { KubeObject } from './kube-object.ts';
import { isAlive } from './pod.ts';
import type { Selects } from './selector.ts';

type Pods = readonly KubeObject[];

const latest = new WeakMap<KubeObject, { among: Pods; selected: Pods }>();
const none: Pods = [];

/** The pods that an object selects and that still count. Looked for once as long as neither object nor list changes. */
export function selectedPods(object: KubeObject, selects: Selects, among: Pods = none): Pods {
  const known = latest.get(object);
  if (known?.among === among) return known.selected;
  const found = among.filter(pod => isAlive(pod) && selects(pod.metadata.labels));
  const selected = found.length === among.length ? among : found;
  latest.set(object, { among, selected });
  return selected;
}
