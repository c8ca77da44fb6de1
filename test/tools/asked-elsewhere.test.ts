import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProduct, type Product } from '../support/product.ts';

let shop: Product;
beforeAll(async () => {
  shop = await openProduct({ sandbox: 'shop' });
});
afterAll(() => shop.close());

const ask = async (args: { [argument: string]: unknown }) => (await shop.call('investigate', args)).view;

test('a question about an environment that is well names the one that is not', async () => {
  const view = await ask({ question: 'why is fraud down in production?' });
  expect(view).toMatchObject({ status: 'none', scope: { environment: 'production', component: 'fraud' } });
  expect(view['not_checked']).toContainEqual(expect.stringMatching(/^staging, which is degraded: fraud: /));
  expect(view['next_steps']).toContain('investigate(environment: "staging")');
});

test('what else a question names, and which environment was taken, is told', async () => {
  const view = await ask({ question: 'what is wrong with checkout, payments and orders?' });
  expect(view).toMatchObject({ scope: { environment: 'staging', component: 'checkout' } });
  expect(view['not_checked']).toEqual([
    'payments, orders, which the question names too: ask about one at a time',
    'development, production: no environment was named, and staging is worst off',
  ]);
});

test('an argument counts before the question, which is told all the same', async () => {
  const view = await ask({ question: 'is payments well?', component: 'checkout', environment: 'staging' });
  expect(view['not_checked']).toEqual(['payments, which the question names too: ask about one at a time']);
});

test('two reports of one second have names of their own', async () => {
  const names = [];
  for (const since of ['10m', '20m', '30m'])
    names.push((await ask({ component: 'orders', environment: 'production', since }))['name']);
  expect(names).toEqual([
    'orders-production-1122-090000',
    'orders-production-1122-090000-2',
    'orders-production-1122-090000-3',
  ]);
});

test('the first step says what to change, the first call is the way back, and every call that is named works', async () => {
  const view = await ask({ component: 'checkout', environment: 'staging' });
  expect(view['next_steps']).toEqual([
    'Correct what ends container main of fraud with exit code 2; its last log lines tell, or take the release back.',
    'rollback_component(component: "fraud", environment: "staging", dry_run: true)',
    'get_deployment(component: "fraud", environment: "staging")',
    'list_changes(component: "fraud", environment: "staging")',
  ]);
  const tried = { component: 'fraud', environment: 'staging', dry_run: true };
  expect((await shop.call('rollback_component', tried)).text).toContain(
    'fraud:0.10.0 → registry.example/shop/fraud:0.9.7',
  );
});

test('where pods were taken away the first call brings as many back', async () => {
  const scaled = await openProduct({ sandbox: 'shop-healthy' });
  for (const replicas of [3, 0])
    await scaled.call('scale_component', { component: 'catalog', environment: 'production', replicas });
  const { view, text } = await scaled.call('investigate', { environment: 'production' });
  const back = { component: 'catalog', environment: 'production', replicas: 3, dry_run: true };
  const plan = await scaled.call('scale_component', back);
  await scaled.close();
  expect(view['status']).toBe('identified');
  expect(text).toContain(`Next:
  Scale catalog from 0 back to 3 pods (scale_component).
  scale_component(component: "catalog", environment: "production", replicas: 3, dry_run: true)
  get_deployment(component: "catalog", environment: "production")`);
  expect(plan.text).toContain('replicas: 0 → 3');
});

test.each([
  ['0s', 'since: "0s" is not in the past.'],
  ['400d', 'since: "400d" is more than 31 days ago.'],
])('nothing is looked at since %s', async (since, words) => {
  const { text, isError } = await shop.call('investigate', { environment: 'staging', since });
  expect([isError, text]).toEqual([true, expect.stringContaining(words)]);
});

test('where all is well everywhere, it is said so', async () => {
  const healthy = await openProduct({ sandbox: 'shop-healthy' });
  const { text } = await healthy.call('investigate', { question: 'what is wrong?' });
  await healthy.close();
  expect(text).toContain('development, production and staging are healthy alike');
});

test('what an event that repeats shows began when it was seen first', async () => {
  const probe = await openProduct({ sandbox: 'shop-wrong-probe' });
  const { view } = await probe.call('investigate', { environment: 'staging' });
  await probe.close();
  const [cause] = Array.isArray(view['causes']) ? view['causes'] : [];
  expect(cause).toMatchObject({
    code: 'readiness-probe-wrong-port',
    why: expect.stringMatching(/since [45]\dm$/),
  });
});
