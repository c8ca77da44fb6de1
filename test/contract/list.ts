import { beforeAll, expect, test } from 'vitest';
import { type Given, config, failure, names, withMetadata } from './given.ts';

export function listContract(given: () => Given): void {
  const kind = { apiVersion: 'v1', kind: 'ConfigMap' };
  const suite = { suite: 'lists' };

  beforeAll(async () => {
    const { cluster, namespace } = given();
    const labels: { [name: string]: { [key: string]: string } } = {
      'list-c': { app: 'cart', tier: 'web' },
      'list-a': { app: 'cart' },
      'list-b': { app: 'pay', tier: 'web' },
      'list-d': {},
    };
    for (const [name, more] of Object.entries(labels))
      await cluster.create(
        withMetadata(config(namespace, name), { labels: { ...suite, in: namespace, ...more } }),
      );
  });

  test.each([
    ['suite=lists', 'a b c d'],
    ['suite=lists,app=cart', 'a c'],
    ['suite==lists,app!=cart', 'b d'],
    ['suite=lists,app in (cart,pay),tier', 'b c'],
    ['suite=lists,tier notin (web)', 'a d'],
    ['suite=lists,!app', 'd'],
    ['suite=lists,app=none', ''],
  ])('labels %s', async (selector, expected) => {
    const { cluster, namespace } = given();
    const found = await cluster.list({ ...kind, namespace, labels: selector });
    expect(
      names(found.items)
        .map(name => name.slice(5))
        .join(' '),
    ).toBe(expected);
    expect(found.resourceVersion).toMatch(/^\d+$/);
    const everywhere = await cluster.list({ ...kind, labels: `${selector},in=${namespace}` });
    expect(names(everywhere.items)).toEqual(names(found.items));
    for (const item of found.items) expect(item).toMatchObject(kind);
  });

  test('metadata only: who wrote what, and nothing of what is held', async () => {
    const { cluster, namespace } = given();
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'list-e', namespace } };
    await cluster.create({ ...secret, data: { token: 'c2VjcmV0' } });
    const query = { apiVersion: 'v1', kind: 'Secret', namespace, fields: 'metadata.name=list-e' };
    const { items } = await cluster.list({ ...query, metadataOnly: true });
    expect(items).toMatchObject([secret]);
    expect(Object.keys(items[0] ?? {}).toSorted()).toEqual(['apiVersion', 'kind', 'metadata']);
    expect(JSON.stringify(items)).toContain('f:token');
    expect(JSON.stringify(items)).not.toContain('c2VjcmV0');
  });

  test('fields', async () => {
    const { cluster, namespace } = given();
    const found = await cluster.list({ ...kind, namespace, fields: 'metadata.name=list-b' });
    expect(names(found.items)).toEqual(['list-b']);
    const others = await cluster.list({
      ...kind,
      namespace,
      labels: 'suite=lists',
      fields: 'metadata.name!=list-b',
    });
    expect(names(others.items)).toEqual(['list-a', 'list-c', 'list-d']);

    const event = (name: string, involved: string) => ({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: involved },
      reason: 'Tested',
      type: 'Normal',
    });
    await cluster.create(event('event-1', 'list-a'));
    await cluster.create(event('event-2', 'list-b'));
    const fields = 'involvedObject.kind=ConfigMap,involvedObject.name=list-b,type=Normal,reason=Tested';
    const events = await cluster.list({ apiVersion: 'v1', kind: 'Event', namespace, fields });
    expect(names(events.items)).toEqual(['event-2']);
  });

  test('page by page, as of the first', async () => {
    const { cluster, namespace } = given();
    const query = { ...kind, namespace, labels: 'suite=lists', limit: 3 };
    const first = await cluster.list(query);
    expect(names(first.items)).toEqual(['list-a', 'list-b', 'list-c']);
    const late = await cluster.create(withMetadata(config(namespace, 'list-cc'), { labels: suite }));
    const second = await cluster.list({ ...query, continue: first.continue ?? '' });
    expect(names(second.items)).toEqual(['list-d']);
    expect(second.continue).toBeUndefined();
    expect(second.resourceVersion).toBe(first.resourceVersion);
    await cluster.delete({ ...kind, namespace, name: late.metadata.name });
    await failure(cluster.list({ ...query, continue: 'nonsense' }), 'invalid_input', 'conflict', 'refused');
  });

  test('a selector that is none is refused', async () => {
    const { cluster, namespace } = given();
    const query = { ...kind, namespace };
    await failure(cluster.list({ ...query, labels: 'app in (cart' }), 'invalid_input', 'refused');
    await failure(cluster.list({ ...query, fields: 'spec.replicas=1' }), 'invalid_input', 'refused');
    await failure(cluster.list({ ...query, kind: 'ConfigMaps' }), 'not_supported');
  });

  test('an empty namespace has an empty list', async () => {
    const { cluster } = given();
    expect((await cluster.list({ ...kind, namespace: 'nowhere-at-all' })).items).toEqual([]);
  });

  test('a list is whole, however long', async () => {
    const { cluster, namespace } = given();
    const wanted = Array.from({ length: 520 }, (_, i) => `many-${String(i).padStart(3, '0')}`);
    const labels = { many: 'yes' };
    await Promise.all(wanted.map(name => cluster.create(withMetadata(config(namespace, name), { labels }))));
    const found = await cluster.list({ ...kind, namespace, labels: 'many=yes' });
    expect(names(found.items)).toEqual(wanted);
    expect(found.continue).toBeUndefined();
  });
}
