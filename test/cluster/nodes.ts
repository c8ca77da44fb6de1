import type { Client } from './client.ts';
import type { Ports } from './folder.ts';
import { pinnedVersion } from './source.ts';

const size = { cpu: '16', memory: '64Gi', 'ephemeral-storage': '100Gi', pods: '250' };

/** Registers nodes as kubelets would: node-1, node-2, ... in zones a to c; kwok makes them ready. */
export async function addNodes(client: Client, count: number, ports: Ports): Promise<string[]> {
  const names = Array.from({ length: count }, (_, index) => `node-${index + 1}`);
  await Promise.all(names.map((name, index) => client.create('/api/v1/nodes', node(name, index, ports))));
  return names;
}

function node(name: string, index: number, ports: Ports): object {
  const version = `v${pinnedVersion('k8s.io/kubernetes')}`;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/region': 'test',
        'topology.kubernetes.io/zone': `test-${'abc'.charAt(index % 3)}`,
      },
    },
    spec: { podCIDR: `10.${128 + (index >> 8)}.${index & 255}.0/24` },
    status: {
      capacity: size,
      allocatable: size,
      addresses: [
        { type: 'InternalIP', address: '127.0.0.1' },
        { type: 'Hostname', address: name },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: ports.kubelet } },
      nodeInfo: {
        machineID: name,
        systemUUID: name,
        bootID: name,
        kernelVersion: '6.12.0',
        osImage: 'Debian GNU/Linux 13 (trixie)',
        containerRuntimeVersion: 'containerd://2.1.4',
        kubeletVersion: version,
        kubeProxyVersion: '',
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
    },
  };
}
