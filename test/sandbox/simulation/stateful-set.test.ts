import { expect, test } from 'vitest';
import { at, textAt } from '../../../server/domain/json.ts';
import { sandbox, steady, template, workload } from './sandbox.ts';

type Fields = { [field: string]: unknown };
const ref = { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'default', name: 'db' };
const claims = [
  {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  },
];

async function started(spec: Fields = {}) {
  const box = sandbox();
  await box.cluster.create(workload('StatefulSet', 'db', { replicas: 3, serviceName: 'db', ...spec }));
  return { ...box, status: async () => at(await box.get('StatefulSet', 'db', 'apps/v1'), 'status') };
}

/** What the pods looked like, each time they looked different. */
async function watched(box: Awaited<ReturnType<typeof started>>, seconds: number): Promise<string[]> {
  const seen: string[] = [];
  for (let step = 0; step < seconds * 2; step++) {
    await box.sleep(0.5);
    const line = (await box.pods()).join(', ');
    if (seen.at(-1) !== line) seen.push(line);
  }
  return seen;
}

test('pods start one after the other, each with its claims', async () => {
  const box = await started({ volumeClaimTemplates: claims });
  expect(await watched(box, 10)).toMatchInlineSnapshot(`
    [
      "db-0 Pending ContainerCreating",
      "db-0 Running ready, db-1 Pending ContainerCreating",
      "db-0 Running ready, db-1 Running ready, db-2 Pending ContainerCreating",
      "db-0 Running ready, db-1 Running ready, db-2 Running ready",
    ]
  `);
  const bound = (await box.list('PersistentVolumeClaim')).map(
    claim => `${claim.metadata.name} ${textAt(claim, 'status', 'phase')}`,
  );
  expect(bound).toEqual(['data-db-0 Bound', 'data-db-1 Bound', 'data-db-2 Bound']);
  expect(steady(JSON.stringify(await box.status(), null, 1))).toMatchInlineSnapshot(`
    "{
     "replicas": 3,
     "availableReplicas": 3,
     "observedGeneration": 1,
     "readyReplicas": 3,
     "currentReplicas": 3,
     "updatedReplicas": 3,
     "currentRevision": "db-<hash>",
     "updateRevision": "db-<hash>",
     "collisionCount": 0
    }"
  `);
  expect((await box.events('db')).filter(line => line.includes('StatefulSet db'))).toMatchInlineSnapshot(`
    [
      "0s Normal SuccessfulCreate: create Claim data-db-0 Pod db-0 in StatefulSet db success",
      "0s Normal SuccessfulCreate: create Pod db-0 in StatefulSet db successful",
      "1s Normal SuccessfulCreate: create Claim data-db-1 Pod db-1 in StatefulSet db success",
      "1s Normal SuccessfulCreate: create Pod db-1 in StatefulSet db successful",
      "3s Normal SuccessfulCreate: create Claim data-db-2 Pod db-2 in StatefulSet db success",
      "3s Normal SuccessfulCreate: create Pod db-2 in StatefulSet db successful",
    ]
  `);
});

test('an update goes from the last pod to the first, and ends with one revision', async () => {
  const box = await started();
  await box.sleep(10);
  await box.cluster.patch(ref, { spec: { template: template('db', { image: 'shop/db:2.0' }) } });
  expect(await watched(box, 15)).toMatchInlineSnapshot(`
    [
      "db-0 Running ready, db-1 Running ready, db-2 Terminating ready",
      "db-0 Running ready, db-1 Running ready, db-2 Pending ContainerCreating",
      "db-0 Running ready, db-1 Terminating ready, db-2 Running ready",
      "db-0 Running ready, db-1 Pending ContainerCreating, db-2 Running ready",
      "db-0 Terminating ready, db-1 Running ready, db-2 Running ready",
      "db-0 Pending ContainerCreating, db-1 Running ready, db-2 Running ready",
      "db-0 Running ready, db-1 Running ready, db-2 Running ready",
    ]
  `);
  const status = await box.status();
  expect(at(status, 'currentRevision')).toBe(at(status, 'updateRevision'));
});

test('a partition keeps the pods below it as they are', async () => {
  const box = await started({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } });
  await box.sleep(10);
  await box.cluster.patch(ref, { spec: { template: template('db', { image: 'shop/db:2.0' }) } });
  await box.sleep(20);
  const images = (await box.list('Pod')).map(pod => at(pod, 'spec', 'containers', 0, 'image'));
  expect(images).toEqual(['shop/web:1.0', 'shop/web:1.0', 'shop/db:2.0']);
});

test('scaling down takes the last pod first and leaves the claims', async () => {
  const box = await started({ volumeClaimTemplates: claims });
  await box.sleep(10);
  await box.cluster.patch(ref, { spec: { replicas: 1 } });
  expect(await watched(box, 5)).toMatchInlineSnapshot(`
    [
      "db-0 Running ready, db-1 Running ready, db-2 Terminating ready",
      "db-0 Running ready, db-1 Terminating ready",
      "db-0 Running ready",
    ]
  `);
  expect(await box.list('PersistentVolumeClaim')).toHaveLength(3);
});

test('with Parallel all start at once', async () => {
  const box = await started({ podManagementPolicy: 'Parallel' });
  await box.sleep(0.1);
  expect(await box.pods()).toHaveLength(3);
});

test('a DaemonSet runs one pod per node that tolerates it, and replaces them one by one', async () => {
  const box = sandbox();
  const node = { apiVersion: 'v1', kind: 'Node', name: 'node-3' };
  await box.cluster.patch(node, { spec: { taints: [{ key: 'gpu', effect: 'NoSchedule' }] } });
  await box.cluster.create(workload('DaemonSet', 'agent', {}));
  await box.sleep(5);
  const status = async () => at(await box.get('DaemonSet', 'agent', 'apps/v1'), 'status');
  expect(await status()).toMatchObject({
    desiredNumberScheduled: 2,
    numberReady: 2,
    updatedNumberScheduled: 2,
  });
  await box.cluster.patch(node, { spec: { taints: null } });
  await box.sleep(5);
  expect(await status()).toMatchObject({ desiredNumberScheduled: 3, numberReady: 3 });
  const change = { spec: { template: template('agent', { image: 'shop/agent:2.0' }) } };
  await box.cluster.patch(
    { apiVersion: 'apps/v1', kind: 'DaemonSet', namespace: 'default', name: 'agent' },
    change,
  );
  await box.sleep(0.5);
  expect(await status()).toMatchObject({ numberReady: 2 });
  await box.sleep(20);
  expect(await status()).toMatchObject({ numberReady: 3, updatedNumberScheduled: 3 });
});
