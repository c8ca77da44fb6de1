import { openSandbox } from '../../server/sandbox/open.ts';
import { clusterContract } from './cluster.ts';
import { config } from './given.ts';

clusterContract('embedded', async () => {
  const start = new Date('2026-11-01T10:00:00Z');
  const sandbox = openSandbox({ start, wall: () => start.getTime() });
  await sandbox.cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'contract' } });
  /** More changes than are remembered. */
  const tooOld = async () => {
    const { resourceVersion } = await sandbox.cluster.list({ apiVersion: 'v1', kind: 'ConfigMap' });
    for (let i = 0; i <= 2048; i++)
      await sandbox.cluster.apply(config('contract', 'changing', { i: String(i) }), { manager: 'contract' });
    return { apiVersion: 'v1', kind: 'ConfigMap', resourceVersion };
  };
  return { ...sandbox, tooOld, close: async () => sandbox.close(), namespace: () => 'contract' };
});
