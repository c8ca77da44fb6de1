import { isObject, textAt } from '../../../../server/domain/json.ts';
import { KubeObject } from '../../../../server/domain/kube-object.ts';
import type { Recording } from '../recorded/change.ts';
import { timeOf } from './place.ts';

/** A fault of the whole cluster, sown in a recording whose own was undone. */
export type World = {
  what: string;
  code: string;
  component: string;
  sow: (recording: Recording, namespace: string) => Recording;
};

type Each = (object: KubeObject, now: number) => readonly unknown[];

const parsed = (value: unknown): KubeObject => KubeObject.parse(value);

const each = ({ dump, logs }: Recording, namespace: string, change: Each): Recording => ({
  dump: {
    ...dump,
    objects: dump.objects.flatMap(object =>
      object.metadata.namespace === namespace || object.kind === 'Node'
        ? change(object, dump.capturedAt).map(parsed)
        : [object],
    ),
  },
  logs,
});

const unit = (recording: Recording, node: string, name: string, state: string): Recording => {
  const running = new RegExp(
    `(Service: ${name}[\\s\\S]*?)Active: active \\(running\\) since ([^;]+); [^\\n]*`,
  );
  const texts = (recording.dump.nodeTexts.get(node) ?? []).map(text => text.replace(running, `$1${state}`));
  return {
    ...recording,
    dump: { ...recording.dump, nodeTexts: new Map([...recording.dump.nodeTexts, [node, texts]]) },
  };
};

const silent = ({ dump, logs }: Recording): Recording => ({ dump: { ...dump, nodeTexts: new Map() }, logs });

const conditionsOf = (object: KubeObject): readonly unknown[] => {
  const status = object['status'];
  return isObject(status) && Array.isArray(status['conditions']) ? status['conditions'] : [];
};

const withConditions = (object: KubeObject, change: (condition: unknown) => unknown): KubeObject => ({
  ...object,
  status: {
    ...(isObject(object['status']) ? object['status'] : {}),
    conditions: conditionsOf(object).map(change),
  },
});

const set =
  (type: string, value: object) =>
  (condition: unknown): unknown =>
    textAt(condition, 'type') === type ? { type, ...value } : condition;

const isOn = (object: KubeObject, node: string): boolean =>
  object.kind === 'Pod' && textAt(object, 'spec', 'nodeName') === node;

/** A node that is not ready any more, for what it says; whoever runs there is not ready then, and tells no log. */
function lost(
  recording: Recording,
  namespace: string,
  node: string,
  ready: object,
  taint: string,
): Recording {
  const gone = recording.dump.objects.filter(it => isOn(it, node)).map(({ metadata }) => metadata.name);
  const told = each(recording, namespace, (object, now) => {
    if (object.kind === 'Node' && object.metadata.name === node)
      return [
        {
          ...withConditions(object, set('Ready', { ...ready, lastTransitionTime: timeOf(now, 60) })),
          spec: {
            ...(isObject(object['spec']) ? object['spec'] : {}),
            taints: ['NoSchedule', 'NoExecute'].map(effect => ({
              key: `node.kubernetes.io/${taint}`,
              effect,
            })),
          },
        },
      ];
    if (isOn(object, node)) return [withConditions(object, set('Ready', { status: 'False' }))];
    if (object.kind !== 'Endpoints' || !Array.isArray(object['subsets'])) return [object];
    const subsets = object['subsets'].map(subset => {
      const addresses: unknown[] =
        isObject(subset) && Array.isArray(subset['addresses']) ? subset['addresses'] : [];
      const [there, here] = [true, false].map(is =>
        addresses.filter(it => (textAt(it, 'nodeName') === node) === is),
      );
      const ports = isObject(subset) ? subset['ports'] : [];
      return {
        ...(here?.length && { addresses: here }),
        ...(there?.length && { notReadyAddresses: there }),
        ports,
      };
    });
    return [{ ...object, subsets }];
  });
  const logs = new Map([...told.logs].filter(([key]) => !gone.some(name => key.includes(`/${name}/`))));
  return { ...told, logs };
}

const down = { status: 'False', reason: 'KubeletNotReady', message: 'container runtime is down' };
const pleg = {
  status: 'False',
  reason: 'KubeletNotReady',
  message:
    '[container runtime is down, PLEG is not healthy: pleg was last seen active 3m2.1s ago; threshold is 3m0s]',
};
const status = {
  status: 'False',
  reason: 'KubeletNotReady',
  message:
    'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: no such file or directory"',
};
const quiet = {
  status: 'Unknown',
  reason: 'NodeStatusUnknown',
  message: 'Kubelet stopped posting node status.',
};
const network = {
  status: 'False',
  reason: 'KubeletNotReady',
  message:
    'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
};

const dead = (ago: string): string => `Active: inactive (dead) since $2; ${ago} ago`;
const failed = (ago: string): string => `Active: failed (Result: exit-code) since $2; ${ago} ago`;

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

const world = (what: string, code: string, component: string, sow: World['sow']): World => ({
  what,
  code,
  component,
  sow,
});

const workers = ['worker-01', 'worker-02'];

export const worlds: readonly World[] = [
  ...workers.flatMap(node => [
    world('the runtime is stopped, and its node says so', 'container-runtime-down', node, (it, ns) =>
      unit(lost(it, ns, node, down, 'not-ready'), node, 'containerd', dead('2min 3s')),
    ),
    world('the runtime has failed, and its node says so', 'container-runtime-down', node, (it, ns) =>
      unit(lost(it, ns, node, pleg, 'not-ready'), node, 'containerd', failed('4min 3s')),
    ),
    world(
      'the runtime is stopped, and nobody looked at its service',
      'container-runtime-down',
      node,
      (it, ns) => silent(lost(it, ns, node, pleg, 'not-ready')),
    ),
    world('the runtime is stopped, by its socket', 'container-runtime-down', node, (it, ns) =>
      silent(lost(it, ns, node, status, 'not-ready')),
    ),
    world('the runtime and kubelet, which needs it', 'container-runtime-down', node, (it, ns) =>
      unit(
        unit(lost(it, ns, node, quiet, 'unreachable'), node, 'containerd', failed('2min 9s')),
        node,
        'kubelet',
        dead('2min 3s'),
      ),
    ),
    world('kubelet is stopped, and nobody looked at its service', 'kubelet-down', node, (it, ns) =>
      silent(lost(it, ns, node, quiet, 'unreachable')),
    ),
    world('kubelet has failed', 'kubelet-down', node, (it, ns) =>
      unit(lost(it, ns, node, quiet, 'unreachable'), node, 'kubelet', failed('2min 9s')),
    ),
    world('the network plugin', 'node-not-ready', node, (it, ns) => lost(it, ns, node, network, 'not-ready')),
    world('the network plugin, and nobody looked at services', 'node-not-ready', node, (it, ns) =>
      silent(lost(it, ns, node, network, 'not-ready')),
    ),
    world('all is silent, though kubelet runs', 'node-not-ready', node, (it, ns) =>
      lost(it, ns, node, quiet, 'unreachable'),
    ),
  ]),
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
