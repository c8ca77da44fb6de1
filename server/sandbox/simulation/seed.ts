import type { KubeObject } from '../../domain/kube-object.ts';
import { refOf } from '../../domain/kube-object.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { stamp } from '../stamp.ts';

const gatewayApi = 'gateway.networking.k8s.io/v1';

/** A usual machine where there are few of them, a big one where there are many. */
const sizeOf = (nodes: number) =>
  nodes <= 3 ? { cpu: '16', memory: '64Gi', pods: '110' } : { cpu: '256', memory: '1Ti', pods: '2000' };

function node(number: number, nodes: number, now: string): KubeObject {
  const name = `node-${number}`;
  const size = { ...sizeOf(nodes), 'ephemeral-storage': '200Gi' };
  const condition = (type: string, status: string, reason: string, message: string) => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  });
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' },
    },
    spec: {},
    status: {
      capacity: size,
      allocatable: size,
      addresses: [
        { type: 'InternalIP', address: `10.0.${number >> 8}.${number & 255}` },
        { type: 'Hostname', address: name },
      ],
      conditions: [
        condition(
          'MemoryPressure',
          'False',
          'KubeletHasSufficientMemory',
          'kubelet has sufficient memory available',
        ),
        condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
        condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
        condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
      ],
      nodeInfo: {
        kubeletVersion: 'v1.33.1',
        containerRuntimeVersion: 'containerd://2.1.1',
        osImage: 'Quarterdeck sandbox',
      },
    },
  };
}

const storageClass = (name: string, isDefault: boolean): KubeObject => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name, annotations: { 'storageclass.kubernetes.io/is-default-class': String(isDefault) } },
  provisioner: 'sandbox.quarterdeck.dev/volumes',
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'Immediate',
});

const dataPlane = 'openchoreo-data-plane';
const secretStore: KubeObject = {
  apiVersion: 'external-secrets.io/v1',
  kind: 'ClusterSecretStore',
  metadata: { name: 'default' },
  spec: { provider: { fake: { data: [] } } },
};

const platform: readonly KubeObject[] = [
  storageClass('local-path', true),
  storageClass('standard', false),
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: dataPlane } },
  secretStore,
  {
    apiVersion: gatewayApi,
    kind: 'GatewayClass',
    metadata: { name: 'sandbox' },
    spec: { controllerName: 'sandbox.quarterdeck.dev/gateway' },
  },
  {
    apiVersion: gatewayApi,
    kind: 'Gateway',
    metadata: { name: 'gateway-default', namespace: dataPlane },
    spec: {
      gatewayClassName: 'sandbox',
      listeners: [
        { name: 'http', protocol: 'HTTP', port: 19080, allowedRoutes: { namespaces: { from: 'All' } } },
      ],
    },
  },
];

/** What a data plane has before anything is deployed to it: nodes, storage, a gateway and a secret store. */
export function seedCluster(store: ObjectStore, nodes: number, now: number): void {
  for (let number = 1; number <= nodes; number++) store.create(node(number, nodes, stamp(now)));
  for (const object of platform) store.create(object);
  const valid = {
    type: 'Ready',
    status: 'True',
    reason: 'Valid',
    message: 'store validated',
    lastTransitionTime: stamp(now),
  };
  store.updateStatus(refOf(secretStore), { capabilities: 'ReadWrite', conditions: [valid] });
}
