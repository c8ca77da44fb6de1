import { afterAll, beforeAll, expect, it } from 'vitest';
import { listAt, textAt } from '../../server/domain/json.ts';
import { describeCluster } from './describe.ts';
import { openOn, type OnCluster, statuses } from './platform.ts';
import { until } from './until.ts';

describeCluster('builds on a real cluster', place => {
  let shop: OnCluster;
  beforeAll(async () => {
    const { cluster, namespace } = place();
    shop = await openOn(cluster.kubeconfig, {
      controlNamespace: `${namespace}-control`,
      namespace: 'made',
      builds: { registry: 'registry.example', namespace },
    });
    await shop.done('apply_documents', { sources: [{ text: platform }] });
    await shop.done('create_project', { name: 'shop' });
    await shop.done('create_component', {
      name: 'cart',
      repository: 'https://git.example/acme/cart',
      endpoints: { http: { port: 8080 } },
    });
  });
  afterAll(() => shop?.close());

  const jobs = async () => {
    const { cluster, namespace } = place();
    const list = await cluster.client.get(`/apis/batch/v1/namespaces/${namespace}/jobs`);
    return listAt(list, 'items').map(job => textAt(job, 'metadata', 'name'));
  };
  const pod = () =>
    until('pod of the build', async () => {
      const { cluster, namespace } = place();
      const list = await cluster.client.get(`/api/v1/namespaces/${namespace}/pods`);
      return textAt(listAt(list, 'items')[0], 'metadata', 'name');
    });

  it('tries a build without making anything', async () => {
    const { view } = await shop.done('trigger_build', { component: 'cart', dry_run: true });
    expect(view['outcome']).toBe('planned');
    expect(await jobs()).toEqual([]);
  });

  it('cancels one that runs', async () => {
    await shop.done('trigger_build', { component: 'cart', wait_seconds: 1 });
    expect(await shop.refused('trigger_build', { component: 'cart' })).toContain('"cart-build-1" is ');
    await shop.done('cancel_build', { name: 'cart-build-1' });
    const { view } = await shop.done('get_build', { name: 'cart-build-1' });
    expect(view['status']).toBe('cancelled');
    await until('end of the Job', async () => (await jobs()).length === 0 || undefined);
  });

  it('builds, releases and deploys what was built', { timeout: 120_000 }, async () => {
    const { cluster, namespace } = place();
    await until('end of the pods', async () => {
      const list = await cluster.client.get(`/api/v1/namespaces/${namespace}/pods`);
      return listAt(list, 'items').length === 0 || undefined;
    });
    const building = shop.done('trigger_build', { component: 'cart', wait_seconds: 90 });
    // The simulated containers say what an annotation tells them to, and the build's comes last.
    const annotations = {
      'quarterdeck.dev/message-commit': `${'c'.repeat(40)}\n`,
      'quarterdeck.dev/message-build': `[image]\ndigest = "sha256:${'d'.repeat(64)}"\n`,
    };
    await cluster.client.patch(`/api/v1/namespaces/${namespace}/pods/${await pod()}`, {
      metadata: { annotations },
    });
    const built = await building;
    expect(built.view['status'], built.text).toBe('succeeded');
    expect(built.text).toContain(`registry.example/made-shop-cart:build-2@sha256:${'d'.repeat(64)}`);
    expect(statuses(built)).toEqual(['cart: healthy']);
    const told = await shop.done('get_build', { name: 'cart-build-2', log_lines: 3 });
    expect(told.view).toMatchObject({
      status: 'succeeded',
      commit: 'c'.repeat(40),
      environments: ['development'],
    });
    expect(await shop.refused('cancel_build', { name: 'cart-build-2' })).toContain('has ended: succeeded');
  });

  it('takes its builds away with a component', async () => {
    await shop.done('delete_component', { component: 'cart' });
    await until('end of the Jobs', async () => (await jobs()).length === 0 || undefined);
  });
});

/** What the namespace "made" has to have: the built-in documents are those of "default". */
const platform = `
apiVersion: openchoreo.dev/v1alpha1
kind: Environment
metadata: {name: development}
spec: {dataPlaneRef: {kind: ClusterDataPlane, name: default}}
---
apiVersion: openchoreo.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec: {dataPlaneRef: {kind: ClusterDataPlane, name: default}}
---
apiVersion: openchoreo.dev/v1alpha1
kind: DeploymentPipeline
metadata: {name: default}
spec:
  promotionPaths:
    - {sourceEnvironmentRef: {name: development}, targetEnvironmentRefs: [{name: staging}]}
`;
