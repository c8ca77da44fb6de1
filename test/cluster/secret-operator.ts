import { z } from 'zod';
import type { Client } from './client.ts';
import { until } from './until.ts';

const group = 'external-secrets.io';

const definitions = [
  { group, plural: 'externalsecrets', kind: 'ExternalSecret', version: 'v1' },
  { group: `generators.${group}`, plural: 'passwords', kind: 'Password', version: 'v1alpha1' },
].map(({ group, plural, kind, version }) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { plural, kind, singular: kind.toLowerCase(), listKind: `${kind}List` },
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
}));

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
const definitionPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Stands in for the External Secrets operator: its kinds are served, and every ExternalSecret gets its Secret. */
export async function runSecretOperator(client: Client): Promise<() => Promise<void>> {
  for (const definition of definitions) {
    const path = `${definitionPath}/${definition.metadata.name}`;
    const known = await client.get(path).catch(() => undefined);
    if (known === undefined) await client.create(definitionPath, definition);
  }
  await until('ExternalSecret', () => client.get(all));
  const stop = new AbortController();
  const working = (async () => {
    while (!stop.signal.aborted) {
      const { items } = ExternalSecrets.parse(await client.get(all));
      for (const item of items) if (item.status === undefined) await makeSecret(client, item);
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  })().catch((error: unknown) => {
    // The cluster is stopped under it when the tests are over.
    if (!stop.signal.aborted) throw error;
  });
  return () => {
    stop.abort();
    return working;
  };
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
