import { ago, letters } from './time.ts';
import type { Node, World } from './world.ts';

/** States in which a node says nothing any more, so that others say it of him. */
const isSilent = ({ state }: Node): boolean =>
  state === 'kubelet-down' || state === 'gone-silent' || state === 'certificate';

const STALE = 'Kubelet stopped posting node status.';

type Said = { type: string; status: string; reason: string; message: string };

const fine: readonly Said[] = [
  {
    type: 'NetworkUnavailable',
    status: 'False',
    reason: 'CalicoIsUp',
    message: 'Calico is running on this node',
  },
  {
    type: 'MemoryPressure',
    status: 'False',
    reason: 'KubeletHasSufficientMemory',
    message: 'kubelet has sufficient memory available',
  },
  {
    type: 'DiskPressure',
    status: 'False',
    reason: 'KubeletHasNoDiskPressure',
    message: 'kubelet has no disk pressure',
  },
  {
    type: 'PIDPressure',
    status: 'False',
    reason: 'KubeletHasSufficientPID',
    message: 'kubelet has sufficient PID available',
  },
  { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
];

const changed: { readonly [state in Node['state']]?: Said } = {
  'runtime-down': {
    type: 'Ready',
    status: 'False',
    reason: 'KubeletNotReady',
    message:
      '[container runtime is down, PLEG is not healthy: pleg was last seen active 4m12.3s ago; threshold is 3m0s]',
  },
  'cni-down': {
    type: 'Ready',
    status: 'False',
    reason: 'KubeletNotReady',
    message:
      'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
  },
  disk: {
    type: 'DiskPressure',
    status: 'True',
    reason: 'KubeletHasDiskPressure',
    message: 'kubelet has disk pressure',
  },
  memory: {
    type: 'MemoryPressure',
    status: 'True',
    reason: 'KubeletHasInsufficientMemory',
    message: 'kubelet has insufficient memory available',
  },
  pids: {
    type: 'PIDPressure',
    status: 'True',
    reason: 'KubeletHasInsufficientPID',
    message: 'kubelet has insufficient PID available',
  },
};

const taintFor: { readonly [state in Node['state']]?: string } = {
  'kubelet-down': 'unreachable',
  'gone-silent': 'unreachable',
  certificate: 'unreachable',
  'runtime-down': 'not-ready',
  'cni-down': 'not-ready',
  disk: 'disk-pressure',
  memory: 'memory-pressure',
  pids: 'pid-pressure',
  cordoned: 'unschedulable',
};

/** Below this a node that fell silent is still thought to be ready. */
const NOTICED_MINUTES = 0.7;

function conditionsOf(node: Node, world: World): object[] {
  const isUnknown = isSilent(node) && node.minutes > NOTICED_MINUTES;
  const other = changed[node.state];
  return fine.map(said => {
    const mine = other?.type === said.type ? other : said;
    const isLost = isUnknown && said.type !== 'NetworkUnavailable';
    const isChanged = isLost || mine !== said;
    return {
      ...mine,
      ...(isLost && { status: 'Unknown', reason: 'NodeStatusUnknown', message: STALE }),
      lastHeartbeatTime: ago(world, isSilent(node) ? node.minutes + 0.8 : 0.4),
      lastTransitionTime: ago(
        world,
        isChanged ? Math.max(0.1, node.minutes - NOTICED_MINUTES) : 60 * 24 * 40,
      ),
    };
  });
}

function nodeOf(node: Node, index: number, world: World): object {
  const key = taintFor[node.state];
  const isNoticed = !isSilent(node) || node.minutes > NOTICED_MINUTES;
  const sick =
    key === undefined || !isNoticed ? [] : [{ key: `node.kubernetes.io/${key}`, effect: 'NoSchedule' }];
  const driven = key === 'unreachable' || key === 'not-ready';
  const taints = [
    ...(node.isMaster ? [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] : []),
    ...sick,
    ...(driven ? sick.map(taint => ({ ...taint, effect: 'NoExecute' })) : []),
  ];
  const size = { cpu: '8', memory: '32Gi', pods: '110', 'ephemeral-storage': '100Gi' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      labels: {
        'kubernetes.io/hostname': node.name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        ...(node.isMaster && { 'node-role.kubernetes.io/control-plane': '' }),
      },
    },
    spec: {
      ...(taints.length > 0 && { taints }),
      ...(node.state === 'cordoned' && { unschedulable: true }),
    },
    status: {
      addresses: [{ type: 'InternalIP', address: `192.168.7.${20 + index}` }],
      capacity: size,
      allocatable: size,
      conditions: conditionsOf(node, world),
    },
  };
}

const leaseOf = (name: string, namespace: string, renewTime: string) => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name, namespace },
  spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime },
});

type Way = 'running' | 'crashing' | 'pending' | 'gone';

function systemPod(name: string, node: string, world: World, way: Way = 'running'): object {
  const isReady = way === 'running';
  const status = {
    phase: way === 'pending' ? 'Pending' : 'Running',
    conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
    containerStatuses: [
      way === 'crashing'
        ? {
            name: 'main',
            ready: false,
            restartCount: 9,
            state: {
              waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' },
            },
            lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: ago(world, 1) } },
          }
        : {
            name: 'main',
            ready: isReady,
            restartCount: 1,
            state: { running: { startedAt: ago(world, 9000) } },
          },
    ],
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'kube-system', creationTimestamp: ago(world, 60 * 24 * 40) },
    spec: { nodeName: node, containers: [{ name: 'main', image: `registry.k8s.io/${name}:v1` }] },
    status,
  };
}

function dnsObjects(world: World): object[] {
  const hosts = world.nodes.filter(({ isMaster }) => !isMaster).slice(0, 2);
  const way: Way = world.dns === 'crashing' || world.dns === 'corefile' ? 'crashing' : 'running';
  const pods =
    world.dns === 'scaled'
      ? []
      : hosts.map(({ name }) => systemPod(`coredns-66dfb88745-${letters(name, 5)}`, name, world, way));
  const replicas = world.dns === 'scaled' ? 0 : 2;
  const isServed = world.dns !== 'scaled' && world.dns !== 'portless' && way === 'running';
  const labels = { 'k8s-app': 'kube-dns' };
  return [
    ...pods,
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'coredns', namespace: 'kube-system', labels },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: 'coredns', image: 'registry.k8s.io/coredns/coredns:v1.11.1' }] },
        },
      },
      status: { replicas: pods.length, readyReplicas: isServed ? pods.length : 0 },
    },
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name: 'kube-dns', namespace: 'kube-system' },
      ...(isServed && {
        subsets: [
          {
            addresses: [{ ip: '10.244.1.3' }, { ip: '10.244.2.3' }],
            ports: [{ name: 'dns', port: 53, protocol: 'UDP' }],
          },
        ],
      }),
    },
  ];
}

function systemPods(world: World): object[] {
  const { nodes, stopped, areUnits } = world;
  const each = nodes.map(({ name }) => systemPod(`calico-node-${letters(name, 5)}`, name, world));
  if (areUnits) return each;
  const proxies = nodes.map(({ name, state, minutes }) =>
    state === 'proxy-down' && minutes < 0
      ? []
      : [
          systemPod(
            `kube-proxy-${letters(name, 5)}`,
            name,
            world,
            state === 'proxy-down' ? 'crashing' : 'running',
          ),
        ],
  );
  const parts: readonly (readonly [string, number | undefined])[] = [
    ['etcd', stopped.etcd],
    ['kube-apiserver', stopped.api],
    ['kube-scheduler', stopped.scheduler],
    ['kube-controller-manager', stopped.controllers],
  ];
  const masters = nodes.filter(({ isMaster }) => isMaster);
  return [
    ...each,
    ...proxies.flat(),
    ...masters.flatMap(({ name }) =>
      parts.map(([part, since]) =>
        systemPod(`${part}-${name}`, name, world, since === undefined ? 'running' : 'crashing'),
      ),
    ),
  ];
}

/** Everything outside the application: nodes, leases, and the namespace of the system. */
export const clusterObjects = (world: World): object[] => [
  ...world.nodes.map((node, index) => nodeOf(node, index, world)),
  ...world.nodes.map(node =>
    leaseOf(node.name, 'kube-node-lease', ago(world, isSilent(node) ? node.minutes : 0.1)),
  ),
  leaseOf('kube-scheduler', 'kube-system', ago(world, world.stopped.scheduler ?? 0.03)),
  leaseOf('kube-controller-manager', 'kube-system', ago(world, world.stopped.controllers ?? 0.03)),
  ...dnsObjects(world),
  ...systemPods(world),
];
