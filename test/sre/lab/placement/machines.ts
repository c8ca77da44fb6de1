import { iso, put, type World } from './world.ts';

export type Machines = {
  workers: number;
  cpu: string;
  memory: string;
  /** Installed by kubeadm, the control plane is tainted; by hand it is cordoned and has an older label. */
  kubeadm: boolean;
  zones?: readonly string[];
};

const conditions = [
  { type: 'MemoryPressure', status: 'False', reason: 'KubeletHasSufficientMemory' },
  { type: 'DiskPressure', status: 'False', reason: 'KubeletHasNoDiskPressure' },
  { type: 'PIDPressure', status: 'False', reason: 'KubeletHasSufficientPID' },
  { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
];

function addNode(world: World, name: string, { cpu, memory, kubeadm }: Machines, zone: string | undefined) {
  const isMaster = name === 'master';
  const role = kubeadm
    ? isMaster
      ? { 'node-role.kubernetes.io/control-plane': '' }
      : {}
    : { 'kubernetes.io/role': isMaster ? 'master' : 'node' };
  const cordon = {
    unschedulable: true,
    taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }],
  };
  const taint = { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] };
  const size = { cpu, memory, 'ephemeral-storage': '95002767203', 'hugepages-2Mi': '0', pods: '110' };
  put(world, {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        ...(zone !== undefined && { 'topology.kubernetes.io/zone': zone }),
        ...role,
      },
    },
    spec: isMaster ? (kubeadm ? taint : cordon) : {},
    status: { conditions, capacity: size, allocatable: size },
  });
  put(world, {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace: 'kube-node-lease' },
    spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: iso(world.now - 4000) },
  });
}

function addSystemPod(world: World, name: string, nodeName: string, cpu: string, namespace = 'kube-system') {
  put(world, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { 'k8s-app': name.replace(/-[^-]+$/, '') } },
    spec: {
      nodeName,
      containers: [
        { name: 'main', image: 'registry.k8s.io/part:v1', resources: { requests: { cpu, memory: '70Mi' } } },
      ],
    },
    status: {
      phase: 'Running',
      conditions: [
        { type: 'Ready', status: 'True' },
        { type: 'PodScheduled', status: 'True' },
      ],
      containerStatuses: [
        {
          name: 'main',
          ready: true,
          restartCount: 0,
          state: { running: { startedAt: iso(world.time) } },
          lastState: {},
        },
      ],
    },
  });
}

/** A healthy cluster without applications: a control plane, workers, and what every cluster runs. */
export function addMachines(world: World, machines: Machines): void {
  const { workers, zones } = machines;
  const names = ['master', ...Array.from({ length: workers }, (_, i) => `worker-0${i + 1}`)];
  names.forEach((name, i) => addNode(world, name, machines, zones?.[i % zones.length]));
  for (const [i, name] of names.entries()) {
    addSystemPod(world, `kube-proxy-${'abcdefgh'[i]}x2k4`, name, '0');
    addSystemPod(world, `node-exporter-${'abcdefgh'[i]}9zt7`, name, '100m', 'monitoring');
  }
  addSystemPod(world, 'coredns-66dfb88745-5nhbv', 'worker-01', '100m');
  addSystemPod(world, 'coredns-66dfb88745-p2xw9', 'worker-02', '100m');
  for (const part of ['kube-scheduler', 'kube-controller-manager'])
    put(world, {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: part, namespace: 'kube-system' },
      spec: { holderIdentity: 'master_x', leaseDurationSeconds: 15, renewTime: iso(world.now - 1500) },
    });
  for (const namespace of ['default', 'kube-system', 'monitoring'])
    put(world, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
}
