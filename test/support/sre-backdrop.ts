import { KubeObject } from '../../server/domain/kube-object.ts';

const conditions = [
  { type: 'MemoryPressure', status: 'False', reason: 'KubeletHasSufficientMemory' },
  { type: 'DiskPressure', status: 'False', reason: 'KubeletHasNoDiskPressure' },
  { type: 'PIDPressure', status: 'False', reason: 'KubeletHasSufficientPID' },
  { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
];

const size = { cpu: '4', memory: '8Gi', 'ephemeral-storage': '90Gi', pods: '110' };

function node(name: string, isMaster: boolean) {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/arch': 'amd64',
        ...(isMaster ? { 'node-role.kubernetes.io/control-plane': '' } : { disktype: 'ssd' }),
      },
    },
    spec: isMaster
      ? { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] }
      : {},
    status: { conditions, capacity: size, allocatable: size },
  };
}

const lease = (name: string, namespace: string, renewTime: string) => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name, namespace },
  spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime },
});

const systemPod = (name: string, nodeName: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'kube-system' },
  spec: { nodeName, containers: [{ name: 'main', image: 'registry.k8s.io/main' }] },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [{ name: 'main', ready: true, restartCount: 0, state: { running: {} } }],
  },
});

/** A cluster in which nothing is wrong: a master, two workers, DNS, and a namespace. */
export function backdrop(namespace: string, renewTime: string): KubeObject[] {
  const names = ['master', 'worker-1', 'worker-2'];
  return [
    ...names.map(name => node(name, name === 'master')),
    ...names.map(name => lease(name, 'kube-node-lease', renewTime)),
    lease('kube-scheduler', 'kube-system', renewTime),
    lease('kube-controller-manager', 'kube-system', renewTime),
    systemPod('coredns-5dd5756b68-aaaaa', 'worker-1'),
    systemPod('coredns-5dd5756b68-bbbbb', 'worker-2'),
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } },
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        name: 'standard',
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
      },
      provisioner: 'rancher.io/local-path',
    },
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'manual' },
      provisioner: 'kubernetes.io/no-provisioner',
    },
  ].map(object => KubeObject.parse(object));
}
