import { z } from 'zod';
import type { Client } from './client.ts';
import { define } from './definition.ts';
import { standIn } from './stand-in.ts';

const group = 'external-secrets.io';

const kinds = [
  { group, plural: 'externalsecrets', kind: 'ExternalSecret', version: 'v1' },
  { group: `generators.${group}`, plural: 'passwords', kind: 'Password', version: 'v1alpha1' },
];

const ExternalSecrets = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), namespace: z.string() }),
      spec: z.object({ target: z.object({ name: z.string().optional() }).optional() }),
      status: z.unknown().optional(),
    }),
  ),
});
type ExternalSecret = z.output<typeof ExternalSecrets>['items'][number];

const all = `/apis/${group}/v1/externalsecrets`;

/** Stands in for the External Secrets operator: its kinds are served, and every ExternalSecret gets its Secret. */
export async function runSecretOperator(client: Client): Promise<() => Promise<void>> {
  await define(client, kinds);
  return standIn(async () => {
    const { items } = ExternalSecrets.parse(await client.get(all));
    for (const item of items) if (item.status === undefined) await makeSecret(client, item);
  });
}

async function makeSecret(client: Client, { metadata, spec }: ExternalSecret): Promise<void> {
  const { name, namespace } = metadata;
  await client
    .create(`/api/v1/namespaces/${namespace}/secrets`, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: spec.target?.name ?? name },
      stringData: { password: 'made-by-the-operator' },
    })
    .catch(() => undefined);
  const ready = { type: 'Ready', status: 'True', reason: 'SecretSynced', message: 'secret synced' };
  const transition = { lastTransitionTime: new Date().toISOString() };
  await client.patch(`/apis/${group}/v1/namespaces/${namespace}/externalsecrets/${name}/status`, {
    status: { conditions: [{ ...ready, ...transition }], refreshTime: transition.lastTransitionTime },
  });
}
