import { at, equal, listAt, numberAt, textAt } from '../../domain/json.ts';
import type { KubeObject, Ref } from '../../domain/kube-object.ts';
import { exactSelector } from '../../domain/selector.ts';
import { isOver, readySince } from './pods.ts';
import { suffix } from './random.ts';
import { type Reconcile, type World, filled, ownedBy, setStatus } from './world.ts';

type Backend = { pod: KubeObject; ip: string; serving: boolean; terminating: boolean };

function backends(world: World, service: KubeObject): Backend[] {
  const selects = exactSelector(at(service, 'spec', 'selector'));
  return world.selections
    .candidates(service)
    .map(ref => world.store.get(ref))
    .filter(pod => pod !== undefined && selects(pod.metadata.labels) && !isOver(pod))
    .flatMap(pod => {
      const ip = textAt(pod, 'status', 'podIP');
      if (!pod || ip === undefined) return [];
      return [
        {
          pod,
          ip,
          serving: readySince(pod) !== undefined,
          terminating: pod.metadata.deletionTimestamp !== undefined,
        },
      ];
    })
    .toSorted((a, b) => (a.pod.metadata.name < b.pod.metadata.name ? -1 : 1));
}

/** The number behind a Service's `targetPort`, looked up in the pods where it is a name. */
function targetOf(port: unknown, pods: readonly Backend[]): number | undefined {
  const target = at(port, 'targetPort') ?? at(port, 'port');
  if (typeof target === 'number') return target;
  const ports = pods
    .flatMap(({ pod }) => listAt(pod, 'spec', 'containers'))
    .flatMap(it => listAt(it, 'ports'));
  return numberAt(
    ports.find(it => textAt(it, 'name') === target),
    'containerPort',
  );
}

function portsOf(service: KubeObject, pods: readonly Backend[]) {
  return listAt(service, 'spec', 'ports').flatMap(port => {
    const number = targetOf(port, pods);
    const name = textAt(port, 'name');
    const protocol = textAt(port, 'protocol') ?? 'TCP';
    return number === undefined ? [] : [filled({ name, port: number, protocol })];
  });
}

const targetRef = ({ pod }: Backend) => ({
  kind: 'Pod',
  name: pod.metadata.name,
  namespace: pod.metadata.namespace,
  uid: pod.metadata.uid,
});
const nodeName = ({ pod }: Backend) => textAt(pod, 'spec', 'nodeName');
const address = (it: Backend) => ({ ip: it.ip, nodeName: nodeName(it), targetRef: targetRef(it) });

/** Creates the object, or replaces it where its own fields are others. */
function put(
  world: World,
  service: KubeObject,
  kind: Omit<Ref, 'namespace'>,
  labels: object,
  fields: object,
): void {
  const ref = { ...kind, namespace: service.metadata.namespace };
  const live = world.store.get(ref);
  if (live && Object.entries(fields).every(([field, value]) => equal(live[field], value))) return;
  const { apiVersion, kind: word, ...metadata } = ref;
  const made = {
    apiVersion,
    kind: word,
    metadata: { ...metadata, labels: { ...labels }, ownerReferences: [ownedBy(service)] },
  };
  if (live) world.store.replace({ ...live, ...fields });
  else world.store.create({ ...made, ...fields });
}

function giveAddress(world: World, service: KubeObject): void {
  if (textAt(service, 'spec', 'type') === 'LoadBalancer')
    setStatus(world, service, { loadBalancer: { ingress: [{ ip: '127.0.0.1' }] } });
}

/** Writes down which ready, and not yet ready, pods stand behind a Service. */
export const endpoints: Reconcile = (world, service) => {
  giveAddress(world, service);
  if (!at(service, 'spec', 'selector') || textAt(service, 'spec', 'type') === 'ExternalName') return;
  const all = backends(world, service);
  const always = at(service, 'spec', 'publishNotReadyAddresses') === true;
  const isReady = (it: Backend) => always || (it.serving && !it.terminating);
  const ports = portsOf(service, all);
  const { name, uid = '' } = service.metadata;
  const [ready, unready] = [all.filter(isReady).map(address), all.filter(it => !isReady(it)).map(address)];
  const slice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    name: `${name}-${suffix(5, uid)}`,
  };
  const managed = {
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    'kubernetes.io/service-name': name,
  };
  put(world, service, slice, managed, {
    addressType: 'IPv4',
    endpoints: all.map(it => ({
      addresses: [it.ip],
      conditions: { ready: isReady(it), serving: it.serving, terminating: it.terminating },
      nodeName: nodeName(it),
      targetRef: targetRef(it),
    })),
    ports,
  });
  const groups = {
    ...(ready.length > 0 && { addresses: ready }),
    ...(unready.length > 0 && { notReadyAddresses: unready }),
  };
  put(world, service, { apiVersion: 'v1', kind: 'Endpoints', name }, service.metadata.labels ?? {}, {
    subsets: all.length > 0 ? [{ ...groups, ports }] : [],
  });
};
