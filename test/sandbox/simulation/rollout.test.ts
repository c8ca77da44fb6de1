import { expect, test } from 'vitest';
import { at, listAt, numberAt, textAt } from '../../../server/domain/json.ts';
import type { KubeObject } from '../../../server/domain/kube-object.ts';
import { byText, sandbox, steady, template, workload } from './sandbox.ts';

const web = (image: string, spec: { [field: string]: unknown } = {}): KubeObject =>
  workload('Deployment', 'web', { replicas: 2, progressDeadlineSeconds: 60, ...spec }, { image });

async function rolledOut(spec: { [field: string]: unknown } = {}) {
  const box = sandbox();
  await box.cluster.apply(web('shop/web:1.0', spec), { manager: 'test' });
  await box.sleep(10);
  const change = (image: string) => box.cluster.apply(web(image, spec), { manager: 'test' });
  const condition = async (type: string) => {
    const lines = listAt(await box.get('Deployment', 'web', 'apps/v1'), 'status', 'conditions');
    const line = lines.find(it => textAt(it, 'type') === type);
    return steady(`${textAt(line, 'status')} ${textAt(line, 'reason')}: ${textAt(line, 'message')}`);
  };
  return { ...box, change, condition };
}

test('a rollout ends available, with the counters and conditions of a real one', async () => {
  const { get, events } = await rolledOut();
  const deployment = await get('Deployment', 'web', 'apps/v1');
  expect(deployment.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' });
  expect(steady(JSON.stringify(deployment['status'], null, 1))).toMatchInlineSnapshot(`
    "{
     "observedGeneration": 1,
     "replicas": 2,
     "updatedReplicas": 2,
     "readyReplicas": 2,
     "availableReplicas": 2,
     "conditions": [
      {
       "type": "Available",
       "status": "True",
       "reason": "MinimumReplicasAvailable",
       "message": "Deployment has minimum availability.",
       "lastUpdateTime": "2026-01-01T00:00:01Z",
       "lastTransitionTime": "2026-01-01T00:00:01Z"
      },
      {
       "type": "Progressing",
       "status": "True",
       "reason": "NewReplicaSetAvailable",
       "message": "ReplicaSet \\"web-<hash>\\" has successfully progressed.",
       "lastUpdateTime": "2026-01-01T00:00:01Z",
       "lastTransitionTime": "2026-01-01T00:00:00Z"
      }
     ]
    }"
  `);
  expect(await events('web')).toMatchInlineSnapshot(`
    [
      "0s Normal ScalingReplicaSet: Scaled up replica set web-<hash> from 0 to 2",
      "0s Normal SuccessfulCreate: Created pod: web-<hash>-<pod>",
      "0s Normal SuccessfulCreate: Created pod: web-<hash>-<pod>",
      "0s Normal Scheduled: Successfully assigned default/web-<hash>-<pod> to node-1",
      "0s Normal Scheduled: Successfully assigned default/web-<hash>-<pod> to node-2",
      "0s Normal Pulling: Pulling image "shop/web:1.0"",
      "0s Normal Pulling: Pulling image "shop/web:1.0"",
      "1s Normal Pulled: Successfully pulled image "shop/web:1.0" in 1.574s (1.574s including waiting). Image size: 90793384 bytes.",
      "1s Normal Created: Created container: main",
      "1s Normal Started: Started container main",
      "1s Normal Pulled: Successfully pulled image "shop/web:1.0" in 1.574s (1.574s including waiting). Image size: 90793384 bytes.",
      "1s Normal Created: Created container: main",
      "1s Normal Started: Started container main",
    ]
  `);
});

test('a bad image leaves the old pods serving and meets the progress deadline', async () => {
  const { change, sleep, pods, condition, get } = await rolledOut();
  await change('shop/web:does-not-exist');
  await sleep(30);
  expect(await pods()).toMatchInlineSnapshot(`
    [
      "web-<hash>-<pod> Running ready",
      "web-<hash>-<pod> Running ready",
      "web-<hash>-<pod> Pending ImagePullBackOff",
    ]
  `);
  expect(await condition('Progressing')).toMatchInlineSnapshot(
    `"True ReplicaSetUpdated: ReplicaSet "web-<hash>" is progressing."`,
  );
  await sleep(60);
  expect(await condition('Progressing')).toMatchInlineSnapshot(
    `"False ProgressDeadlineExceeded: ReplicaSet "web-<hash>" has timed out progressing."`,
  );
  expect(await condition('Available')).toBe(
    'True MinimumReplicasAvailable: Deployment has minimum availability.',
  );
  expect(at(await get('Deployment', 'web', 'apps/v1'), 'status', 'availableReplicas')).toBe(2);
});

test('rolling back after a bad image takes up the old ReplicaSet under a new revision', async () => {
  const { change, sleep, condition, list, get, pods } = await rolledOut();
  await change('shop/web:does-not-exist');
  await sleep(100);
  await change('shop/web:1.0');
  await sleep(5);
  expect(await condition('Progressing')).toMatch(/^True NewReplicaSetAvailable/);
  expect(await pods()).toHaveLength(2);
  const sets = await list('ReplicaSet', 'apps/v1');
  const revisions = sets.map(
    set =>
      `${set.metadata.annotations?.['deployment.kubernetes.io/revision']}: ${numberAt(set, 'spec', 'replicas')}`,
  );
  expect(revisions.toSorted(byText)).toEqual(['2: 0', '3: 2']);
  expect((await get('Deployment', 'web', 'apps/v1')).metadata.annotations).toEqual({
    'deployment.kubernetes.io/revision': '3',
  });
});

test('a rolling update keeps to maxSurge and maxUnavailable all the way', async () => {
  const { change, sleep, list } = await rolledOut({
    replicas: 4,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: '25%' } },
  });
  await change('shop/web:2.0');
  const seen = new Set<string>();
  for (let step = 0; step < 40; step++) {
    await sleep(0.25);
    const pods = (await list('Pod')).filter(pod => pod.metadata.deletionTimestamp === undefined);
    const ready = pods.filter(pod =>
      listAt(pod, 'status', 'conditions').some(
        it => textAt(it, 'type') === 'Ready' && textAt(it, 'status') === 'True',
      ),
    );
    seen.add(`${pods.length <= 5} ${ready.length >= 3}`);
  }
  expect([...seen]).toEqual(['true true']);
  const images = (await list('Pod')).map(pod => textAt(listAt(pod, 'spec', 'containers')[0], 'image'));
  expect(images).toEqual(Array(4).fill('shop/web:2.0'));
});

test('Recreate waits until the last old pod has stopped', async () => {
  const { change, sleep, pods } = await rolledOut({ strategy: { type: 'Recreate' } });
  await change('shop/web:2.0');
  await sleep(0.5);
  expect(await pods()).toEqual([expect.stringMatching('Terminating'), expect.stringMatching('Terminating')]);
  await sleep(5);
  expect(await pods()).toEqual([
    expect.stringMatching('Running ready'),
    expect.stringMatching('Running ready'),
  ]);
});

test('a paused Deployment waits until it is resumed', async () => {
  const { cluster, change, sleep, pods, condition, list } = await rolledOut();
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'web' };
  await cluster.patch(ref, { spec: { paused: true } });
  await change('shop/web:2.0');
  await sleep(5);
  expect(await condition('Progressing')).toBe('Unknown DeploymentPaused: Deployment is paused');
  expect(await list('ReplicaSet', 'apps/v1')).toHaveLength(1);
  await cluster.patch(ref, { spec: { paused: false } });
  await sleep(20);
  expect(await condition('Progressing')).toMatch(/^True NewReplicaSetAvailable/);
  expect(await pods()).toHaveLength(2);
});

test('no more old ReplicaSets stay than revisionHistoryLimit says', async () => {
  const { change, sleep, list } = await rolledOut({ revisionHistoryLimit: 1 });
  for (const version of ['2.0', '3.0', '4.0']) {
    await change(`shop/web:${version}`);
    await sleep(10);
  }
  const revisions = (await list('ReplicaSet', 'apps/v1')).map(
    set => set.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? '',
  );
  expect(revisions.toSorted(byText)).toEqual(['3', '4']);
});

test('minReadySeconds: a pod counts as available only when it has been ready for long enough', async () => {
  const { cluster, sleep, get } = sandbox();
  await cluster.create(
    workload('Deployment', 'web', { replicas: 1, minReadySeconds: 30, template: template('web', {}) }),
  );
  const available = async () =>
    at(await get('Deployment', 'web', 'apps/v1'), 'status', 'availableReplicas') ?? 0;
  await sleep(20);
  expect(await available()).toBe(0);
  await sleep(15);
  expect(await available()).toBe(1);
});
