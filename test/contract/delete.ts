import { expect, test } from 'vitest';
import { type KubeObject, refOf } from '../../server/domain/kube-object.ts';
import { type Given, config, eventually, failure, goes, withMetadata } from './given.ts';

const hold = 'quarterdeck.dev/hold';
const ownedBy = ({ apiVersion, kind, metadata }: KubeObject) => ({
  ownerReferences: [
    { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '', blockOwnerDeletion: true },
  ],
});

export function deleteContract(given: () => Given): void {
  test('what is not there is no error, and a precondition must hold', async () => {
    const { cluster, namespace } = given();
    const made = await cluster.create(config(namespace, 'doomed'));
    const moved = await cluster.patch(refOf(made), { data: { a: '1' } });
    await failure(cluster.delete(refOf(made), { uid: '00000000-0000-4000-8000-00000000dead' }), 'conflict');
    await failure(
      cluster.delete(refOf(made), { resourceVersion: made.metadata.resourceVersion ?? '' }),
      'conflict',
    );
    const exact = { uid: moved.metadata.uid ?? '', resourceVersion: moved.metadata.resourceVersion ?? '' };
    expect(await cluster.delete(refOf(made), exact)).toBe(true);
    expect(await cluster.get(refOf(made))).toBeUndefined();
    expect(await cluster.delete(refOf(made))).toBe(false);
  });

  test('a finalizer holds an object back', async () => {
    const { cluster, namespace } = given();
    const made = await cluster.create(withMetadata(config(namespace, 'held'), { finalizers: [hold] }));
    expect(await cluster.delete(refOf(made))).toBe(true);
    const held = await cluster.get(refOf(made));
    expect(held?.metadata.deletionTimestamp).toMatch(/Z$/);
    await failure(cluster.create(config(namespace, 'held')), 'conflict');
    await cluster.patch(refOf(made), { metadata: { finalizers: null } });
    expect(await cluster.get(refOf(made))).toBeUndefined();
  });

  test('dependents follow their owner', async () => {
    const { cluster, namespace } = given();
    const owner = await cluster.create(config(namespace, 'owner'));
    const child = await cluster.create(withMetadata(config(namespace, 'child'), ownedBy(owner)));
    await cluster.delete(refOf(owner), { propagation: 'background' });
    await goes(given(), refOf(child));
  });

  test('or stay, as orphans', async () => {
    const { cluster, namespace } = given();
    const owner = await cluster.create(config(namespace, 'parent'));
    const child = await cluster.create(withMetadata(config(namespace, 'orphan'), ownedBy(owner)));
    await cluster.delete(refOf(owner), { propagation: 'orphan' });
    await goes(given(), refOf(owner));
    const left = await cluster.get(refOf(child));
    expect(left?.metadata.ownerReferences ?? []).toEqual([]);
  });

  test('or go before it', async () => {
    const { cluster, namespace } = given();
    const owner = await cluster.create(config(namespace, 'waiting'));
    const held = withMetadata(config(namespace, 'blocking'), { ...ownedBy(owner), finalizers: [hold] });
    const child = await cluster.create(held);
    await cluster.delete(refOf(owner), { propagation: 'foreground' });
    await eventually(
      given(),
      () => cluster.get(refOf(child)),
      found => found?.metadata.deletionTimestamp !== undefined,
    );
    expect((await cluster.get(refOf(owner)))?.metadata).toMatchObject({
      finalizers: ['foregroundDeletion'],
      deletionTimestamp: expect.stringMatching(/Z$/),
    });
    await cluster.patch(refOf(child), { metadata: { finalizers: null } });
    await goes(given(), refOf(owner));
  });

  test('a namespace takes its contents along, and takes nothing new meanwhile', async () => {
    const { cluster, namespace } = given();
    const name = `${namespace}-gone`;
    const space = await cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    expect(space['status']).toEqual({ phase: 'Active' });
    const free = await cluster.create(config(name, 'free'));
    const held = await cluster.create(withMetadata(config(name, 'held'), { finalizers: [hold] }));
    await cluster.delete(refOf(space));
    await goes(given(), refOf(free));
    expect((await cluster.get(refOf(space)))?.['status']).toMatchObject({ phase: 'Terminating' });
    const late = await failure(cluster.create(config(name, 'late')), 'refused', 'forbidden');
    expect(late.message).toContain('being terminated');
    await cluster.patch(refOf(held), { metadata: { finalizers: null } });
    await goes(given(), refOf(space));
  });
}
