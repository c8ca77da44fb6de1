import { isObject, textAt } from '../../../../server/domain/json.ts';
import type { Recording } from '../recorded/change.ts';
import { timeOf } from './place.ts';
import { dead, each, type Each, parsed, silent, unit, type World, world } from './world.ts';

const unplaced: Each = object => {
  if (object.kind === 'Event') return textAt(object, 'involvedObject', 'kind') === 'Pod' ? [] : [object];
  if (object.kind === 'Endpoints') return [{ ...object, subsets: undefined }];
  if (object.kind !== 'Pod') return [object];
  const { nodeName: _, ...spec } = isObject(object['spec']) ? object['spec'] : {};
  return [{ ...object, spec, status: { phase: 'Pending', qosClass: 'Burstable' } }];
};

/** Deployments were made, and nobody has seen them. */
const unseen: Each = object =>
  ['ReplicaSet', 'Pod', 'Endpoints', 'Event'].includes(object.kind)
    ? []
    : [object.kind === 'Deployment' ? { ...object, status: {} } : object];

/** What the nodes' pods say; the first line of every log is kept. */
const saying = (
  recording: Recording,
  lines: (now: number) => { readonly [component: string]: readonly string[] },
) => {
  const said = Object.entries(lines(recording.dump.capturedAt));
  const logs = new Map(
    [...recording.logs].map(([key, log]) => {
      const own = said.find(([component]) => key.includes(`/${component}-`));
      return [key, own ? { ...log, current: `${log.current ?? ''}${own[1].join('\n')}\n` } : log];
    }),
  );
  return { ...recording, logs };
};

const error = (now: number, ago: number, text: string): string =>
  JSON.stringify({ error: text, message: 'request error', severity: 'error', timestamp: timeOf(now, ago) });
const lookup = (name: string, how: string): string =>
  `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp: lookup ${name} on 169.254.20.10:53: ${how}"`;

const unresolved =
  (how: string) =>
  (recording: Recording): Recording =>
    saying(recording, now => ({
      frontend: ['currencyservice', 'cartservice', 'adservice'].map((name, i) =>
        error(now, 30 - i, lookup(name, how)),
      ),
      checkoutservice: ['cartservice', 'shippingservice'].map((name, i) =>
        error(now, 25 - i, lookup(name, how)),
      ),
    }));

const nameless = ({ dump, logs }: Recording): Recording => ({
  dump: {
    ...dump,
    objects: dump.objects.filter(it => !(it.kind === 'Pod' && it.metadata.name.startsWith('coredns'))),
  },
  logs,
});

const claimless =
  (hard: object, used: object) =>
  (recording: Recording, namespace: string): Recording => {
    const told =
      '0/4 nodes are available: persistentvolumeclaim "redis-cart-pvc" not found. preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.';
    const changed = each(recording, namespace, object => {
      if (object.kind === 'PersistentVolumeClaim') return [];
      const isOwn = object.metadata.name.startsWith('redis-cart');
      if (object.kind === 'Endpoints' && isOwn) return [{ ...object, subsets: undefined }];
      if (object.kind === 'Event' && textAt(object, 'involvedObject', 'kind') === 'Pod' && isOwn) return [];
      if (object.kind !== 'Pod' || !isOwn) return [object];
      const { nodeName: _, ...spec } = isObject(object['spec']) ? object['spec'] : {};
      const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: told }];
      return [{ ...object, spec, status: { phase: 'Pending', conditions } }];
    });
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'quota', namespace },
      spec: { hard },
      status: { hard, used },
    };
    const objects = changed.dump.objects.map(object => {
      if (object.kind !== 'PersistentVolume') return object;
      const { claimRef: _, ...spec } = isObject(object['spec']) ? object['spec'] : {};
      return parsed({ ...object, spec, status: { phase: 'Available' } });
    });
    const kinds = new Set([...changed.dump.kinds, 'v1 ResourceQuota']);
    return { ...changed, dump: { ...changed.dump, kinds, objects: [...objects, parsed(quota)] } };
  };

/** What befalls the control plane, name servers or the namespace. */
export const clusterWorlds: readonly World[] = [
  world('nobody places any pod', 'scheduler-down', 'master', (it, ns) => ({
    ...unit(each(it, ns, unplaced), 'master', 'kube-scheduler', dead('5min 1s')),
    logs: new Map(),
  })),
  world('nobody places any pod, and nobody looked at services', 'scheduler-down', 'master', (it, ns) => ({
    ...silent(each(it, ns, unplaced)),
    logs: new Map(),
  })),
  world('nobody acts on any workload', 'controller-manager-down', 'master', (it, ns) => ({
    ...each(it, ns, unseen),
    logs: new Map(),
  })),
  world(
    'names are not resolved: servers misbehave',
    'cluster-dns-down',
    'master',
    unresolved('server misbehaving'),
  ),
  world('names are not resolved: no answer', 'cluster-dns-down', 'master', unresolved('i/o timeout')),
  world('there is no name server', 'cluster-dns-down', 'master', nameless),
  world('there is no name server, and it is felt', 'cluster-dns-down', 'master', it =>
    unresolved('server misbehaving')(nameless(it)),
  ),
  world('names do not exist any more', 'cluster-dns-down', 'master', it =>
    unresolved('no such host')(nameless(it)),
  ),
  world(
    'a quota on storage',
    'quota-exceeded-storage',
    'boutique',
    claimless({ 'requests.storage': '500Mi' }, { 'requests.storage': '0' }),
  ),
  world(
    'a quota on claims',
    'quota-exceeded-storage',
    'boutique',
    claimless({ persistentvolumeclaims: '0' }, { persistentvolumeclaims: '0' }),
  ),
];
