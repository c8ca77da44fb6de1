import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../server/domain/kube-object.ts';
import { openBookshop, type Bookshop } from '../support/bookshop.ts';

const cell = 'dp-default-bookshop-development-4a69919c';
const staging = 'dp-default-bookshop-staging-4031d100';
const v1 = { apiVersion: 'v1' };

let shop: Bookshop;
/** As kubectl writes: under a name of its own, and taking what it changes from others. */
const hand = async (manager: string, object: KubeObject) => {
  await shop.pass(60);
  await shop.cluster.apply(object, { manager, force: true });
};
const objectOf = async (apiVersion: string, kind: string, start: string, namespace = cell) => {
  const { items } = await shop.cluster.list({ apiVersion, kind, namespace });
  const found = items.find(({ metadata }) => metadata.name.startsWith(start));
  return found ?? expect.fail(`no ${kind} ${start} in ${namespace}`);
};
const named = (name: string, namespace = cell) => ({ metadata: { name, namespace } });

beforeAll(async () => {
  shop = await openBookshop();
  await shop.done('update_component', {
    component: 'books',
    env: { LOG_LEVEL: 'info', PAGE: '20' },
    wait_seconds: 60,
  });
  await shop.pass(1800);
});
afterAll(() => shop.close());

const changes = async (args: { [argument: string]: unknown }) => {
  const { text, view } = await shop.done('list_changes', args);
  expect(JSON.stringify(view)).not.toMatch(/never-shown|bmV2ZXItc2hvd24/);
  return text.replace(/^SIMULATED.*\n/, '');
};

describe('list_changes tells what was done beside the platform', () => {
  test('to configuration and secrets, by the names of keys', async () => {
    await shop.done('deploy_component', {
      component: 'books',
      environment: 'development',
      env: { PAGE: '50' },
      wait_seconds: 60,
    });
    const map = await objectOf('v1', 'ConfigMap', 'books-development');
    const { name } = map.metadata;
    await hand('kubectl-edit', { ...v1, kind: 'ConfigMap', ...named(name), data: { LOG_LEVEL: 'debug' } });
    await hand('helm', { ...v1, kind: 'Secret', ...named('smtp'), data: { login: 'bmV2ZXItc2hvd24=' } });
    await hand('rotator', {
      ...v1,
      kind: 'Secret',
      ...named('smtp'),
      data: { password: 'bmV2ZXItc2hvd24=' },
    });
    await hand('helm', { ...v1, kind: 'ConfigMap', ...named('banner'), data: { text: 'never-shown' } });
    expect(await changes({ project: 'bookshop', since: '10m' })).toMatchInlineSnapshot(`
      "2026-11-22T09:36:10Z  config  bookshop in development: ConfigMap/banner created
      2026-11-22T09:35:10Z  config  bookshop in development: Secret/smtp changed by rotator: password
      2026-11-22T09:34:10Z  config  bookshop in development: Secret/smtp created
      2026-11-22T09:33:10Z  config  books in development: ConfigMap/books-development-env-configs-e31ade07 changed by kubectl-edit: LOG_LEVEL
      2026-11-22T09:32:08Z  rollout  books in development: new pods, revision 3 (ReplicaSet/books-development-0f2d7b97-mxsbthz6mp)
        metadata.annotations["openchoreo.dev/dp-resource-hash"]: e01fc0aa2c → 70e29f352b
      2026-11-22T09:32:08Z  config  books in development: ConfigMap/books-development-env-configs-e31ade07 applied with LOG_LEVEL, PAGE"
    `);
    expect(await changes({ component: 'web', since: '10m' })).toMatchInlineSnapshot(
      `"Nothing changed since 2026-11-22T09:26:10.000Z. Try a longer since."`,
    );
  });

  test('to quotas, policies, the namespace and what runs', async () => {
    await shop.pass(600);
    const quota = (hard: object) => ({ ...v1, kind: 'ResourceQuota', ...named('few'), spec: { hard } });
    await hand('kubectl-create', quota({ pods: '20' }));
    await hand('kubectl-edit', quota({ pods: '9', 'requests.cpu': '2' }));
    const net = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };
    await hand('kubectl-create', { ...net, ...named('deny'), spec: { podSelector: {} } });
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    await hand('kubectl-label', { ...v1, kind: 'Namespace', metadata: { name: cell, labels } });
    const web = await objectOf('apps/v1', 'Deployment', 'web-development');
    const image = 'registry.example/bookshop/web:by-hand';
    await hand('kubectl-set', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      ...named(web.metadata.name),
      spec: { template: { spec: { containers: [{ name: 'main', image }] } } },
    });
    const scaler = await objectOf('autoscaling/v2', 'HorizontalPodAutoscaler', 'api-staging', staging);
    await hand('kubectl-edit', {
      apiVersion: scaler.apiVersion,
      kind: scaler.kind,
      ...named(scaler.metadata.name, staging),
      spec: { minReplicas: 3, maxReplicas: 7 },
    });
    await shop.pass(30);
    expect(await changes({ project: 'bookshop', since: '10m' })).toMatchInlineSnapshot(`
      "2026-11-22T09:52:10Z  scale  api in staging: autoscaler: New size: 3; reason: Current number of replicas below Spec.MinReplicas
      2026-11-22T09:52:10Z  edit  api in staging: HorizontalPodAutoscaler/api-staging-d219edd2-scaler changed by kubectl-edit: spec.maxReplicas, spec.minReplicas (now 3 to 7 pods)
      2026-11-22T09:51:10Z  rollout  web in development: new pods, revision 2 (ReplicaSet/web-development-b408fa90-4lx8l8rl7q), changed by kubectl-set
        spec.containers[main].image: registry.example/bookshop/web:2.0.0 → registry.example/bookshop/web:by-hand
      2026-11-22T09:50:10Z  policy  bookshop in development: Namespace/dp-default-bookshop-development-4a69919c changed by kubectl-label: metadata.labels[pod-security.kubernetes.io/enforce]
      2026-11-22T09:49:10Z  policy  bookshop in development: NetworkPolicy/deny created
      2026-11-22T09:48:10Z  policy  bookshop in development: ResourceQuota/few changed by kubectl-edit: spec.hard.pods, spec.hard[requests.cpu] (now pods 9, requests.cpu 2)
      2026-11-22T09:47:10Z  policy  bookshop in development: ResourceQuota/few created"
    `);
  });

  test('to nodes and their pods', async () => {
    await shop.pass(600);
    const node = { ...v1, kind: 'Node' };
    await hand('kubectl-cordon', { ...node, metadata: { name: 'node-2' }, spec: { unschedulable: true } });
    await hand('kubectl-taint', {
      ...node,
      metadata: { name: 'node-3' },
      spec: { taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] },
    });
    const pod = await objectOf('v1', 'Pod', 'books-development');
    await shop.cluster.create({
      ...v1,
      kind: 'Event',
      ...named('evicted'),
      involvedObject: { ...v1, kind: 'Pod', name: pod.metadata.name, namespace: cell },
      type: 'Warning',
      reason: 'Evicted',
      message: 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 60Mi.',
      lastTimestamp: new Date(Date.parse('2026-11-22T10:09:00Z')).toISOString(),
    });
    expect(await changes({ project: 'bookshop', since: '10m' })).toMatchInlineSnapshot(`
      "2026-11-22T10:09:00Z  eviction  books in development: Pod/books-development-0f2d7b97-mxsbthz6mp-t6qkv Evicted: The node was low on resource: memory. Threshold quantity: 100Mi, available: 60Mi.
      2026-11-22T10:04:40Z  node  node-3 was tainted by kubectl-taint: gpu:NoSchedule
      2026-11-22T10:03:40Z  node  node-2 was cordoned by kubectl-cordon: it takes no new pods"
    `);
  });
});
