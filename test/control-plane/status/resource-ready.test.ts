import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProduct, type Product } from '../../support/product.ts';

let product: Product;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product.close());

/** A resource type of one ConfigMap, that is ready when its condition says so. */
const documents = (name: string, readyWhen: string) => `
apiVersion: openchoreo.dev/v1alpha1
kind: ClusterResourceType
metadata: {name: ${name}}
spec:
  retainPolicy: Delete
  resources:
    - id: settings
      readyWhen: '${readyWhen}'
      template:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: "\${metadata.name}", namespace: "\${metadata.namespace}"}
        data: {size: small}
---
apiVersion: openchoreo.dev/v1alpha1
kind: Resource
metadata: {name: ${name}-one, namespace: default}
spec:
  owner: {projectName: shop}
  type: {kind: ClusterResourceType, name: ${name}}
---
apiVersion: openchoreo.dev/v1alpha1
kind: ResourceReleaseBinding
metadata: {name: ${name}-one-development, namespace: default}
spec:
  owner: {projectName: shop, resourceName: ${name}-one}
  environment: development
`;

test.each([
  ['patient', '${has(applied.settings.status.phase)}', 'progressing'],
  ['quick', '${size(applied) == 1}', 'healthy'],
])('%s: a resource is as its type judges it', async (name, readyWhen, status) => {
  await product.call('create_project', { name: 'shop' });
  const text = documents(name, readyWhen);
  const applied = await product.call('apply_documents', { sources: [{ origin: 'r.yaml', text }] });
  expect(applied.isError, applied.text).toBe(false);
  const { view } = await product.call('get_environment_health', { environment: 'development' });
  const rows = view['deployments'];
  const reason = { reason: 'its type waits for settings: has(applied.settings.status.phase)' };
  expect(rows).toContainEqual(
    expect.objectContaining({ name: `${name}-one`, status, ...(status === 'healthy' ? {} : reason) }),
  );
});
