import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { ObjectList } from '../../server/control-plane/ports.ts';
import { type CacheOptions, cacheOptions, createCache } from '../../server/kube/cache/cache.ts';
import { openPlatform } from '../../server/platform.ts';
import { configOf, silent } from '../support/product.ts';
import { kubeconfigFor } from './api-server.ts';
import { object, smallApi } from './small-api.ts';

const pods = (namespace: string, labels?: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  namespace,
  ...(labels === undefined ? {} : { labels }),
});
/** However busy the machine is. */
const soon = (check: () => unknown) => vi.waitFor(check, { interval: 5, timeout: 10_000 });
const names = ({ items }: ObjectList) => items.map(({ metadata }) => metadata.name).join(' ');

async function cached(options: Partial<CacheOptions> = {}) {
  const api = await smallApi();
  const cache = createCache(api.cluster, { ...cacheOptions, ...options });
  onTestFinished(() => cache.close());
  /** Lists until the names are these, without asking the API server. */
  const become = (query: ReturnType<typeof pods>, expected: string) =>
    soon(async () => expect(names(await cache.list(query))).toBe(expected));
  return { api, cache, become };
}

test('a list is read once and then followed: the same array until something in it changes', async () => {
  const { api, cache, become } = await cached();
  for (const name of ['b', 'a']) api.put(object('Pod', 'shop', name, { app: name }));
  api.put(object('Pod', 'other', 'x'));
  const all = await cache.list(pods('shop'));
  const ofA = await cache.list(pods('shop', 'app=a'));
  const others = await cache.list(pods('other'));
  expect([names(all), names(ofA), names(others)]).toEqual(['a b', 'a', 'x']);
  await soon(() => expect(api.requests).toHaveLength(4));
  api.asked();

  api.put(object('Pod', 'shop', 'b', { app: 'b', more: 'yes' }));
  await soon(async () => expect((await cache.list(pods('shop'))).items).not.toBe(all.items));
  expect((await cache.list(pods('shop'))).items[0]).toBe(all.items[0]);
  expect((await cache.list(pods('shop', 'app=a'))).items).toBe(ofA.items);
  expect((await cache.list(pods('other'))).items).toBe(others.items);
  api.put(object('Pod', 'shop', 'aa'));
  await become(pods('shop'), 'a aa b');
  api.remove('Pod', 'shop', 'a');
  await become(pods('shop'), 'aa b');
  await become(pods('shop', 'app=a'), '');
  api.put(object('Pod', 'shop', 'aa', { app: 'a' }));
  await become(pods('shop', 'app=a'), 'aa');
  expect(names(await cache.list(pods('shop', 'app!=a,!none,more')))).toBe('b');
  expect(api.asked()).toEqual([]);
});

test('what no tool shows is not kept', async () => {
  const { api, cache } = await cached();
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}', mine: 'yes' };
  const pod = object('Pod', 'shop', 'a', {}, { spec: { nodeName: 'n' } });
  api.put({ ...pod, metadata: { ...pod.metadata, annotations, managedFields: [{ manager: 'kubectl' }] } });
  const [kept] = (await cache.list(pods('shop'))).items;
  expect(kept?.metadata).toEqual({
    name: 'a',
    namespace: 'shop',
    labels: {},
    annotations: { mine: 'yes' },
    uid: 'uid-10',
    resourceVersion: '11',
  });
  expect(kept?.['spec']).toEqual({ nodeName: 'n' });
});

test('a write is seen by the next list, and what the watch tells later does not undo it', async () => {
  const { api, cache } = await cached();
  const query = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop' };
  const ours = { ...query, labels: 'of=us' };
  const read = async () => [names(await cache.list(query)), names(await cache.list(ours))];
  api.put(object('ConfigMap', 'shop', 'a', { of: 'us' }));
  expect(await read()).toEqual(['a', 'a']);
  await soon(() => expect(api.requests).toHaveLength(4));
  api.asked();
  api.network.holds = true;

  await cache.create(object('ConfigMap', 'shop', 'b', { of: 'us' }));
  expect(await read()).toEqual(['a b', 'a b']);
  await cache.apply(object('ConfigMap', 'shop', 'b', { of: 'us', n: '2' }), { manager: 'test' });
  await cache.direct.apply(object('ConfigMap', 'shop', 'a'), { manager: 'test' });
  await cache.create(object('ConfigMap', 'shop', 'c'), { dryRun: true });
  expect(await read()).toEqual(['a b', 'b']);
  await cache.delete({ ...query, name: 'b' });
  expect(await read()).toEqual(['a', '']);
  await cache.create(object('ConfigMap', 'shop', 'd', { of: 'us' }));
  for (let more = true; more;) {
    more = api.release();
    await sleep(20);
    expect(await read()).toEqual(['a d', 'd']);
  }
  await sleep(50);
  expect(await read()).toEqual(['a d', 'd']);
  expect(api.asked().filter(line => !/^(POST|PATCH|DELETE)/.test(line))).toEqual([
    'GET namespaces/shop/configmaps/b',
  ]);
  expect(names(await cache.direct.list(query))).toBe('a d');
  expect(api.asked()).toEqual(['GET namespaces/shop/configmaps']);
});

test('a watch whose connection breaks goes on where it was', async () => {
  const { api, cache, become } = await cached();
  for (const name of ['a', 'b', 'c']) api.put(object('Pod', 'shop', name));
  const before = (await cache.list(pods('shop'))).items;
  for (const [added, expected] of [
    ['d', 'a b c d'],
    ['e', 'a b c d e'],
    ['f', 'a b c d e f'],
  ] as const) {
    api.cut();
    api.put(object('Pod', 'shop', added));
    await become(pods('shop'), expected);
  }
  api.network.refusesWatches = true;
  api.cut();
  api.remove('Pod', 'shop', 'a');
  api.put(object('Pod', 'shop', 'b', { changed: 'yes' }));
  await sleep(50);
  api.network.refusesWatches = false;
  await become(pods('shop'), 'b c d e f');
  expect((await cache.list(pods('shop'))).items[1]).toBe(before[2]);
  expect(api.asked().filter(line => line.startsWith('GET'))).toEqual(['GET namespaces/shop/pods']);
});

test('a version that is too old is listed anew; what did not change is the same', async () => {
  const { api, cache, become } = await cached();
  for (const name of ['a', 'b', 'c']) api.put(object('Pod', 'shop', name));
  const before = (await cache.list(pods('shop'))).items;
  await soon(() => expect(api.requests).toHaveLength(2));
  for (const isChanged of [false, true]) {
    api.network.refusesWatches = true;
    api.cut();
    if (isChanged) {
      api.remove('Pod', 'shop', 'a');
      api.put(object('Pod', 'shop', 'b', { changed: 'yes' }));
    }
    api.compact();
    api.network.refusesWatches = false;
    await soon(() =>
      expect(api.requests.filter(({ query }) => query['watch'] === undefined)).toHaveLength(
        isChanged ? 3 : 2,
      ),
    );
    await become(pods('shop'), isChanged ? 'b c' : 'a b c');
    const { items } = await cache.list(pods('shop'));
    expect(items === before).toBe(!isChanged);
    expect(items.at(-1)).toBe(before[2]);
  }
});

test('without a watch for too long the API server is asked, and that is told', async () => {
  const { api, cache, become } = await cached({ staleMs: 1_000, toldMs: 20 });
  api.put(object('Pod', 'shop', 'a'));
  await become(pods('shop'), 'a');
  await soon(() => expect(api.requests).toHaveLength(2));
  expect(cache.staleness()).toBeUndefined();
  api.network.refusesWatches = true;
  const lostAt = Date.now();
  api.cut();
  api.put(object('Pod', 'shop', 'b'));
  expect(names(await cache.list(pods('shop')))).toBe('a');
  await soon(() => expect(cache.staleness()).toBeDefined());
  expect(cache.staleness()?.since.getTime()).toBeGreaterThan(lostAt - 50);
  await become(pods('shop'), 'a b');

  api.network.down = true;
  await expect(cache.list(pods('shop'), AbortSignal.timeout(20_000))).rejects.toMatchObject({
    code: 'unavailable',
  });
  api.network.down = false;
  api.network.refusesWatches = false;
  const asked = async () => {
    api.asked();
    expect(names(await cache.list(pods('shop')))).toBe('a b');
    return api.asked().filter(line => line.startsWith('GET'));
  };
  await soon(async () => expect(await asked()).toEqual([]));
  expect(cache.staleness()).toBeUndefined();
});

test('a kind in many namespaces is followed in all of the platform, and nowhere else', async () => {
  const { api, cache } = await cached({ mostNamespaces: 2 });
  const cells = ['cell-1', 'cell-2', 'cell-3', 'cell-4'];
  for (const name of cells)
    api.put({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'openchoreo.dev/environment': 'test' } },
    });
  for (const namespace of [...cells, 'strangers']) api.put(object('Pod', namespace, `in-${namespace}`));
  for (const namespace of cells) expect(names(await cache.list(pods(namespace)))).toBe(`in-${namespace}`);
  await soon(() => expect(api.requests).toHaveLength(7));
  expect(api.asked().filter(line => line.startsWith('GET'))).toEqual([
    'GET namespaces/cell-1/pods',
    'GET namespaces/cell-2/pods',
    'GET namespaces',
    'GET pods',
  ]);
  expect(cache.size()).toEqual({ informers: 1, objects: 4 });
  expect(names(await cache.list(pods('strangers')))).toBe('in-strangers');
  expect(cache.size()).toEqual({ informers: 2, objects: 5 });
});

test('many namespaces that are asked for in one moment are read as one list, once', async () => {
  const { api, cache } = await cached({ mostNamespaces: 2 });
  const cells = ['cell-1', 'cell-2', 'cell-3', 'cell-4'];
  for (const name of cells)
    api.put({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'openchoreo.dev/environment': 'test' } },
    });
  for (const namespace of cells) api.put(object('Pod', namespace, `in-${namespace}`));
  const lists = await Promise.all(cells.map(namespace => cache.list(pods(namespace))));
  expect(lists.map(names)).toEqual(cells.map(cell => `in-${cell}`));
  const read = api.asked().filter(line => line.startsWith('GET'));
  expect(read).toEqual(['GET namespaces', 'GET pods']);
  expect(cache.size()).toEqual({ informers: 1, objects: 4 });
});

test.each([
  ['is forbidden in all namespaces', (path: string) => path === '/api/v1/pods', 3],
  ['may be listed and not watched', (_: string, isWatch: boolean) => isWatch, 0],
] as const)('a kind that %s is read as it may be', async (_, denied, informers) => {
  const { api, cache, become } = await cached({ mostNamespaces: 1 });
  api.deny(({ path, query }) => denied(path, query['watch'] !== undefined));
  const cells = ['cell-1', 'cell-2', 'cell-3'];
  for (const namespace of cells) api.put(object('Pod', namespace, 'a'));
  for (const namespace of cells) await become(pods(namespace), 'a');
  await soon(() => expect(cache.size().informers).toBe(informers));
  for (const namespace of cells) api.put(object('Pod', namespace, 'b'));
  for (const namespace of cells) await become(pods(namespace), 'a b');
});

test('what may not be listed is refused with the same words', async () => {
  const { api, cache } = await cached();
  api.deny(() => true);
  const refused = expect.objectContaining({ code: 'forbidden' });
  for (let i = 0; i < 2; i++) await expect(cache.list(pods('shop'))).rejects.toEqual(refused);
  api.deny(() => false);
  expect(names(await cache.list(pods('shop')))).toBe('');
});

test('some lists are the API server’s alone', async () => {
  const { api, cache } = await cached();
  const queries = [
    { ...pods('shop'), limit: 10 },
    { ...pods('shop'), fields: 'spec.nodeName=a' },
    { ...pods('shop'), labels: 'app in (a,b)' },
    pods('kube-system'),
    { apiVersion: 'v1', kind: 'Pod' },
  ];
  for (const query of queries) for (let i = 0; i < 2; i++) await cache.list(query);
  expect(api.asked()).toHaveLength(2 * queries.length);
  expect(cache.size().informers).toBe(0);
});

test('an informer that nobody asks, or for which there is no room, ends', async () => {
  const { api, cache } = await cached({ idleMs: 80, mostInformers: 1 });
  await cache.list(pods('shop'));
  await cache.list(pods('other'));
  expect(cache.size().informers).toBe(1);
  await soon(() => expect(cache.size().informers).toBe(0));
  await cache.list(pods('other'));
  expect(cache.size().informers).toBe(1);
  const small = createCache(api.cluster, { ...cacheOptions, mostObjects: 2 });
  onTestFinished(() => small.close());
  for (const name of ['a', 'b']) api.put(object('Pod', 'shop', name));
  expect(names(await small.list(pods('shop')))).toBe('a b');
  api.put(object('Pod', 'shop', 'c'));
  await soon(() => expect(small.size().informers).toBe(0));
  expect(names(await small.list(pods('shop')))).toBe('a b c');
});

test('who waits for the first list may give up', async () => {
  const { api, cache } = await cached();
  api.network.down = true;
  const waiting = cache.list(pods('shop'), AbortSignal.timeout(30));
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
});

test('an answer that may be out of date begins with saying so', async () => {
  const api = await smallApi();
  const real = { files: [await kubeconfigFor(api.url)] };
  const { signal } = new AbortController();
  const config = { ...configOf({ sandbox: undefined }), real };
  const platform = await openPlatform(config, silent, signal, Date.now, { isServer: true });
  onTestFinished(() => platform.close());
  const ask = async () =>
    (await platform.pipeline.call('search_catalog', {}, { surface: 'mcp' }, signal)).text;
  const calm = await ask();
  await soon(() => expect(api.asked().join()).toContain('WATCH'));
  expect(await ask()).toBe(calm);
  expect(api.asked()).toEqual([]);
  api.network.refusesWatches = true;
  api.cut();
  await soon(async () => expect(await ask()).toMatch(/^The connection to the cluster is lost/));
  api.network.refusesWatches = false;
  await soon(async () => expect(await ask()).toBe(calm));
});
