import { expect, test } from 'vitest';
import { at } from '../../server/domain/json.ts';
import { refOf } from '../../server/domain/kube-object.ts';
import { type Given, config, deployment, failure } from './given.ts';

export function writeContract(given: () => Given): void {
  test('a new object has a uid, a version, a time, and a generation where the kind has one', async () => {
    const { cluster, clock, namespace } = given();
    const made = await cluster.create(deployment(namespace, 'new'));
    const { uid, resourceVersion, creationTimestamp, generation } = made.metadata;
    expect(uid).toMatch(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
    expect(resourceVersion).toMatch(/^\d+$/);
    expect(creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(Math.abs(Date.parse(creationTimestamp ?? '') - clock.now().getTime())).toBeLessThan(60_000);
    expect(generation).toBe(1);
    expect((await cluster.create(config(namespace, 'new'))).metadata).not.toHaveProperty('generation');
    expect((await cluster.get(refOf(made)))?.metadata.uid).toBe(uid);
  });

  test('the server fills in what was left out', async () => {
    const { cluster, namespace } = given();
    const made = await cluster.create(deployment(namespace, 'filled'));
    expect(made['spec']).toMatchObject({
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      template: {
        spec: {
          restartPolicy: 'Always',
          dnsPolicy: 'ClusterFirst',
          terminationGracePeriodSeconds: 30,
          containers: [
            {
              imagePullPolicy: 'IfNotPresent',
              terminationMessagePath: '/dev/termination-log',
              ports: [{ containerPort: 80, protocol: 'TCP' }],
            },
          ],
        },
      },
    });
    const service = await cluster.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'filled', namespace },
      spec: { selector: { app: 'filled' }, ports: [{ port: 80 }] },
    });
    expect(service['spec']).toMatchObject({
      type: 'ClusterIP',
      clusterIP: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
    });
  });

  test('what is taken, or has no namespace to stand in, is not created', async () => {
    const { cluster, namespace } = given();
    await cluster.create(config(namespace, 'taken'));
    const taken = await failure(cluster.create(config(namespace, 'taken')), 'conflict');
    expect(taken.message).toContain('configmaps "taken" already exists');
    const nowhere = await failure(cluster.create(config('nowhere-at-all', 'a')), 'not_found');
    expect(nowhere.message).toContain('namespaces "nowhere-at-all" not found');
  });

  test.each([
    ['no-selector', { spec: { selector: null } }, 'selector'],
    [
      'other-selector',
      { spec: { selector: { matchLabels: { app: 'other' } } } },
      '`selector` does not match template `labels`',
    ],
    [
      'no-image',
      { spec: { template: { spec: { containers: [{ name: 'app' }] } } } },
      'spec.template.spec.containers[0].image',
    ],
    ['negative-replicas', { spec: { replicas: -1 } }, 'must be greater than or equal to 0'],
    ['text-replicas', { spec: { replicas: '3' } }, 'replicas'],
    ['bad-label', { metadata: { labels: { team: 'a b' } } }, 'a b'],
  ])('%s is refused', async (name, patch, words) => {
    const { cluster, namespace } = given();
    const made = await cluster.create(deployment(namespace, name));
    const error = await failure(cluster.patch(refOf(made), patch), 'refused', 'invalid_input');
    expect(error.message).toContain(words);
    expect((await cluster.get(refOf(made)))?.metadata.generation).toBe(1);
  });

  test('a replacement needs the version it was made from', async () => {
    const { cluster, namespace } = given();
    const first = await cluster.create(config(namespace, 'versions', { a: '1' }));
    const second = await cluster.replace({ ...first, data: { a: '2' } });
    expect(Number(second.metadata.resourceVersion)).toBeGreaterThan(Number(first.metadata.resourceVersion));
    const stale = await failure(cluster.replace({ ...first, data: { a: '3' } }), 'conflict');
    expect(stale.message).toContain('versions');
    expect((await cluster.get(refOf(first)))?.['data']).toEqual({ a: '2' });
    const { resourceVersion: _any, ...metadata } = second.metadata;
    expect((await cluster.replace({ ...second, metadata, data: { b: '1' } }))['data']).toEqual({ b: '1' });
    const missing = await failure(cluster.replace(config(namespace, 'missing')), 'not_found');
    expect(missing.message).toContain('configmaps "missing" not found');
  });

  test('a replacement that changes nothing keeps the version', async () => {
    const { cluster, namespace } = given();
    const made = await cluster.create(config(namespace, 'same', { a: '1' }));
    expect((await cluster.replace(made)).metadata.resourceVersion).toBe(made.metadata.resourceVersion);
  });

  test('the generation counts changes of the spec only, and a status is not written along', async () => {
    const { cluster, namespace } = given();
    const made = await cluster.create(deployment(namespace, 'counted'));
    const labelled = await cluster.patch(refOf(made), {
      metadata: { labels: { team: 'a' } },
      status: { replicas: 7 },
    });
    expect(labelled.metadata.generation).toBe(1);
    expect(at(labelled, 'status', 'replicas')).toBeUndefined();
    const scaled = await cluster.patch(refOf(made), { spec: { minReadySeconds: 5 } });
    expect(scaled.metadata.generation).toBe(2);
    expect(at(scaled, 'spec', 'replicas')).toBe(0);
  });

  test('a merge patch takes away with null, and leaves what it does not name', async () => {
    const { cluster, namespace } = given();
    const made = await cluster.create(config(namespace, 'patched', { a: '1', b: '2' }));
    const patched = await cluster.patch(refOf(made), { data: { a: null, c: '3' } });
    expect(patched['data']).toEqual({ b: '2', c: '3' });
    const { resourceVersion } = made.metadata;
    await failure(
      cluster.patch(refOf(made), { metadata: { resourceVersion }, data: { d: '4' } }),
      'conflict',
    );
    await failure(cluster.patch({ ...refOf(made), name: 'missing' }, { data: {} }), 'not_found');
  });

  test('a selector stays as it is', async () => {
    const { cluster, namespace } = given();
    const made = await cluster.create(deployment(namespace, 'fixed'));
    const patch = {
      spec: {
        selector: { matchLabels: { tier: 'web' } },
        template: { metadata: { labels: { tier: 'web' } } },
      },
    };
    const error = await failure(cluster.patch(refOf(made), patch), 'refused', 'invalid_input');
    expect(error.message).toContain('field is immutable');
  });

  test('a dry run answers as the write would, and leaves nothing', async () => {
    const { cluster, namespace } = given();
    const dryRun = { dryRun: true };
    const tried = await cluster.create(deployment(namespace, 'tried'), dryRun);
    expect(tried.metadata.uid).toBeDefined();
    expect(at(tried, 'spec', 'progressDeadlineSeconds')).toBe(600);
    expect(await cluster.get(refOf(tried))).toBeUndefined();
    expect(await cluster.apply(deployment(namespace, 'tried'), { manager: 'a', ...dryRun })).toMatchObject({
      metadata: { name: 'tried' },
    });
    expect(await cluster.get(refOf(tried))).toBeUndefined();

    const made = await cluster.create(config(namespace, 'tried', { a: '1' }));
    expect((await cluster.patch(refOf(made), { data: { a: '2' } }, dryRun))['data']).toEqual({ a: '2' });
    expect((await cluster.replace({ ...made, data: {} }, dryRun)).metadata.name).toBe('tried');
    expect(await cluster.delete(refOf(made), dryRun)).toBe(true);
    expect(await cluster.get(refOf(made))).toEqual(made);
    await failure(cluster.create(config(namespace, 'tried'), dryRun), 'conflict');
  });

  test('a kind that is not served is named, and a call that was cancelled is not made', async () => {
    const { cluster, namespace } = given();
    const odd = { apiVersion: 'apps/v1', kind: 'Deploymint', namespace, name: 'a' };
    const error = await failure(cluster.get(odd), 'not_supported');
    expect(error.message).toContain('Deploymint');
    expect(await cluster.serves('apps/v1', 'Deploymint')).toBe(false);
    expect(await cluster.serves('apps/v1', 'Deployment')).toBe(true);
    expect(await cluster.serves('nothing.invalid/v1', 'Deployment')).toBe(false);
    const made = config(namespace, 'cancelled');
    await failure(cluster.create(made, {}, AbortSignal.abort()), 'cancelled');
    expect(await cluster.get(refOf(made))).toBeUndefined();
    const logs = await failure(cluster.podLogs({ namespace, pod: 'missing' }), 'not_found');
    expect(logs.message).toContain('pods "missing" not found');
  });

  test('what is too large is not taken', async () => {
    const { cluster, namespace } = given();
    const large = config(namespace, 'large', { text: 'x'.repeat(1_100_000) });
    await failure(cluster.create(large), 'refused', 'too_large');
    expect(await cluster.get(refOf(large))).toBeUndefined();
  });
}
