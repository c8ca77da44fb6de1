import { describe, expect, test } from 'vitest';
import { listAt, numberAt, textAt } from '../../../server/domain/json.ts';
import { openProduct, type Product, START } from '../../support/product.ts';

type Fault = {
  environment: string;
  /** Minutes before now. */
  began: number;
  /** Who calls the component at fault, near and far: each answers less often from then on. */
  callers: readonly string[];
  /** What is well meanwhile, in the same environment and in another. */
  spared: readonly (readonly [component: string, environment: string])[];
  /** What their logs say. */
  said: { readonly [component: string]: string };
};

const faults: { [scenario: string]: Fault } = {
  shop: {
    environment: 'staging',
    began: 48,
    callers: ['payments', 'checkout', 'storefront'],
    spared: [
      ['search', 'staging'],
      ['checkout', 'production'],
    ],
    said: {
      fraud: 'no limit for currency',
      payments: 'call to fraud failed',
      checkout: 'call to payments failed',
    },
  },
  'shop-crash-loop': {
    environment: 'staging',
    began: 40,
    callers: ['checkout', 'storefront'],
    spared: [
      ['payments', 'staging'],
      ['checkout', 'development'],
    ],
    said: { cart: 'required variable CART_TTL is not set', checkout: 'call to cart failed' },
  },
  'shop-out-of-memory': {
    environment: 'production',
    began: 66,
    callers: ['storefront'],
    spared: [
      ['checkout', 'production'],
      ['storefront', 'staging'],
    ],
    said: { recommendations: 'nothing is evicted', storefront: 'call to recommendations failed' },
  },
  'shop-timeouts': {
    environment: 'staging',
    began: 42,
    callers: ['search', 'cart', 'recommendations', 'storefront'],
    spared: [
      ['payments', 'staging'],
      ['search', 'production'],
    ],
    said: { catalog: 'for a connection, pool size 2', search: 'call to catalog failed' },
  },
};

/** When the share of good answers fell, in minutes before now; undefined where it did not. */
async function fell(product: Product, component: string, environment: string): Promise<number | undefined> {
  const { view } = await product.call('query_metrics', {
    component,
    environment,
    signals: ['success_ratio'],
    since: '2h',
  });
  const change = listAt(view, 'signals', 0, 'changes')[0] ?? undefined;
  if (change === undefined) return undefined;
  expect(numberAt(change, 'to')).toBeLessThan(numberAt(change, 'from') ?? 0);
  return (START - Date.parse(textAt(change, 'at') ?? '')) / 60_000;
}

async function saysAnywhere(product: Product, component: string, environment: string, words: string) {
  const about = { component, environment, grep: words };
  const now = await product.call('query_logs', { ...about, since: '1h' });
  const before = await product.call('query_logs', { ...about, previous: true });
  return `${now.text}\n${before.text}`.includes(words);
}

describe('objects, logs and signals tell of one fault, and of whom it reaches', () => {
  test.each(Object.entries(faults))('%s', async (sandbox, { environment, began, callers, spared, said }) => {
    const product = await openProduct({ sandbox });
    for (const caller of callers) {
      const minutes = await fell(product, caller, environment);
      expect(minutes, caller).toBeGreaterThan(began - 3);
      expect(minutes, caller).toBeLessThanOrEqual(began);
    }
    for (const [component, where] of spared) expect(await fell(product, component, where)).toBeUndefined();
    for (const [component, words] of Object.entries(said))
      expect(await saysAnywhere(product, component, environment, words), words).toBe(true);
    await product.close();
  });

  test.each([
    ['shop-image-not-found', 'shipping', 'production'],
    ['shop-no-node', 'payments', 'production'],
    ['shop-quota', 'shipping', 'staging'],
    ['shop-wrong-probe', 'search', 'staging'],
  ])('in %s the old release goes on to serve', async (sandbox, component, environment) => {
    const product = await openProduct({ sandbox });
    for (const one of [component, 'checkout', 'storefront'])
      expect(await fell(product, one, environment)).toBeUndefined();
    await product.close();
  });
});

test('an effect ends with its cause, and what was measured before stays', async () => {
  const product = await openProduct({ sandbox: 'shop' });
  const fraud = { component: 'fraud', environment: 'staging' };
  await product.call('rollback_component', { ...fraud, wait_seconds: 60 });
  await product.call('restart_component', { component: 'search', environment: 'staging', wait_seconds: 60 });
  await product.call('trigger_build', { component: 'recommendations', wait_seconds: 200 });
  const { view } = await product.call('query_metrics', {
    component: 'checkout',
    environment: 'staging',
    signals: ['success_ratio'],
  });
  await product.close();
  const signal = listAt(view, 'signals')[0];
  expect(numberAt(signal, 'min')).toBeLessThan(0.2);
  expect(numberAt(signal, 'now')).toBeGreaterThan(0.97);
});
