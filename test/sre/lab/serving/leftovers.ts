import { type World } from './world.ts';

/** What any cluster has lying about, none of which does harm. Every world has all of it. */
export function leaveThingsAbout(world: World): void {
  const worker = world.nodes.find(({ isMaster }) => !isMaster);
  const name = worker?.name ?? '';
  world.services.push(
    { name: 'old-reports', selector: { app: 'old-reports' }, ports: [{ port: 80 }], ip: '10.96.77.1' },
    { name: 'peers', selector: { app: 'none-yet' }, ports: [{ name: 'gossip', port: 7946 }], ip: '' },
    { name: 'partner', type: 'ExternalName', externalName: 'api.partner.example.com', ports: [], ip: '' },
    { name: 'archive', ports: [{ port: 5432 }], ip: '10.96.77.2', manual: ['192.168.9.9'] },
  );
  const node = { kind: 'Node', name };
  world.events.push(
    { of: node, reason: 'NodeNotReady', message: `Node ${name} status is now: NodeNotReady`, minutes: 52 },
    {
      of: node,
      reason: 'NodeReady',
      message: `Node ${name} status is now: NodeReady`,
      minutes: 48,
      count: 2,
    },
    { of: node, reason: 'Starting', message: 'Starting kubelet.', minutes: 48 },
    {
      of: { kind: 'Pod', name: 'gone-5d5c7f8f9b-qqqqq' },
      reason: 'BackOff',
      message: 'Back-off restarting failed container',
      type: 'Warning',
      minutes: 20,
      count: 40,
    },
    {
      of: { kind: 'Pod', name: 'gone-5d5c7f8f9b-qqqqq' },
      reason: 'FailedScheduling',
      message: '0/4 nodes are available: 4 Insufficient cpu.',
      type: 'Warning',
      minutes: 55,
    },
    {
      of: { kind: 'Pod', name: `kube-proxy-old`, namespace: 'kube-system' },
      reason: 'Killing',
      message: 'Stopping container kube-proxy',
      minutes: 47,
    },
  );
  world.objects.push({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'left-over' },
    spec: {
      storageClassName: 'manual',
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Gi' },
      claimRef: { namespace: 'old', name: 'data' },
    },
    status: { phase: 'Released' },
  });
}
