import type { Base, Fault } from './case.ts';
import { appNamed, type Node, nodeNamed, serviceNamed, type World } from './world.ts';

const bases: readonly Base[] = ['tickets', 'social', 'bank', 'clinic', 'hotel'];
const VICTIM = 'node-2';

type Change = (node: Node, world: World) => void;

const onEach = (name: string, code: string, change: Change, only: readonly Base[] = bases): Fault[] =>
  only.map(base => ({
    name: `${name}: ${base}`,
    base,
    expect: `${code} of ${VICTIM}`,
    plant: world => change(nodeNamed(world, VICTIM), world),
  }));

const is =
  (state: Node['state'], minutes: number, ...unrecorded: World['unrecorded']): Change =>
  (node, world) => {
    Object.assign(node, { state, minutes });
    world.unrecorded.push(...unrecorded);
  };

const kubelets: Fault[] = [
  ...onEach('kubelet stopped 3 minutes ago', 'kubelet-down', is('kubelet-down', 3)),
  ...onEach(
    'kubelet stopped half a minute ago, which nobody has noticed',
    'kubelet-down',
    is('kubelet-down', 0.5),
  ),
  ...onEach(
    'kubelet stopped 20 minutes ago, its pods are being made anew elsewhere',
    'kubelet-down',
    is('kubelet-down', 20),
  ),
  ...onEach('kubelet stopped, and nobody has asked systemd', 'kubelet-down', is('kubelet-down', 3, 'texts')),
  ...onEach('kubelet stopped, no texts, no leases', 'kubelet-down', is('kubelet-down', 3, 'texts', 'leases')),
  ...onEach('kubelet stopped, no events, no logs', 'kubelet-down', is('kubelet-down', 3, 'events', 'logs')),
  ...onEach(
    'a node fell silent a minute and a half ago, no texts',
    'kubelet-down',
    is('gone-silent', 1.5, 'texts'),
  ),
  ...onEach('kubelet stopped, after everything was made anew', 'kubelet-down', (node, world) => {
    for (const app of world.apps) app.age = 4;
    is('kubelet-down', 3)(node, world);
  }),
  ...onEach("kubelet's certificate has expired", 'certificate-expired', is('certificate', 9)),
];

const runtimes: Fault[] = [
  ...onEach('containerd stopped', 'container-runtime-down', is('runtime-down', 4)),
  ...onEach('containerd stopped, no texts', 'container-runtime-down', is('runtime-down', 4, 'texts')),
  ...onEach(
    'containerd stopped a moment ago: only systemd knows',
    'container-runtime-down',
    (node, world) => {
      is('runtime-down', 0.4)(node, world);
    },
  ),
  ...onEach('the network plugin is not there', 'node-not-ready', is('cni-down', 4)),
  ...onEach('the network plugin is not there, no texts', 'node-not-ready', is('cni-down', 4, 'texts')),
];

const proxies: Fault[] = [
  ...onEach('kube-proxy stopped', 'kube-proxy-down', is('proxy-down', 4), ['tickets', 'clinic']),
  ...onEach('kube-proxy stopped, and no logs tell of it', 'kube-proxy-down', is('proxy-down', 4, 'logs'), [
    'tickets',
    'clinic',
  ]),
  ...onEach(
    'kube-proxy stopped, after which everything was made anew',
    'kube-proxy-down',
    (node, world) => {
      for (const app of world.apps) app.age = 4;
      is('proxy-down', 5)(node, world);
    },
    ['tickets', 'clinic'],
  ),
  ...onEach(
    'kube-proxy stopped, no texts: those on the node get no answers',
    'kube-proxy-down',
    is('proxy-down', 4, 'texts'),
    ['tickets', 'clinic'],
  ),
  ...onEach("kube-proxy's unit is gone", 'kube-proxy-down', is('proxy-down', -1), ['tickets', 'clinic']),
  ...onEach("kube-proxy's pod is gone", 'kube-proxy-down', is('proxy-down', -1), ['social', 'bank', 'hotel']),
  ...onEach("kube-proxy's pod crashes", 'kube-proxy-down', is('proxy-down', 6), [
    'social',
    'bank',
    'hotel',
  ]).map(fault => ({ ...fault, seenIn: 'whole' as const })),
];

const evict = (world: World, resource: string, names: readonly string[]): void => {
  for (const name of names) {
    const { labels } = appNamed(world, name);
    world.objects.push({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `${name}-evicted`,
        namespace: world.namespace,
        creationTimestamp: new Date(world.now - 9e6).toISOString(),
        labels,
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${name}-x`, uid: 'x', controller: true },
        ],
      },
      spec: { nodeName: VICTIM, containers: [{ name: 'app', image: 'x' }] },
      status: {
        phase: 'Failed',
        reason: 'Evicted',
        message: `The node was low on resource: ${resource}. `,
        startTime: new Date(world.now - 6e5).toISOString(),
      },
    });
  }
};

const victims: { readonly [base in Base]: readonly string[] } = {
  tickets: ['order-service', 'mail-service'],
  social: ['text-service'],
  bank: ['customers'],
  clinic: ['doctors-deployment'],
  hotel: ['geo'],
};

const pressures: Fault[] = bases.flatMap(base =>
  (
    [
      ['disk', 'disk-pressure', 'ephemeral-storage'],
      ['memory', 'memory-pressure', 'memory'],
      ['pids', 'pid-pressure', 'pids'],
    ] as const
  ).map(([state, code, resource]): Fault => ({
    name: `a node is short of ${resource}: ${base}`,
    base,
    expect: `${code} of ${VICTIM}`,
    plant: world => {
      is(state, 8)(nodeNamed(world, VICTIM), world);
      evict(world, resource, victims[base]);
    },
  })),
);

/** Something else is wrong, and a node looks sick that has nothing to do with it. */
const beside: Fault[] = [
  {
    name: 'a node is down that carries nothing, and a selector is wrong',
    base: 'tickets',
    expect: 'service-selector-unmatched of order-service',
    plant: world => {
      world.nodes.push({ name: 'spare-1', isMaster: false, state: 'gone-silent', minutes: 900 });
      serviceNamed(world, 'order-service').selector = { app: 'orders' };
    },
  },
  {
    name: 'a node without its plugin carries nothing, and a port is wrong',
    base: 'bank',
    expect: 'service-port-mismatch of customers',
    plant: world => {
      world.nodes.push({ name: 'spare-1', isMaster: false, state: 'cni-down', minutes: 900 });
      for (const port of serviceNamed(world, 'customers').ports) port.targetPort = 3999;
    },
  },
  {
    name: 'a node is down that carries nothing, and nothing is wrong',
    base: 'social',
    expect: 'nothing',
    plant: world => {
      world.nodes.push({ name: 'spare-1', isMaster: false, state: 'gone-silent', minutes: 900 });
    },
  },
  {
    name: 'a node is cordoned, and all its pods are well',
    base: 'tickets',
    expect: 'nothing',
    plant: world => is('cordoned', 90)(nodeNamed(world, VICTIM), world),
  },
  {
    name: 'a lease of a node that was taken away',
    base: 'bank',
    expect: 'nothing',
    plant: world => {
      world.objects.push({
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: 'node-9', namespace: 'kube-node-lease' },
        spec: { holderIdentity: 'node-9', leaseDurationSeconds: 40, renewTime: '2026-02-01T00:00:00Z' },
      });
    },
  },
  {
    name: 'kubelet stopped, and an old complaint about another service stands in a log',
    base: 'social',
    expect: `kubelet-down of ${VICTIM}`,
    plant: world => {
      is('kubelet-down', 4)(nodeNamed(world, VICTIM), world);
      world.logs.push({
        app: 'mobile-api',
        minutes: 40,
        text: 'AxiosError: connect ECONNREFUSED 10.96.10.40:8000',
      });
    },
  },
];

/** Nodes, and what runs on each of them. */
export const nodeFaults: readonly Fault[] = [...kubelets, ...runtimes, ...proxies, ...pressures, ...beside];
