import type { Client } from './client.ts';
import { until } from './until.ts';
import { z } from 'zod';

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'logs.kwok.x-k8s.io' },
  spec: {
    group: 'kwok.x-k8s.io',
    names: { kind: 'Logs', listKind: 'LogsList', plural: 'logs', singular: 'logs' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

const Served = z.object({ resources: z.array(z.object({ name: z.string() })) });

/** Defines kwok's Logs, by which a stage gives a pod a log of its own; kwok must not start before it is served. */
export async function defineLogs(client: Client): Promise<void> {
  await client.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
  await until('Logs resource', async () => {
    const { resources } = Served.parse(await client.get('/apis/kwok.x-k8s.io/v1alpha1'));
    return resources.some(({ name }) => name === 'logs') || undefined;
  });
}
