import { z } from 'zod';
import type { Client } from './client.ts';

const Nodes = z.object({
  items: z.array(
    z.object({
      spec: z.object({ taints: z.array(z.unknown()).default([]) }),
      status: z.object({
        conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
      }),
    }),
  ),
});

/** Whether the nodes take pods and the controllers are at work: true or not yet. */
export async function settled(client: Client, nodes: number): Promise<true | undefined> {
  const { items } = Nodes.parse(await client.get('/api/v1/nodes'));
  const ready = items.filter(
    ({ spec, status }) =>
      spec.taints.length === 0 &&
      status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
  );
  if (ready.length < nodes) return undefined;
  await client.get('/api/v1/namespaces/default/serviceaccounts/default');
  await client.get('/api/v1/namespaces/default/configmaps/kube-root-ca.crt');
  return true;
}
