import { expect, test } from 'vitest';
import { clusterAnswering, configMap, ref, status } from './api-server.ts';

test('what the client does not know survives', async () => {
  const strange = configMap('a', { future: { field: [1, { deep: null }] }, data: { a: '1' } });
  const { cluster, requests } = await clusterAnswering(({ body }) => ({ body: body ?? strange }));
  expect(await cluster.get(ref)).toEqual(strange);
  expect(await cluster.apply(strange, { manager: 'm', force: true, dryRun: true })).toEqual(strange);
  expect(requests[1]).toMatchObject({
    method: 'PATCH',
    path: '/api/v1/namespaces/shop/configmaps/a',
    query: { fieldManager: 'm', force: 'true', dryRun: 'All', fieldValidation: 'Strict' },
    body: strange,
  });
  expect(requests[1]?.headers).toMatchObject({
    'content-type': 'application/apply-patch+yaml',
    authorization: 'Bearer secret-token',
  });
});

test.for([
  ['a/b', '/api/v1/namespaces/shop/configmaps/a%2Fb'],
  ['../../secrets/x', '/api/v1/namespaces/shop/configmaps/..%2F..%2Fsecrets%2Fx'],
  ['a?dryRun=All#', '/api/v1/namespaces/shop/configmaps/a%3FdryRun%3DAll%23'],
  ['%2e%2e', '/api/v1/namespaces/shop/configmaps/%252e%252e'],
  ['ä b', '/api/v1/namespaces/shop/configmaps/%C3%A4%20b'],
] as const)('the name %s stays a name', async ([name, path]) => {
  const { cluster, requests } = await clusterAnswering(() =>
    status(404, 'not found', { details: { name, kind: 'configmaps' } }),
  );
  expect(await cluster.get({ ...ref, name })).toBeUndefined();
  expect(requests.map(asked => asked.path)).toEqual([path]);
});

test.for(['', '.', '..'] as const)('"%s" is no name, of an object or of a namespace', async name => {
  const { cluster, requests } = await clusterAnswering(() => ({ body: configMap('a') }));
  await expect(cluster.get({ ...ref, name })).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(cluster.list({ ...ref, namespace: name })).rejects.toMatchObject({ code: 'invalid_input' });
  expect(requests).toEqual([]);
});

test('a dry run of a deletion is told in its body, which has a length', async () => {
  const { cluster, requests } = await clusterAnswering(() => ({
    body: { kind: 'Status', status: 'Success' },
  }));
  const options = { dryRun: true, uid: 'u', resourceVersion: '7', propagation: 'foreground' as const };
  expect(await cluster.delete(ref, options)).toBe(true);
  const [asked] = requests;
  expect(asked?.body).toEqual({
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    dryRun: ['All'],
    propagationPolicy: 'Foreground',
    preconditions: { uid: 'u', resourceVersion: '7' },
  });
  expect(asked?.headers['content-length']).toBe(String(JSON.stringify(asked?.body).length));
  expect(asked?.headers).not.toHaveProperty('transfer-encoding');
});

const pageOf = (name: string, next = '') => ({
  body: { metadata: { resourceVersion: '9', continue: next }, items: [{ metadata: { name } }] },
});

test('the whole list: page by page, anew when a page has expired, at once when that goes on', async () => {
  const expired = status(410, 'The provided continue parameter is too old', { reason: 'Expired' });
  const answers = [pageOf('a', 'x'), expired, pageOf('a', 'y'), pageOf('b')];
  const { cluster, requests } = await clusterAnswering(({ nth }) => answers[nth] ?? pageOf('never'));
  expect(await cluster.list({ ...ref, labels: 'app=a' })).toEqual({
    items: ['a', 'b'].map(name => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } })),
    resourceVersion: '9',
  });
  const labelSelector = 'app=a';
  expect(requests.map(({ query }) => query)).toEqual([
    { labelSelector, limit: '500' },
    { labelSelector, limit: '500', continue: 'x' },
    { labelSelector, limit: '500' },
    { labelSelector, limit: '500', continue: 'y' },
  ]);

  const busy = await clusterAnswering(({ query }) => {
    if (query['continue'] !== undefined) return expired;
    return query['limit'] === undefined ? pageOf('whole') : pageOf('a', 'x');
  });
  expect((await busy.cluster.list(ref)).items.map(it => it.metadata.name)).toEqual(['whole']);
  expect(busy.requests).toHaveLength(5);
  await expect(busy.cluster.list({ ...ref, limit: 1, continue: 'x' })).rejects.toMatchObject({
    code: 'conflict',
  });
});

test('of a kind that was removed it is said so, and what is served is asked again', async () => {
  const gone = status(404, 'the server could not find the requested resource', { details: {} });
  const { cluster } = await clusterAnswering(() => gone);
  await expect(cluster.list(ref)).rejects.toMatchObject({ code: 'not_supported' });
  await expect(cluster.get({ ...ref, kind: 'ConfigMapp' })).rejects.toMatchObject({
    code: 'not_supported',
    message: 'no matches for kind "ConfigMapp" in version "v1"',
    hint: 'Served: v1 ConfigMap, v1 Pod, v1 Namespace.',
  });
});

test('log lines: what was asked for, and no more than is bearable', async () => {
  const { cluster, requests } = await clusterAnswering(() => ({
    body: '2026-11-22T10:00:00.5Z grün\n',
    headers: { 'content-type': 'text/plain' },
  }));
  const text = await cluster.podLogs({
    namespace: 'shop',
    pod: 'a',
    container: 'main',
    previous: true,
    sinceTime: new Date('2026-11-22T10:00:00Z'),
    tailLines: 5,
  });
  expect(text).toBe('2026-11-22T10:00:00.5Z grün\n');
  expect(requests[0]).toMatchObject({
    path: '/api/v1/namespaces/shop/pods/a/log',
    query: {
      timestamps: 'true',
      container: 'main',
      previous: 'true',
      sinceTime: '2026-11-22T10:00:00.000Z',
      tailLines: '5',
      limitBytes: String(8 * 1024 * 1024),
    },
  });
});
