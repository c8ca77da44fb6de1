import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProduct, type Product } from '../../support/product.ts';

let product: Product;
beforeAll(async () => {
  product = await openProduct();
  await product.call('create_project', { name: 'shop' });
  for (const name of ['cart', 'catalog'])
    await product.call('create_component', { name, type: 'worker', image: `registry.example/${name}:1` });
});
afterAll(() => product.close());

const apply = (text: string) =>
  product.call('apply_documents', { sources: [{ origin: 'a.yaml', text }], dry_run: true });

test.each([
  [
    'a circle',
    [
      ['development', 'staging'],
      ['staging', 'development'],
    ],
    'it goes in a circle: development → staging → development',
  ],
  [
    'two beginnings',
    [
      ['development', 'production'],
      ['staging', 'production'],
    ],
    'it has several first environments: development, staging; development is taken',
  ],
])('a pipeline with %s is taken with a warning', async (_, paths, problem) => {
  const promotionPaths = paths.map(([from, to]) => ({
    sourceEnvironmentRef: { name: from },
    targetEnvironmentRefs: [{ name: to }],
  }));
  const { view, text } = await apply(
    JSON.stringify({
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'DeploymentPipeline',
      metadata: { name: 'odd', namespace: 'default' },
      spec: { promotionPaths },
    }),
  );
  expect(view['warnings'], text).toEqual([`DeploymentPipeline "odd": ${problem}.`]);
});

test('a release that is not there: those of its component are named, not of others', async () => {
  const { text, isError } = await apply(
    JSON.stringify({
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'ReleaseBinding',
      metadata: { name: 'cart-staging', namespace: 'default' },
      spec: {
        owner: { projectName: 'shop', componentName: 'cart' },
        environment: 'staging',
        releaseName: 'cart-0000000000',
      },
    }),
  );
  expect(isError).toBe(true);
  expect(text).toMatch(/"cart-0000000000", which does not exist/);
  expect(text).toMatch(/Known ComponentReleases: cart-[0-9a-f]+\.$/);
});
