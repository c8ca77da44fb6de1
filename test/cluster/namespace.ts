import { randomBytes } from 'node:crypto';
import type { Cluster } from './cluster.ts';
import { until } from './until.ts';

/** Creates a namespace that pods can be created in. */
export async function addNamespace(
  { client }: Cluster,
  name = `test-${randomBytes(3).toString('hex')}`,
): Promise<string> {
  await client.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  await until('default service account', () =>
    client.get(`/api/v1/namespaces/${name}/serviceaccounts/default`),
  );
  return name;
}
