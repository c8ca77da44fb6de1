import { groupPods } from '../../domain/component-health.ts';
import { at, isObject, textAt } from '../../domain/json.ts';
import type { KubeObject, Ref } from '../../domain/kube-object.ts';
import { COMPONENT } from '../../domain/labels.ts';
import { remember } from '../../domain/remember.ts';
import type { ClusterReader } from '../ports.ts';

/** What runs in one cell right now, ready to be looked up. */
export type LiveCell = {
  /** Every pod of the cell: the same list until one of them changes. */
  pods: readonly KubeObject[];
  /** Undefined: not there. A kind that was not loaded is never asked for. */
  get(ref: Ref): KubeObject | undefined;
  /** The pods that may belong to these objects; the judges choose among them by selector. */
  podsNear(objects: readonly KubeObject[]): readonly KubeObject[];
  /** What the cluster reported here lately; listed once, when it is first wanted. */
  events(): Promise<readonly KubeObject[]>;
};

const EVENTS = { apiVersion: 'v1', kind: 'Event' };
const PODS = { apiVersion: 'v1', kind: 'Pod' };

type Kind = Pick<Ref, 'apiVersion' | 'kind'> & { namespaced: boolean };

/** The kinds of these objects, each once. */
function kindsOf(refs: Iterable<Ref>): Kind[] {
  const kinds: Kind[] = [];
  for (const { apiVersion, kind, namespace } of refs)
    if (!kinds.some(known => known.kind === kind && known.apiVersion === apiVersion))
      kinds.push({ apiVersion, kind, namespaced: namespace !== undefined });
  return kinds;
}

/** Lists the kinds that a cell's inventories name, and its pods, side by side. */
export async function loadCell(
  cluster: ClusterReader,
  cell: string,
  refs: Iterable<Ref>,
  signal?: AbortSignal,
): Promise<LiveCell> {
  const live = new Map<string, Map<string, ReadonlyMap<string, KubeObject>>>();
  const load = async ({ apiVersion, kind, namespaced }: Kind) => {
    const query = { apiVersion, kind, ...(namespaced && { namespace: cell }) };
    const served = await cluster.serves(apiVersion, kind, signal);
    const items = served ? (await cluster.list(query, signal)).items : none;
    const kinds = live.get(apiVersion) ?? new Map<string, ReadonlyMap<string, KubeObject>>();
    live.set(apiVersion, kinds.set(kind, byName(items)));
  };
  const [{ items: pods }] = await Promise.all([
    cluster.list({ ...PODS, namespace: cell }, signal),
    ...kindsOf(refs).map(load),
  ]);
  let events: readonly KubeObject[] | undefined;

  return {
    pods,
    get({ apiVersion, kind, namespace, name }) {
      const found = live.get(apiVersion)?.get(kind)?.get(name);
      return found?.metadata.namespace === namespace ? found : undefined;
    },
    podsNear(objects) {
      const groups = objects.map(object => podsOf(object, pods)).filter(group => group.length > 0);
      const [first = none, ...others] = new Set(groups);
      return others.length === 0 ? first : [...new Set([...first, ...others.flat()])];
    },
    async events() {
      events ??= (await cluster.list({ ...EVENTS, namespace: cell }, signal)).items;
      return events;
    },
  };
}

const none: readonly KubeObject[] = [];

/** A cell is one namespace, so names are enough. */
const byName = remember(
  (items: readonly KubeObject[]): ReadonlyMap<string, KubeObject> =>
    new Map(items.map(item => [item.metadata.name, item])),
);

/** The pods that share one label with what the object selects or makes. */
function podsOf(object: KubeObject, pods: readonly KubeObject[]): readonly KubeObject[] {
  const label = labelOf(object);
  return label === undefined ? none : (groupPods(pods, label.key).get(label.value) ?? none);
}

/** The component's label where the object selects or makes pods by it, else the first one it does. */
const labelOf = remember((object: KubeObject): { key: string; value: string } | undefined => {
  const labels =
    at(object, 'spec', 'selector', 'matchLabels') ??
    at(object, 'spec', 'jobTemplate', 'spec', 'template', 'metadata', 'labels') ??
    at(object, 'spec', 'template', 'metadata', 'labels') ??
    at(object, 'spec', 'selector');
  if (!isObject(labels)) return undefined;
  const key = COMPONENT in labels ? COMPONENT : Object.keys(labels)[0];
  const value = key === undefined ? undefined : textAt(labels, key);
  return key === undefined || value === undefined ? undefined : { key, value };
});
