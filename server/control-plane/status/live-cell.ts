import { groupPods } from '../../domain/component-health.ts';
import { at, isObject, textAt } from '../../domain/json.ts';
import type { KubeObject, Ref } from '../../domain/kube-object.ts';
import { COMPONENT } from '../../domain/labels.ts';
import { remember } from '../../domain/remember.ts';
import type { ClusterReader } from '../ports.ts';

/** What runs in one cell right now, ready to be looked up. */
export type LiveCell = {
  /** Undefined: not there. A kind that was not loaded is never asked for. */
  get(ref: Ref): KubeObject | undefined;
  /** The pods that may belong to these objects; the judges choose among them by selector. */
  podsNear(objects: readonly KubeObject[]): readonly KubeObject[];
  /** What the cluster reported here lately; listed once, when it is first wanted. */
  events(): Promise<readonly KubeObject[]>;
};

const EVENTS = { apiVersion: 'v1', kind: 'Event' };
const PODS = { apiVersion: 'v1', kind: 'Pod' };

/** Lists the kinds that a cell's inventories name, and its pods. */
export async function loadCell(
  cluster: ClusterReader,
  cell: string,
  refs: Iterable<Ref>,
  signal?: AbortSignal,
): Promise<LiveCell> {
  const kinds = new Map<string, Ref>();
  for (const ref of refs) kinds.set(kindKey(ref), ref);
  const listed = new Map<string, readonly KubeObject[]>();
  for (const [key, { apiVersion, kind, namespace }] of kinds) {
    if (!(await cluster.serves(apiVersion, kind, signal))) continue;
    const query = { apiVersion, kind, ...(namespace === undefined ? {} : { namespace: cell }) };
    listed.set(key, (await cluster.list(query, signal)).items);
  }
  const pods = (await cluster.list({ ...PODS, namespace: cell }, signal)).items;
  let events: readonly KubeObject[] | undefined;

  return {
    get: ref => byName(listed.get(kindKey(ref)) ?? []).get(`${ref.namespace ?? ''}/${ref.name}`),
    podsNear: objects => [...new Set(objects.flatMap(object => podsOf(object, pods)))],
    async events() {
      events ??= (await cluster.list({ ...EVENTS, namespace: cell }, signal)).items;
      return events;
    },
  };
}

const kindKey = ({ apiVersion, kind }: Ref) => `${apiVersion} ${kind}`;

const byName = remember(
  (items: readonly KubeObject[]): ReadonlyMap<string, KubeObject> =>
    new Map(items.map(item => [`${item.metadata.namespace ?? ''}/${item.metadata.name}`, item])),
);

/** The pods that share one label with what the object selects or makes. */
function podsOf(object: KubeObject, pods: readonly KubeObject[]): readonly KubeObject[] {
  const labels =
    at(object, 'spec', 'selector', 'matchLabels') ??
    at(object, 'spec', 'jobTemplate', 'spec', 'template', 'metadata', 'labels') ??
    at(object, 'spec', 'template', 'metadata', 'labels') ??
    at(object, 'spec', 'selector');
  if (!isObject(labels)) return [];
  const key = COMPONENT in labels ? COMPONENT : Object.keys(labels)[0];
  const value = key === undefined ? undefined : textAt(labels, key);
  return key === undefined || value === undefined ? [] : (groupPods(pods, key).get(value) ?? []);
}
