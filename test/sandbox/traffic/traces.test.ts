import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TraceSearch } from '../../../server/control-plane/ports.ts';
import type { Signal } from '../../../server/domain/signal.ts';
import { callGaps } from '../../../server/domain/trace-calls.ts';
import { partIn } from '../../../server/domain/trace-part.ts';
import { summaryOfTraces } from '../../../server/domain/trace-summary.ts';
import { openPlatform, type Platform } from '../../../server/platform.ts';
import { configOf, silent, START } from '../../support/product.ts';

const MINUTE = 60_000;
const PERIOD = 15 * MINUTE;

async function open(sandbox: string) {
  const platform: Platform = await openPlatform(
    configOf({ sandbox }),
    silent,
    new AbortController().signal,
    () => START,
  );
  const { items } = await platform.plane('default').list({ apiVersion: 'v1', kind: 'Namespace' });
  const cell = items.map(({ metadata }) => metadata.name).find(name => name.includes('staging')) ?? '';
  const now = platform.clock.now().getTime();
  const period = { namespace: cell, from: new Date(now - PERIOD), to: new Date(now) };
  const search = (component: string, more: Partial<TraceSearch> = {}) =>
    platform.traces('default').search({ ...period, component, limit: 1000, ...more });
  const summary = async (component: string) => {
    const found = await search(component);
    return summaryOfTraces(found.flatMap(trace => partIn(trace, { component, namespace: cell }) ?? []));
  };
  /** Means over the same time, weighted by requests as traces are. */
  const measured = async (component: string, signal: Signal) => {
    const signals: Signal[] = [signal, 'requests_per_second'];
    const query = { ...period, component, signals, stepSeconds: 15 };
    const [of, requests] = await platform.metrics('default').series(query);
    const weights = new Map(requests?.points);
    const pairs = (of?.points ?? []).map(([time, value]) => [value, weights.get(time) ?? 0] as const);
    const all = pairs.reduce((sum, [, weight]) => sum + weight, 0);
    return pairs.reduce((sum, [value, weight]) => sum + value * weight, 0) / all;
  };
  return { platform, period, search, summary, measured };
}

type Shop = Awaited<ReturnType<typeof open>>;

describe.each([
  ['shop-healthy', ['storefront', 'search', 'cart', 'checkout'], []],
  ['shop', ['storefront', 'search', 'cart'], ['checkout', 'payments']],
  ['shop-timeouts', [], ['storefront', 'search']],
])('the traces of %s', (scenario, well, failing) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await open(scenario);
  }, 120_000);
  afterAll(() => shop.platform.close());

  test.each([...well, ...failing])('%s: as many fail, and take as long, as is measured', async component => {
    const { count, failed, p50 } = await shop.summary(component);
    expect(count).toBeGreaterThan(20);
    const success = await shop.measured(component, 'success_ratio');
    const spread = Math.sqrt((success * (1 - success)) / count);
    expect(Math.abs(1 - failed / count - success)).toBeLessThan(0.02 + 3 * spread);
    if (!well.includes(component)) return;
    const median = 1000 * (await shop.measured(component, 'latency_p50_seconds'));
    expect(p50 / median).toBeGreaterThan(0.7);
    // The model leaves out calls that less than half of the requests make.
    expect(p50 / median).toBeLessThan(1.6);
  });
});

describe('in the shop', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await open('shop');
  }, 120_000);
  afterAll(() => shop.platform.close());

  test('the failure of checkout begins two hops away', async () => {
    const { failed, count, failures } = await shop.summary('checkout');
    expect(failed / count).toBeGreaterThan(0.9);
    const [first, second] = failures;
    expect(first?.at).toBe('payments→fraud');
    expect((first?.count ?? 0) + (second?.count ?? 0)).toBeGreaterThan(0.9 * failed);
  });

  test('one is found again by its id, the same for everybody', async () => {
    const [trace] = await shop.search('checkout', { limit: 1 });
    expect(await shop.platform.traces('default').get(trace?.id ?? '')).toEqual(trace);
    const again = await open('shop');
    expect(await again.search('checkout', { limit: 3 })).toEqual(await shop.search('checkout', { limit: 3 }));
    again.platform.close();
    for (const id of ['', 'zz', '0000000000000000', `${trace?.id.slice(0, 8)}ffffffff`])
      expect(await shop.platform.traces('default').get(id)).toBeUndefined();
  });

  test('they lie within the time that is asked for, newest first, as many as are wanted', async () => {
    const from = new Date(shop.period.to.getTime() - 10 * MINUTE);
    const to = new Date(shop.period.to.getTime() - 5 * MINUTE);
    const found = await shop.search('storefront', { from, to });
    const starts = found.map(({ spans }) => Math.min(...spans.map(({ start }) => start)));
    expect(starts.length).toBeGreaterThan(100);
    expect(starts.every(start => start >= from.getTime() && start <= to.getTime())).toBe(true);
    expect(starts).toEqual(starts.toSorted((a, b) => b - a));
    expect(await shop.search('storefront', { limit: 7 })).toHaveLength(7);
    expect(await shop.search('storefront', { from: new Date(0), to: new Date(MINUTE) })).toEqual([]);
    expect(await shop.search('nobody')).toEqual([]);
  });

  test('only those that failed, or took long', async () => {
    const failed = await shop.search('search', { failed: true });
    const all = await shop.search('search');
    expect(failed.length).toBeLessThan(all.length);
    const slow = await shop.search('cart', { milliseconds: 100 });
    expect(
      slow.every(trace =>
        trace.spans.some(({ component, milliseconds }) => component === 'cart' && milliseconds >= 100),
      ),
    ).toBe(true);
  });

  test('little lies between caller and callee', async () => {
    const gaps = callGaps(await shop.search('checkout'));
    expect(gaps.map(({ from, to }) => `${from}→${to}`)).toContain('checkout→payments');
    expect(gaps.every(({ medianMs }) => medianMs > 0 && medianMs < 1)).toBe(true);
  });

  test('who calls whom', async () => {
    const window = { ...shop.period, namespaces: [shop.period.namespace] };
    const calls = await shop.platform.traces('default').calls(window);
    expect(calls).toContainEqual({ from: 'payments', to: 'fraud' });
    expect(await shop.platform.telemetry('default').calls(window)).toEqual(calls);
    expect(await shop.platform.traces('default').calls({ ...window, namespaces: [] })).toEqual([]);
  });

  test('a caller that has given up gets none', async () => {
    const { period, platform } = shop;
    const aborted = AbortSignal.abort();
    const traces = platform.traces('default');
    await expect(traces.search({ ...period, component: 'cart', limit: 1 }, aborted)).rejects.toMatchObject({
      code: 'cancelled',
    });
    await expect(traces.get('a', aborted)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
