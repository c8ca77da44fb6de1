import { expect, test } from 'vitest';
import type { LogQuery } from '../../server/control-plane/ports.ts';
import type { KubeObject } from '../../server/domain/kube-object.ts';
import { createSandboxCluster } from '../../server/sandbox/cluster.ts';
import { failure } from '../contract/given.ts';
import { openStore } from './store/store.ts';

const logs = (query: LogQuery) => JSON.stringify(query);

function open() {
  const store = openStore();
  const calls: string[] = [];
  const cluster = createSandboxCluster({ store, logs, beforeCall: () => calls.push('call') });
  return { store, cluster, calls };
}

const configs = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop' };
const config = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop' },
  data: { a: '1' },
});

test('each call lets simulated time catch up, a cancelled one does nothing', async () => {
  const { cluster, calls } = open();
  await cluster.create(config('a'));
  await cluster.list(configs);
  await cluster.serves('v1', 'Pod');
  expect(calls).toHaveLength(3);
  await failure(cluster.list(configs, AbortSignal.abort()), 'cancelled');
  await failure(cluster.delete({ ...configs, name: 'a' }, {}, AbortSignal.abort()), 'cancelled');
  expect(calls).toHaveLength(3);
  expect((await cluster.list(configs)).items).toHaveLength(1);
});

test('what was handed in can be changed afterwards, nulls and undefined members do not come along', async () => {
  const { cluster } = open();
  const data: { [key: string]: unknown } = { a: '1', b: null, c: undefined };
  const made = await cluster.create({ ...config('a'), data });
  data['a'] = '2';
  expect((await cluster.get({ ...configs, name: 'a' }))?.['data']).toStrictEqual({ a: '1' });
  expect(made.metadata['managedFields']).toMatchObject([{ manager: 'quarterdeck', operation: 'Update' }]);
  const odd: KubeObject = JSON.parse(
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b","namespace":"shop","labels":{"n":1}}}',
  );
  const error = await failure(cluster.create(odd), 'invalid_input');
  expect(error.message).toContain('metadata.labels.n');
});

test('the first page is remembered until others have pushed it out', async () => {
  const { cluster } = open();
  for (const name of ['a', 'b', 'c']) await cluster.create(config(name));
  const first = await cluster.list({ ...configs, limit: 2 });
  for (let i = 0; i < 40; i++) {
    await cluster.patch({ ...configs, name: 'a' }, { data: { i: String(i) } });
    await cluster.list({ ...configs, limit: 1 });
  }
  const error = await failure(
    cluster.list({ ...configs, limit: 2, continue: first.continue ?? '' }),
    'conflict',
  );
  expect(error.message).toContain('has expired');
  expect(error.hint).toContain('List again');
  const other = await cluster.list({ ...configs, limit: 1 });
  await failure(
    cluster.list({ ...configs, labels: 'a', limit: 1, continue: other.continue ?? '' }),
    'invalid_input',
  );
});

test('a watch from long ago is told to list again; a quiet one is told how far it has come', async () => {
  const { cluster, store } = open();
  await cluster.create(config('a'));
  const { signal } = new AbortController();
  const from = store.resourceVersion();
  const touch = () => {
    for (let i = 0; i < 600; i++) store.patch({ ...configs, name: 'a' }, { data: { i: String(i) } });
  };
  const secrets = { apiVersion: 'v1', kind: 'Secret', namespace: 'shop' };
  const watching = cluster.watch({ ...secrets, resourceVersion: from }, signal)[Symbol.asyncIterator]();
  const next = watching.next();
  touch();
  expect((await next).value).toMatchObject({
    type: 'bookmark',
    object: { kind: 'Secret', metadata: { resourceVersion: '507' } },
  });
  await watching.return?.();
  for (let i = 0; i < 8; i++) touch();
  const old = (async () => {
    for await (const event of cluster.watch({ ...configs, resourceVersion: from }, signal)) return event;
    return undefined;
  })();
  const error = await failure(old, 'conflict');
  expect(error.message).toContain(`too old resource version: ${from} (`);
});

test('the log of a pod with several containers is asked for by container', async () => {
  const { cluster, store } = open();
  const image = 'a';
  store.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'one', namespace: 'shop' },
    spec: { containers: [{ name: 'app', image }], initContainers: [{ name: 'setup', image }] },
  });
  store.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'two', namespace: 'shop' },
    spec: {
      containers: [
        { name: 'app', image },
        { name: 'proxy', image },
      ],
    },
  });
  const ask = (pod: string, container?: string) =>
    cluster.podLogs({ namespace: 'shop', pod, tailLines: 5, ...(container && { container }) });
  expect(JSON.parse(await ask('one'))).toEqual({
    namespace: 'shop',
    pod: 'one',
    container: 'app',
    tailLines: 5,
  });
  expect(JSON.parse(await ask('one', 'setup'))).toMatchObject({ container: 'setup' });
  expect(await failure(ask('two'), 'invalid_input')).toMatchObject({
    message: 'a container name must be specified for pod two',
    hint: 'Choose one of: app, proxy.',
  });
  expect((await failure(ask('one', 'proxy'), 'invalid_input')).message).toBe(
    'container proxy is not valid for pod one',
  );
});
