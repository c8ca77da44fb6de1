import { canonical, isObject } from '../../domain/json.ts';

/** Where a value stands: the field that holds it and the field around that. */
export type Place = { field: string; around: string };
export const root: Place = { field: '', around: '' };

/**
 * Lists whose items are owned one by one, by `field` or `around.field`, with the members that name an item;
 * without members the items are scalars that name themselves. Every other list is owned as a whole.
 * From the listType markers of the Kubernetes, Gateway API and External Secrets types.
 */
const keyed: { readonly [place: string]: readonly string[] } = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  'containers.ports': ['containerPort', 'protocol'],
  'initContainers.ports': ['containerPort', 'protocol'],
  'ephemeralContainers.ports': ['containerPort', 'protocol'],
  'spec.ports': ['port', 'protocol'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  'spec.imagePullSecrets': ['name'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  conditions: ['type'],
  listeners: ['name'],
  'spec.schedulingGates': ['name'],
  'spec.resourceClaims': ['name'],
  'spec.podCIDRs': [],
  'metadata.ownerReferences': ['uid'],
  'metadata.finalizers': [],
  '.secrets': ['name'],
};
const keyDefaults: { readonly [member: string]: unknown } = { protocol: 'TCP' };

/** Maps that are owned as a whole. */
const atomic = new Set([
  'selector',
  'podSelector',
  'namespaceSelector',
  'labelSelector',
  'nodeSelector',
  'fieldRef',
  'resourceFieldRef',
  'configMapKeyRef',
  'secretKeyRef',
  'claimRef',
  'involvedObject',
  'roleRef',
  'dataSource',
  'scopeSelector',
  'metadata.ownerReferences[]',
  'spec.imagePullSecrets[]',
  '.secrets[]',
]);

/** The parts of a map or keyed list that are owned one by one, by their path element; undefined for an atomic value. */
export type Parts = ReadonlyMap<string, { value: unknown; place: Place }>;

function listed<T>(table: { readonly [place: string]: T }, { field, around }: Place): T | undefined {
  return table[`${around}.${field}`] ?? table[field];
}

/** `k:{"name":"app"}` as Kubernetes writes it, or `v:"x"` for an item that names itself. */
function itemElement(item: unknown, keys: readonly string[]): string {
  if (keys.length === 0 || !isObject(item)) return `v:${canonical(item)}`;
  return `k:${canonical(Object.fromEntries(keys.map(key => [key, item[key] ?? keyDefaults[key]])))}`;
}

export function partsOf(value: unknown, place: Place): Parts | undefined {
  if (Array.isArray(value)) {
    const keys = listed(keyed, place);
    const inner = { field: `${place.field}[]`, around: place.around };
    return (
      keys && new Map(value.map((item: unknown) => [itemElement(item, keys), { value: item, place: inner }]))
    );
  }
  if (!isObject(value) || atomic.has(place.field) || atomic.has(`${place.around}.${place.field}`))
    return undefined;
  const around = place.field.replace('[]', '');
  return new Map(
    Object.entries(value).map(([key, value]) => [`f:${key}`, { value, place: { field: key, around } }]),
  );
}

/** A value of the same form as `like` from parts by their path elements. */
export function fromParts(parts: Iterable<[string, unknown]>, like: unknown): unknown {
  if (Array.isArray(like)) return [...parts].map(([, value]) => value);
  return Object.fromEntries([...parts].map(([element, value]) => [element.slice(2), value]));
}
