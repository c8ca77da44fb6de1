import { afterAll, beforeAll, expect, it } from 'vitest';
import { isObject } from '../../server/domain/json.ts';
import { type Answer, openProduct, type Product } from '../support/product.ts';
import { describeCluster } from './describe.ts';
import { type Args, openOn, type OnCluster, SHOP } from './platform.ts';
import { runSecretOperator } from './secret-operator.ts';

/** The test cluster has no Gateway API, so no endpoint of the shop is to be seen from outside. */
const text = SHOP.replace('visibility: [external]', 'visibility: [project]');
const sources = [{ origin: 'shop.yaml', text }];
const wait = { wait_seconds: 90 };

/** A shop's day, write by write and look by look. */
const day: readonly (readonly [string, Args])[] = [
  ['apply_documents', { sources, dry_run: true }],
  ['apply_documents', { sources, ...wait }],
  ['get_environment_health', { environment: 'development' }],
  ['search_catalog', { kind: 'component' }],
  ['get_component', { component: 'checkout' }],
  ['list_releases', { component: 'checkout' }],
  ['get_dependencies', {}],
  ['analyze_impact', { component: 'payments', change: 'delete' }],
  ['update_component', { component: 'cart', env: { COLOUR: 'blue' }, ...wait }],
  ['get_deployment', { component: 'cart', environment: 'development', drift: true }],
  ['scale_component', { component: 'search', environment: 'development', replicas: 0, ...wait }],
  ['get_environment_health', { environment: 'development' }],
  ['rollback_component', { component: 'cart', environment: 'development', ...wait }],
  ['compare_environments', { source: 'development', target: 'staging' }],
  ['undeploy_component', { component: 'recommendations', environment: 'development' }],
  ['delete_component', { component: 'recommendations', dry_run: true }],
];

/** What differs from run to run: times, and the names that controllers make up. */
const time = /^(.*_at|at|since|created|age|seconds|time|started|.*_seconds)$/;
function lasting(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lasting);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !time.test(key))
      .map(([key, member]) => [key, lasting(member)]),
  );
}

describeCluster('the same day on both clusters', place => {
  let real: OnCluster;
  let embedded: Product;
  let stopOperator: () => Promise<void>;
  beforeAll(async () => {
    const { client, kubeconfig } = place().cluster;
    stopOperator = await runSecretOperator(client);
    real = await openOn(kubeconfig);
    embedded = await openProduct({ timeoutSeconds: 120 });
  });
  afterAll(async () => {
    await real?.close();
    await embedded?.close();
    await stopOperator?.();
  });

  it.each(day.map(([tool, args], i) => [i + 1, tool, args] as const))('%i %s', async (_, tool, args) => {
    const [there, here]: Answer[] = [await real.call(tool, args), await embedded.call(tool, args)];
    expect(there?.isError, there?.text).toBe(false);
    expect(lasting(there?.view)).toEqual(lasting(here?.view));
  });
});
