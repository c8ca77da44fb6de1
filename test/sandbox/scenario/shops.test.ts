import { describe, expect, test } from 'vitest';
import { scenarios } from '../../../server/config/settings.ts';
import { listAt, textAt } from '../../../server/domain/json.ts';
import { builtInScenarios, loadScenario } from '../../../server/scenario-files.ts';
import { openProduct, type Product } from '../../support/product.ts';

/** Tokens of 4 characters. */
const MOST = 600;

/** What ends each fault: the call that somebody who has understood it would make. */
const remedies: { [scenario: string]: readonly [tool: string, args: { [argument: string]: unknown }] } = {
  shop: ['rollback_component', { component: 'fraud', environment: 'staging' }],
  'shop-crash-loop': [
    'deploy_component',
    { component: 'cart', environment: 'staging', release: 'cart-d7d671ac99', env: { CART_TTL: '72h' } },
  ],
  'shop-image-not-found': ['rollback_component', { component: 'shipping', environment: 'production' }],
  'shop-no-node': ['rollback_component', { component: 'payments', environment: 'production' }],
  'shop-out-of-memory': [
    'deploy_component',
    {
      component: 'recommendations',
      environment: 'production',
      release: 'recommendations-19bd105ca8',
      configs: { resources: { limits: { memory: '512Mi' } } },
    },
  ],
  'shop-quota': ['rollback_component', { component: 'shipping', environment: 'staging' }],
  'shop-timeouts': [
    'deploy_component',
    { component: 'catalog', environment: 'staging', env: { DB_POOL_SIZE: '20' } },
  ],
  'shop-wrong-probe': [
    'deploy_component',
    { component: 'search', environment: 'staging', configs: { healthPort: 8082 } },
  ],
};

test('the setting knows the scenarios that there are', () => {
  expect([...scenarios].toSorted()).toEqual(builtInScenarios());
});

async function healthIn(product: Product, environment: string) {
  const { text, view } = await product.call('get_environment_health', { environment });
  const [first] = listAt(view, 'deployments');
  return {
    tokens: text.length / 4,
    status: textAt(view, 'status'),
    component: textAt(first, 'name'),
    reason: textAt(first, 'reason'),
  };
}

describe('health names the component first that is at fault, and why', () => {
  test.each(builtInScenarios().filter(name => name !== 'empty'))('%s', async name => {
    const { scenario } = await loadScenario(name);
    expect(scenario.expect.length).toBeGreaterThan(0);
    const product = await openProduct({ sandbox: name });
    for (const { environment, component, reason = '' } of scenario.expect) {
      const health = await healthIn(product, environment);
      expect(health.tokens).toBeLessThanOrEqual(MOST);
      expect(health.status).toBe(component === undefined ? 'healthy' : 'degraded');
      if (component !== undefined)
        expect(health).toMatchObject({ component, reason: expect.stringContaining(reason) });
    }

    const [tool = '', args = {}] = remedies[name] ?? [];
    const faulty = scenario.expect.find(({ component }) => component !== undefined)?.environment;
    expect(faulty === undefined).toBe(tool === '');
    if (faulty !== undefined) {
      expect(await product.call(tool, { ...args, wait_seconds: 120 })).toMatchObject({ isError: false });
      expect(await healthIn(product, faulty)).toMatchObject({ status: 'healthy' });
    }
    await product.close();
  });
});

/** Answers of many kinds about the same shop. */
const questions = [
  ['get_environment_health', { environment: 'staging' }],
  ['list_changes', { since: '7d' }],
  ['list_releases', { component: 'fraud' }],
  ['get_deployment', { component: 'fraud', environment: 'staging' }],
  ['query_logs', { component: 'fraud', environment: 'staging' }],
] as const;

async function answers(): Promise<string> {
  const product = await openProduct({ sandbox: 'shop' });
  const texts: string[] = [];
  for (const [tool, args] of questions) texts.push((await product.call(tool, args)).text);
  await product.close();
  return texts.join('\n\n');
}

test('a scenario that is opened twice has the same answers', async () => {
  const first = await answers();
  expect(await answers()).toBe(first);
});

test('the past of the shop is told with its times', async () => {
  const product = await openProduct({ sandbox: 'shop' });
  const { text } = await product.call('list_changes', { since: '7d', limit: 12 });
  await product.close();
  expect(text).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    2026-11-22T08:57:07Z  failure  fraud in staging: BackOff ×13, Pod/fraud-staging-b420f6d8-wkz99bhn8m-4qqjs: Back-off restarting failed container main in pod fraud-staging-b420f6d8-wkz99bhn8m-4qqjs
    2026-11-22T08:57:06Z  failure  fraud in staging: container main of pod fraud-staging-b420f6d8-wkz99bhn8m-4qqjs ended with exit code 2, restarts: 13
    2026-11-22T08:12:00Z  release  fraud in staging: fraud-357bbeb964 → fraud-0b70c664a7
      workload.container.image: registry.example/shop/fraud:0.9.7 → registry.example/shop/fraud:0.10.0
    2026-11-22T06:00:00Z  release  fraud in development: fraud-357bbeb964 → fraud-0b70c664a7
      workload.container.image: registry.example/shop/fraud:0.9.7 → registry.example/shop/fraud:0.10.0
    2026-11-22T02:00:00Z  release  recommendations in staging: recommendations-19bd105ca8 → recommendations-1102061db8
      workload.container.image: registry.example/shop/recommendations:0.6.0 → registry.example/default-shop-recommendations:build-2@sha256:6a83a30ffd26b74a7d…
    2026-11-22T00:10:00Z  release  recommendations in development: recommendations-19bd105ca8 → recommendations-1102061db8
      workload.container.image: registry.example/shop/recommendations:0.6.0 → registry.example/default-shop-recommendations:build-2@sha256:6a83a30ffd26b74a7d…
    2026-11-22T00:01:20Z  build  recommendations: recommendations-build-2 succeeded (commit 8c1f4be02d9a)
    2026-11-21T23:40:47Z  build  recommendations: recommendations-build-1 failed (commit 3e90d7ab51c2): build: --- FAIL: TestRanksByMargin (0.01s)
    2026-11-21T11:00:00Z  release  orders in production: orders-02a1275564 → orders-159c2a6ecc
      workload.container.image: registry.example/shop/orders:2.2.2 → registry.example/shop/orders:2.2.3
    2026-11-21T05:00:00Z  release  orders in staging: orders-02a1275564 → orders-159c2a6ecc
      workload.container.image: registry.example/shop/orders:2.2.2 → registry.example/shop/orders:2.2.3
    2026-11-21T02:00:00Z  release  orders in development: orders-02a1275564 → orders-159c2a6ecc
      workload.container.image: registry.example/shop/orders:2.2.2 → registry.example/shop/orders:2.2.3
    2026-11-19T12:00:00Z  release  checkout in production: checkout-73557b452d → checkout-a26dc1c3b5
      env PAYMENT_TIMEOUT_MS
    … 55 more (narrow with component, environment or since; the next: cursor "2026-11-19T12:00:00Z+1")
    ! Clusters keep events for about an hour: failures and scaling before that may be missing."
  `);
});
