import { afterAll, beforeAll, expect, it } from 'vitest';
import { listAt, textAt } from '../../server/domain/json.ts';
import { describeCluster } from './describe.ts';
import { openOn, type OnCluster, SHOP, statuses } from './platform.ts';
import { runSecretOperator } from './secret-operator.ts';
import { until } from './until.ts';

const wait = { wait_seconds: 60 };
const image = (tag: string) => `registry.example/shop/fraud:${tag}`;
const fraud = { component: 'fraud', environment: 'development' };
const cell = 'dp-default-shop-development-276893d5';

describeCluster('the platform on a real cluster', place => {
  let shop: OnCluster;
  let stopOperator: () => Promise<void>;
  beforeAll(async () => {
    const { client, kubeconfig } = place().cluster;
    stopOperator = await runSecretOperator(client);
    shop = await openOn(kubeconfig);
  });
  afterAll(async () => {
    await shop?.close();
    await stopOperator?.();
  });

  const deploymentPath = async (component: string) => {
    const list: unknown = await place().cluster.client.get(
      `/apis/apps/v1/namespaces/${cell}/deployments?labelSelector=openchoreo.dev/component=${component}`,
    );
    const name = textAt(listAt(list, 'items')[0], 'metadata', 'name');
    return name === undefined ? undefined : `/apis/apps/v1/namespaces/${cell}/deployments/${name}`;
  };

  it('loads the documents of a shop, and all of it becomes healthy', async () => {
    const sources = [{ origin: 'shop.yaml', text: SHOP }];
    const planned = await shop.done('apply_documents', { sources, dry_run: true });
    expect(planned.view['outcome']).toBe('planned');
    expect(await deploymentPath('cart')).toBeUndefined();
    await shop.done('apply_documents', { sources, ...wait });
    const health = await shop.done('get_environment_health', { environment: 'development' });
    expect(health.text).toContain('14 healthy');
    expect(health.text).not.toContain('SIMULATED');
    const again = await shop.done('apply_documents', { sources, dry_run: true });
    expect(listAt(again.view, 'changes')).toEqual([]);
  });

  it('promotes', async () => {
    await shop.done('create_component', {
      name: 'loyalty',
      project: 'shop',
      type: 'service',
      image: 'registry.example/shop/loyalty:1',
      endpoints: { http: { port: 8080 } },
      auto_deploy: true,
      ...wait,
    });
    const promoted = await shop.done('promote_component', {
      component: 'loyalty',
      from: 'development',
      ...wait,
    });
    expect(statuses(promoted)).toEqual(['loyalty: healthy']);
  });

  it.each([
    ['crash', 'degraded', /crash|exit/i],
    ['oom', 'degraded', /memory|OOM/i],
    ['image-pull', 'degraded', /cannot pull image registry\.example\/shop\/fraud:image-pull/],
    ['unready', 'progressing', /not ready|readiness/i],
  ])('says why a release fails: %s', async (tag, status, reason) => {
    await shop.done('update_component', { component: 'fraud', image: image(tag), wait_seconds: 8 });
    const answer = await until(
      `reason of ${tag}`,
      async () => {
        const told = await shop.done('get_deployment', fraud);
        return textAt(told.view, 'status') === status && reason.test(told.text) ? told : undefined;
      },
      { within: 40_000, every: 500 },
    );
    expect(textAt(answer.view, 'reason')).toMatch(reason);
    const health = await shop.done('get_environment_health', { environment: 'development' });
    expect(health.text.split('\n')[0]).toMatch(new RegExp(`^development is ${status}: fraud`));
  });

  it('rolls back', async () => {
    const { view } = await shop.done('list_releases', { component: 'fraud' });
    const first = textAt(listAt(view, 'releases').at(-1), 'release') ?? '';
    const back = await shop.done('rollback_component', { ...fraud, release: first, ...wait });
    expect(statuses(back)).toEqual(['fraud: healthy']);
  });

  it('reads the log of a component', async () => {
    const lines = await until('log lines', async () => {
      const { view } = await shop.done('query_logs', { component: 'cart', environment: 'development' });
      return listAt(view, 'lines').length > 0 ? listAt(view, 'lines') : undefined;
    });
    expect(lines.length).toBeGreaterThan(0);
  });

  it('finds what somebody changed by hand, and puts it right', async () => {
    const path = (await deploymentPath('cart')) ?? '';
    await place().cluster.client.patch(path, { spec: { minReadySeconds: 7, replicas: 2 } });
    const drifted = await shop.done('get_deployment', {
      component: 'cart',
      environment: 'development',
      drift: true,
    });
    expect(drifted.text).toContain('spec.replicas');
    const again = { component: 'cart', environment: 'development', ...wait };
    const conflict = await shop.refused('deploy_component', again);
    expect(conflict).toContain('.spec.replicas');
    expect(conflict).toContain('take_over');
    // The storefront uses it, and has a route that is not served here: it is none of what changes.
    expect(statuses(await shop.done('deploy_component', { ...again, take_over: true }))).toEqual([
      'cart: healthy',
    ]);
    const right = await shop.done('get_deployment', {
      component: 'cart',
      environment: 'development',
      drift: true,
    });
    expect(right.text).not.toContain('spec.replicas');
  });

  it('takes a component away, from one environment and altogether', async () => {
    await shop.done('undeploy_component', { component: 'loyalty', environment: 'development' });
    expect(await deploymentPath('loyalty')).toBeUndefined();
    await shop.done('delete_component', { component: 'loyalty' });
    expect(await shop.refused('get_component', { component: 'loyalty' })).toContain('loyalty');
    const { client } = place().cluster;
    const left: unknown = await client.get(
      '/apis/apps/v1/deployments?labelSelector=openchoreo.dev/component=loyalty',
    );
    expect(listAt(left, 'items')).toEqual([]);
  });

  it('goes on where another server stopped', async () => {
    const other = await openOn(place().cluster.kubeconfig, { readOnly: true });
    const health = await other.done('get_environment_health', { environment: 'development' });
    expect(health.text).toContain('14 healthy');
    expect(await other.refused('scale_component', { ...fraud, replicas: 2 })).toContain('--read-only');
    await other.close();
    const trying = await openOn(place().cluster.kubeconfig, { allowWrites: false });
    const plan = await trying.done('scale_component', { ...fraud, replicas: 2, dry_run: true });
    expect(plan.text).toContain('planned');
    expect(await trying.refused('scale_component', { ...fraud, replicas: 2 })).toContain('--allow-writes');
    await trying.close();
  });
});
