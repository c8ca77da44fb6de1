import { z } from 'zod';
import { listAt } from '../../server/domain/json.ts';
import type { Client } from './client.ts';
import { define, type Defined } from './definition.ts';
import { standIn } from './stand-in.ts';

const group = 'gateway.networking.k8s.io';
const kinds: readonly Defined[] = [
  { group, plural: 'gatewayclasses', kind: 'GatewayClass', version: 'v1', scope: 'Cluster' },
  { group, plural: 'gateways', kind: 'Gateway', version: 'v1' },
  { group, plural: 'httproutes', kind: 'HTTPRoute', version: 'v1' },
];

const Routes = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), namespace: z.string(), generation: z.number() }),
      spec: z.object({ parentRefs: z.array(z.unknown()).default([]) }),
      status: z.unknown().optional(),
    }),
  ),
});
type Route = z.output<typeof Routes>['items'][number];

/** Stands in for a gateway: its kinds are served, and every HTTPRoute is taken. */
export async function runGateway(client: Client): Promise<() => Promise<void>> {
  await define(client, kinds);
  return standIn(async () => {
    const { items } = Routes.parse(await client.get(`/apis/${group}/v1/httproutes`));
    for (const route of items) if (listAt(route, 'status', 'parents').length === 0) await take(client, route);
  });
}

async function take(client: Client, { metadata, spec }: Route): Promise<void> {
  const conditions = ['Accepted', 'ResolvedRefs'].map(type => ({
    type,
    status: 'True',
    reason: type,
    message: '',
    lastTransitionTime: new Date().toISOString(),
    observedGeneration: metadata.generation,
  }));
  const parents = spec.parentRefs.map(parentRef => ({
    parentRef,
    controllerName: 'test.example/gateway',
    conditions,
  }));
  const path = `/apis/${group}/v1/namespaces/${metadata.namespace}/httproutes/${metadata.name}/status`;
  await client.patch(path, { status: { parents } }).catch(() => undefined);
}
