import { expect, test } from 'vitest';
import type { Cluster } from '../../server/control-plane/ports.ts';
import { clusterAnswering, configMap, hurried, ref, type Reply, status } from './api-server.ts';

const { metadata, ...rest } = configMap('a');
const { resourceVersion: _any, ...unversioned } = metadata;
const loose = { ...rest, metadata: unversioned };

type Call = (cluster: Cluster) => Promise<unknown>;
const again: readonly (readonly [string, Call])[] = [
  ['get', cluster => cluster.get(ref)],
  ['list', cluster => cluster.list(ref)],
  ['apply', cluster => cluster.apply(loose, { manager: 'm' })],
  ['a merge patch', cluster => cluster.patch(ref, { data: { a: '1' } })],
  ['replace, of whatever is there', cluster => cluster.replace(loose)],
  ['delete', cluster => cluster.delete(ref)],
  ['create, tried', cluster => cluster.create(loose, { dryRun: true })],
  ['log lines', cluster => cluster.podLogs({ namespace: 'shop', pod: 'a' })],
];
const once: readonly (readonly [string, Call])[] = [
  ['create', cluster => cluster.create(loose)],
  ['replace, of one version', cluster => cluster.replace(configMap('a'))],
  ['apply, to one version', cluster => cluster.apply(configMap('a'), { manager: 'm' })],
  ['a merge patch, to one version', cluster => cluster.patch(ref, { metadata: { resourceVersion: '7' } })],
];
const troubles: readonly Reply[] = [
  'drop',
  'cut',
  status(503, 'starting'),
  status(500, 'odd'),
  status(429, 'busy'),
];

test.for(again)('%s is asked again', async ([, call]) => {
  const fine = { body: { ...configMap('a'), metadata: { ...metadata, continue: '' }, items: [] } };
  const { cluster, requests } = await clusterAnswering(({ nth }) => troubles[nth] ?? fine, {
    ...hurried,
    patienceMs: 5000,
  });
  await call(cluster);
  expect(requests).toHaveLength(troubles.length + 1);
  expect(new Set(requests.map(({ method, path, body }) => JSON.stringify([method, path, body]))).size).toBe(
    1,
  );
});

test.for(once)('%s is not', async ([, call]) => {
  for (const trouble of troubles) {
    const { cluster, requests } = await clusterAnswering(() => trouble);
    await expect(call(cluster)).rejects.toMatchObject({ code: 'unavailable' });
    expect(requests).toHaveLength(1);
  }
});

test('the server says when', async () => {
  const busy = { ...status(429, 'busy'), headers: { 'retry-after': '1' } };
  const { cluster, requests } = await clusterAnswering(({ nth }) =>
    nth === 0 ? busy : { body: configMap('a') },
  );
  const before = performance.now();
  await cluster.get(ref);
  expect(performance.now() - before).toBeGreaterThan(990);
  expect(requests).toHaveLength(2);
});

test('and when that is too late for us, the caller is told', async () => {
  const busy = { ...status(429, 'busy'), headers: { 'retry-after': '60' } };
  const { cluster, requests } = await clusterAnswering(() => busy);
  await expect(cluster.get(ref)).rejects.toMatchObject({ code: 'unavailable', hint: 'Call again in 60 s.' });
  expect(requests).toHaveLength(1);
});

test('trouble that does not end is told in time', async () => {
  const { cluster, requests } = await clusterAnswering(() => status(503, 'starting'), {
    ...hurried,
    patienceMs: 60,
  });
  await expect(cluster.get(ref)).rejects.toMatchObject({ code: 'unavailable' });
  expect(requests.length).toBeGreaterThan(1);
  expect(requests.length).toBeLessThan(8);
});
