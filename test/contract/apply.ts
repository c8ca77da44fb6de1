import { expect, test } from 'vitest';
import { at, listAt, textAt } from '../../server/domain/json.ts';
import { refOf } from '../../server/domain/kube-object.ts';
import { type Given, config, deployment, failure, withMetadata } from './given.ts';

export function applyContract(given: () => Given): void {
  test('applying creates, and applying the same again changes nothing', async () => {
    const { cluster, namespace } = given();
    const wanted = config(namespace, 'applied', { a: '1' });
    const made = await cluster.apply(wanted, { manager: 'one' });
    expect(made.metadata.uid).toBeDefined();
    const again = await cluster.apply(wanted, { manager: 'one' });
    expect(again.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
    expect(listAt(made, 'metadata', 'managedFields')).toEqual([
      {
        manager: 'one',
        operation: 'Apply',
        apiVersion: 'v1',
        time: expect.stringMatching(/Z$/),
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { 'f:a': {} } },
      },
    ]);
    await failure(cluster.apply(config('nowhere-at-all', 'a'), { manager: 'one' }), 'not_found');
  });

  test("another manager's field is a conflict that names field and manager, unless forced", async () => {
    const { cluster, namespace } = given();
    await cluster.apply(config(namespace, 'contested', { a: '1', b: '1' }), { manager: 'one' });
    const other = config(namespace, 'contested', { a: '2', b: '1' });
    const error = await failure(cluster.apply(other, { manager: 'two' }), 'conflict');
    expect(error.message).toContain('.data.a');
    expect(error.message).toContain('"one"');
    expect(error.message).not.toContain('.data.b');
    const taken = await cluster.apply(other, { manager: 'two', force: true });
    expect(taken['data']).toEqual({ a: '2', b: '1' });
    const left = await cluster.apply(config(namespace, 'contested', { b: '1' }), { manager: 'one' });
    expect(left['data']).toEqual({ a: '2', b: '1' });
  });

  test('what a manager leaves out goes, unless another owns it too', async () => {
    const { cluster, namespace } = given();
    const labelled = withMetadata(config(namespace, 'left-out', { a: '1', b: '1' }), {
      labels: { team: 'x' },
    });
    await cluster.apply(labelled, { manager: 'one' });
    await cluster.apply(config(namespace, 'left-out', { b: '1' }), { manager: 'two' });
    const left = await cluster.apply(config(namespace, 'left-out', { c: '1' }), { manager: 'one' });
    expect(left['data']).toEqual({ b: '1', c: '1' });
    expect(left.metadata.labels).toBeUndefined();
  });

  test('a plain write takes what it changes', async () => {
    const { cluster, namespace } = given();
    const wanted = config(namespace, 'written', { a: '1' });
    await cluster.apply(wanted, { manager: 'one' });
    await cluster.patch(refOf(wanted), { data: { a: '2' } });
    const error = await failure(cluster.apply(wanted, { manager: 'one' }), 'conflict');
    expect(error.message).toContain('.data.a');
  });

  test('keyed lists are owned item by item, others as a whole', async () => {
    const { cluster, namespace } = given();
    const container = (name: string, more: object) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace },
      spec: { template: { spec: { containers: [{ name: 'app', ...more }] } } },
    });
    const made = await cluster.apply(deployment(namespace, 'shared'), { manager: 'one' });
    await cluster.apply(container('shared', { env: [{ name: 'B', value: '2' }], args: ['-b'] }), {
      manager: 'two',
    });
    await cluster.apply(container('shared', { env: [{ name: 'A', value: '1' }] }), { manager: 'three' });
    const path = ['spec', 'template', 'spec', 'containers', 0] as const;
    const both = await cluster.get(refOf(made));
    expect(at(both, ...path, 'env')).toEqual([
      { name: 'B', value: '2' },
      { name: 'A', value: '1' },
    ]);
    const env = container('shared', { env: [{ name: 'B', value: '3' }] });
    const item = await failure(cluster.apply(env, { manager: 'three' }), 'conflict');
    expect(item.message).toContain('.spec.template.spec.containers[name="app"].env[name="B"].value');
    const args = await failure(
      cluster.apply(container('shared', { args: ['-b', '-c'] }), { manager: 'three' }),
      'conflict',
    );
    expect(args.message).toContain('.spec.template.spec.containers[name="app"].args');
    const left = await cluster.apply(container('shared', {}), { manager: 'two' });
    expect(at(left, ...path, 'env')).toEqual([{ name: 'A', value: '1' }]);
    expect(at(left, ...path, 'args')).toBeUndefined();
    expect(textAt(left, ...path, 'image')).toBe('registry.invalid/app:1');
  });

  test('what is applied with a version or uid is meant for that object', async () => {
    const { cluster, namespace } = given();
    const made = await cluster.apply(config(namespace, 'meant', { a: '1' }), { manager: 'one' });
    await cluster.apply(config(namespace, 'meant', { a: '2' }), { manager: 'one' });
    const { resourceVersion } = made.metadata;
    const stale = withMetadata(config(namespace, 'meant', { a: '3' }), { resourceVersion });
    await failure(cluster.apply(stale, { manager: 'one' }), 'conflict');
    const other = withMetadata(config(namespace, 'meant'), { uid: '00000000-0000-4000-8000-00000000dead' });
    const error = await failure(cluster.apply(other, { manager: 'one' }), 'refused', 'conflict');
    expect(error.message).toContain('00000000-0000-4000-8000-00000000dead');
    expect((await cluster.get(refOf(made)))?.['data']).toEqual({ a: '2' });
  });
}
