import { ago, type Json, NOW } from './spec.ts';
import { nodes } from './world.ts';

const conditions = [
  ['MemoryPressure', 'False'],
  ['DiskPressure', 'False'],
  ['PIDPressure', 'False'],
  ['Ready', 'True'],
].map(([type, status]) => ({ type, status, lastHeartbeatTime: ago(20) }));

const nodeObject = (name: string): Json => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/arch': 'amd64' } },
  spec: {},
  status: {
    conditions,
    capacity: { cpu: '16', memory: '64Gi', pods: '110' },
    allocatable: { cpu: '16', memory: '62Gi', pods: '110' },
    nodeInfo: { architecture: 'amd64', operatingSystem: 'linux' },
  },
});

const systemPod = (name: string, node: string): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'kube-system',
    annotations: { 'dump/summary': 'one container stands for all' },
  },
  spec: { nodeName: node, containers: [{ name: 'coredns' }] },
  status: { phase: 'Running' },
});

/** The nodes, their leases, and the pods of the name server. */
export const clusterObjects = (): Json[] => [
  ...nodes.map(nodeObject),
  ...nodes.map(name => ({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace: 'kube-node-lease' },
    spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: new Date(NOW - 4000).toISOString() },
  })),
  systemPod('coredns-7db6d8ff4d-4xkqz', 'worker-a'),
  systemPod('coredns-7db6d8ff4d-8ndbw', 'worker-b'),
];
