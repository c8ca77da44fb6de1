import { tmpdir } from 'node:os';
import { z } from 'zod';
import { connect } from './client.ts';
import type { Cluster } from './cluster.ts';
import { readKubeconfig } from './kubeconfig.ts';

const path = '/api/v1/namespaces/kube-system/configmaps';
const name = 'quarterdeck-test';
const Recorded = z.object({ data: z.object({ folder: z.string(), metrics: z.string() }) });

/** Leaves word in the cluster of what its kubeconfig does not say, for tests that are pointed at it later. */
export async function recordCluster({ client, folder, metrics }: Cluster): Promise<void> {
  await client.create(path, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data: { folder, metrics },
  });
}

/** A cluster that someone else started; one that `npm run cluster` did has all that a test expects. */
export async function existingCluster(kubeconfig: string, wanted?: string): Promise<Cluster> {
  const { context, connection } = readKubeconfig(kubeconfig, wanted);
  const client = connect(connection);
  const recorded = Recorded.safeParse(await client.get(`${path}/${name}`).catch(() => undefined));
  const { folder, metrics } = recorded.data?.data ?? { folder: tmpdir(), metrics: '' };
  return { context, kubeconfig, connection, client, folder, metrics, stop: async () => client.close() };
}
