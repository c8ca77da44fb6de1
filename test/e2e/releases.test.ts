import { expect, test } from 'vitest';
import { listAt, textAt } from '../../server/domain/json.ts';
import { openProduct } from '../support/product.ts';

const endpoints = { http: { port: 8080 } };
const dev = { component: 'shop', environment: 'development' };

const image = (n: number) => `registry.example/shop:${n}`;

async function open() {
  const product = await openProduct();
  const done = async (tool: string, args: { [argument: string]: unknown }) => {
    const answer = await product.call(tool, args);
    expect(answer.isError, answer.text).toBe(false);
    return answer.view;
  };
  await done('create_project', { name: 'web' });
  const images = async () =>
    listAt(await done('list_releases', { component: 'shop', limit: 100 }), 'releases').map(row =>
      Number(textAt(row, 'image')?.split(':')[1]),
    );
  const release = async (environment: string) =>
    textAt(await done('get_deployment', { component: 'shop', environment }), 'release');
  await done('create_component', { name: 'shop', image: image(1), endpoints, wait_seconds: 60 });
  return { done, images, release, close: () => product.close() };
}

test('a deployment remembers ten releases, and beyond ten what nobody remembers is gone', async () => {
  const { done, images, release, close } = await open();
  const first = await release('development');
  await done('promote_component', { component: 'shop', from: 'development', wait_seconds: 60 });
  for (let n = 2; n <= 25; n++)
    await done('update_component', { component: 'shop', image: image(n), wait_seconds: 10 });

  const view = await done('get_deployment', dev);
  expect(listAt(view, 'previous')).toHaveLength(9);
  const kept = await images();
  const remembered = [25, 24, 23, 22, 21, 20, 19, 18, 17, 16];
  const newestUnused = [15, 14, 13, 12, 11, 10, 9, 8, 7, 6];
  expect(kept, 'newest first; the first still runs in staging').toEqual([...remembered, ...newestUnused, 1]);
  expect(await release('staging')).toBe(first);

  const back = await done('rollback_component', { ...dev, wait_seconds: 60 });
  expect(back['notes']).toEqual([
    'auto_deploy is on: the next change of "shop" deploys what it declares again.',
  ]);
  expect(await images(), 'one more in the history, one less remembered').toEqual(kept.filter(n => n !== 6));
  await close();
});

test('a component without auto_deploy changes nowhere until it is deployed', async () => {
  const { done, release, images, close } = await open();
  await done('update_component', { component: 'shop', auto_deploy: false });
  const first = await release('development');
  await done('update_component', { component: 'shop', image: image(2) });
  expect([await release('development'), await images()]).toEqual([first, [1]]);
  await done('deploy_component', { ...dev, wait_seconds: 60 });
  expect(await release('development')).not.toBe(first);
  expect(await images()).toEqual([2, 1]);
  await done('rollback_component', { ...dev, wait_seconds: 60 });
  expect(await release('development')).toBe(first);
  await close();
});

test('a document that names another release can be rolled back like a deployment', async () => {
  const { done, release, close } = await open();
  const first = await release('development');
  await done('update_component', { component: 'shop', image: image(2), wait_seconds: 60 });
  const second = await release('development');
  await done('promote_component', { component: 'shop', from: 'development', wait_seconds: 60 });
  const text = JSON.stringify({
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'ReleaseBinding',
    metadata: { name: 'shop-staging' },
    spec: {
      owner: { projectName: 'web', componentName: 'shop' },
      environment: 'staging',
      releaseName: first,
    },
  });
  await done('apply_documents', { sources: [{ origin: 'staging.yaml', text }], wait_seconds: 60 });
  expect(await release('staging')).toBe(first);
  await done('rollback_component', { component: 'shop', environment: 'staging', wait_seconds: 60 });
  expect(await release('staging')).toBe(second);
  await close();
});
