import { expect, test } from 'vitest';
import { at, listAt, textAt } from '../../../server/domain/json.ts';
import { object, pod, sandbox, workload } from './sandbox.ts';

const quota = (hard: { [resource: string]: string }) => object('v1', 'ResourceQuota', 'small', { hard });
const small = { resources: { requests: { cpu: '500m' } } };

test.each([
  [{ pods: '2' }, 2, 'requested: pods=1, used: pods=2, limited: pods=2'],
  [
    { 'requests.cpu': '1', pods: '9' },
    2,
    'requested: requests.cpu=500m, used: requests.cpu=1, limited: requests.cpu=1',
  ],
  [{ pods: '0', cpu: '100m' }, 0, 'requested: pods=1,cpu=500m, used: pods=0,cpu=0, limited: pods=0,cpu=100m'],
])('a quota of %j takes %i pods', async (hard, fits, reason) => {
  const { cluster, get, pods, events, sleep } = sandbox();
  await cluster.create(quota(hard));
  await cluster.create(workload('Deployment', 'web', { replicas: 3 }, small));
  await sleep(30);

  expect(await pods()).toHaveLength(fits);
  const conditions = listAt(await get('Deployment', 'web', 'apps/v1'), 'status', 'conditions');
  const failure = conditions.find(it => textAt(it, 'type') === 'ReplicaFailure');
  expect(failure).toMatchObject({ status: 'True', reason: 'FailedCreate' });
  expect(textAt(failure, 'message')).toMatch(/^pods "web-[^"]+" is forbidden: exceeded quota: small, /);
  expect(textAt(failure, 'message')).toContain(reason);
  expect((await events('web')).filter(event => event.includes('FailedCreate'))).toHaveLength(1);
});

test('pods come as soon as the quota leaves room, and pods that have ended take none', async () => {
  const { cluster, get, pods, sleep } = sandbox();
  await cluster.create(quota({ pods: '1' }));
  await cluster.create(pod('task', {}, { restartPolicy: 'Never' }));
  await sleep(60);
  await cluster.create(workload('Deployment', 'web', { replicas: 2 }));
  await sleep(600);
  expect((await pods()).filter(line => line.startsWith('web'))).toHaveLength(1);

  await cluster.apply(quota({ pods: '5' }), { manager: 'kubectl', force: true });
  await sleep(10);
  expect((await pods()).filter(line => line.startsWith('web'))).toHaveLength(2);
  const types = listAt(await get('Deployment', 'web', 'apps/v1'), 'status', 'conditions').map(it =>
    textAt(it, 'type'),
  );
  expect(types).toEqual(['Available', 'Progressing']);
});

test('the pods of a StatefulSet are counted too', async () => {
  const { cluster, events, pods, sleep } = sandbox();
  await cluster.create(quota({ pods: '1' }));
  await cluster.create(workload('StatefulSet', 'db', { replicas: 2, serviceName: 'db' }));
  await sleep(60);
  expect(await pods()).toHaveLength(1);
  expect((await events('db')).join('\n')).toContain('exceeded quota: small');
});

const ports = [{ name: 'http', containerPort: 8080 }];
const probing = (port: number | string) => ({ httpGet: { path: '/healthz', port } });

test.each([
  ['the port that it declares', { ports, readinessProbe: probing(8080) }, true],
  ['the name of that port', { ports, readinessProbe: probing('http') }, true],
  ['another port', { ports, readinessProbe: probing(9000) }, false],
  ['another name', { ports, readinessProbe: probing('admin') }, false],
  ['any port, where none is declared', { readinessProbe: probing(9000) }, true],
])('a probe on %s', async (_, container, ready) => {
  const { cluster, get, events, sleep } = sandbox();
  await cluster.create(pod('p', container));
  await sleep(60);
  const status = listAt(await get('Pod', 'p'), 'status', 'containerStatuses')[0];
  expect(at(status, 'ready')).toBe(ready);
  const unhealthy = (await events('p')).filter(event => event.includes('connection refused'));
  expect(unhealthy.length > 0).toBe(!ready);
});
