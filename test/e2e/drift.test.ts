import { beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../server/control-plane/ports.ts';
import { listAt } from '../../server/domain/json.ts';
import { platformOn } from '../../server/platform.ts';
import { clusterFrom, contentOf, type Saved } from '../support/cluster-copy.ts';
import { configOf, connectTo, silent } from '../support/product.ts';

type Args = { [argument: string]: unknown };

const CELL = 'dp-default-web-development-f914ac73';
const shop = { component: 'shop', environment: 'development' };
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: CELL,
  name: 'shop-development-cb1d33fc',
};
const service = { apiVersion: 'v1', kind: 'Service', namespace: CELL, name: 'shop' };

async function open(saved?: Saved) {
  const copy = clusterFrom(saved);
  const product = await connectTo(platformOn(copy.cluster, copy.clock, configOf(), silent));
  return { ...copy, call: (tool: string, args: Args) => product.call(tool, args) };
}

let start: Saved;
let whole: Record<string, unknown>;
beforeAll(async () => {
  const { call, cluster, ...copy } = await open();
  await call('create_project', { name: 'web' });
  const created = await call('create_component', {
    name: 'shop',
    image: 'registry.example/shop:1',
    env: { COLOUR: 'blue' },
    endpoints: { http: { port: 8080, visibility: ['external'] } },
    wait_seconds: 60,
  });
  expect(created.isError, created.text).toBe(false);
  whole = await contentOf(cluster);
  start = copy.save();
});

/** kubectl edit, scale, label and delete, by the name it owns its changes with. */
const kubectl =
  (object: { [field: string]: unknown }) =>
  (cluster: Cluster): Promise<unknown> => {
    const { namespace, name, ...kind } = deployment;
    return cluster.apply(
      { ...kind, metadata: { name, namespace }, ...object },
      { manager: 'kubectl', force: true },
    );
  };

const containers = (main: object) => ({
  spec: { template: { spec: { containers: [{ name: 'main', ...main }] } } },
});

/** What somebody does by hand, how it is told, and whether their tool owns the field from then on. */
const byHand: {
  what: string;
  change: (cluster: Cluster) => Promise<unknown>;
  told: string[];
  owned?: true;
}[] = [
  {
    what: 'scales',
    change: kubectl({ spec: { replicas: 3 } }),
    told: [`Deployment/${deployment.name} spec.replicas: 1 → 3`],
    owned: true,
  },
  {
    what: 'changes the image',
    change: kubectl(containers({ image: 'registry.example/shop:hotfix' })),
    told: [
      `Deployment/${deployment.name} spec.template.spec.containers[main].image: registry.example/shop:1 → registry.example/shop:hotfix`,
    ],
    owned: true,
  },
  {
    what: 'deletes an object',
    change: cluster => cluster.delete(service),
    told: ['Service/shop is missing'],
  },
  {
    what: 'adds a container beside ours',
    change: kubectl({
      spec: { template: { spec: { containers: [{ name: 'spy', image: 'registry.example/spy:1' }] } } },
    }),
    told: [],
  },
  { what: 'does nothing', change: async () => undefined, told: [] },
];

describe.each(byHand)('somebody $what', ({ change, told, owned }) => {
  test('it is found, field by field', async () => {
    const { cluster, call } = await open(start);
    await change(cluster);
    const { view } = await call('get_deployment', { ...shop, drift: true });
    expect(listAt(view, 'drift')).toEqual(told);
    const { view: environment } = await call('get_environment_health', {
      environment: 'development',
      drift: true,
    });
    expect(listAt(environment, 'deployments').map(row => listAt(row, 'drift'))).toEqual([told]);
  });

  test('deploying again heals it, taking over only when told to', async () => {
    const { cluster, call } = await open(start);
    await change(cluster);
    const drifted = await contentOf(cluster);
    const plain = await call('deploy_component', { ...shop, wait_seconds: 60 });
    expect(plain.isError, plain.text).toBe(owned === true);
    if (owned === true) {
      expect(plain.text).toMatch(/owned by "kubectl"; nothing was written\.\n.*take_over: true/);
      expect(await contentOf(cluster)).toEqual(drifted);
      const taken = await call('deploy_component', { ...shop, take_over: true, wait_seconds: 60 });
      expect(taken.isError, taken.text).toBe(false);
    }
    const { view } = await call('get_deployment', { ...shop, drift: true });
    expect([view['status'], listAt(view, 'drift')]).toEqual(['healthy', []]);
    if (owned === true) expect(await contentOf(cluster)).toEqual(whole);
  });
});

test('an object whose label somebody took off is left alone and told', async () => {
  const { cluster, call } = await open(start);
  await cluster.patch(service, { metadata: { labels: { 'openchoreo.dev/managed-by': null } } });
  const refused = await call('deploy_component', shop);
  expect(refused.isError).toBe(true);
  expect(refused.text).toContain('was not made by Quarterdeck; nothing was written');
});
