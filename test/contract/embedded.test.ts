import { openSandbox } from '../../server/sandbox/open.ts';
import { clusterContract } from './cluster.ts';

clusterContract('embedded', async () => {
  const start = new Date('2026-11-01T10:00:00Z');
  const sandbox = openSandbox({ start, wall: () => start.getTime() });
  await sandbox.cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'contract' } });
  return { ...sandbox, close: async () => sandbox.close(), namespace: () => 'contract' };
});
