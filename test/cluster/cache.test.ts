import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAt, textAt } from '../../server/domain/json.ts';
import type { KubeObject } from '../../server/domain/kube-object.ts';
import { type CachedCluster, createCache } from '../../server/kube/cache/cache.ts';
import { realClock } from '../../server/kube/clock.ts';
import { type Kube, openKube } from '../../server/kube/open.ts';
import { openPlatform, type Platform } from '../../server/platform.ts';
import { config as configMap, type Given, names } from '../contract/given.ts';
import { listContract } from '../contract/list.ts';
import { configOf, silent } from '../support/product.ts';
import { createAccount } from './account.ts';
import { describeCluster } from './describe.ts';
import { deploy } from './look.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { until } from './until.ts';

const versions = (items: readonly KubeObject[]) =>
  items.map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`);

describeCluster('a cluster followed in memory', place => {
  let proxy: TcpProxy;
  let kube: Kube;
  let cache: CachedCluster;
  let direct: Kube;
  beforeAll(async () => {
    proxy = await startTcpProxy(place().cluster);
    kube = await openKube({ files: [proxy.kubeconfig] });
    cache = createCache(kube.cluster);
    direct = await openKube({ files: [place().cluster.kubeconfig] });
  });
  afterAll(() => {
    cache?.close();
    for (const opened of [kube, direct]) opened?.close();
    proxy?.close();
  });
  const given = (): Given => ({
    cluster: cache,
    clock: realClock,
    namespace: place().namespace,
    tooOld: () => Promise.reject(new Error('no list is that old')),
  });

  describe('lists as the API server does', () => listContract(given));

  it('sees what others change within a second', { timeout: 60_000 }, async () => {
    const { namespace, cluster } = place();
    const pods = { apiVersion: 'v1', kind: 'Pod', namespace, labels: 'app=seen' };
    await deploy(place(), 'seen', 'nginx:quick');
    const pod = await until('pod', async () => {
      const [found] = (await cache.list(pods)).items;
      const isReady = listAt(found, 'status', 'conditions').some(
        it => textAt(it, 'type') === 'Ready' && textAt(it, 'status') === 'True',
      );
      return isReady ? found : undefined;
    });
    const took: number[] = [];
    for (let i = 0; i < 10; i++) {
      await cluster.client.patch(`/api/v1/namespaces/${namespace}/pods/${pod.metadata.name}`, {
        metadata: { labels: { turn: String(i) } },
      });
      const changedAt = performance.now();
      const turned = async () => (await cache.list({ ...pods, labels: `app=seen,turn=${i}` })).items[0];
      await until('the change', turned, { every: 2 });
      took.push(performance.now() - changedAt);
    }
    expect(Math.max(...took), took.join(', ')).toBeLessThan(1_000);
  });

  it('misses nothing while its connections are broken again and again', { timeout: 120_000 }, async () => {
    const { namespace } = place();
    const query = { apiVersion: 'v1', kind: 'ConfigMap', namespace, labels: 'broken=yes' };
    const numbered = (i: number, n: number) => {
      const { metadata, ...rest } = configMap(namespace, `broken-${i % 20}`, { n: String(n) });
      return { ...rest, metadata: { ...metadata, labels: { broken: 'yes' } } };
    };
    await cache.list(query);
    const breaking = setInterval(() => proxy.cut(), 120);
    for (let n = 0; n < 150; n++) {
      const object = numbered(n, n);
      if (n % 7 === 6) await direct.cluster.delete({ ...query, name: object.metadata.name });
      else await direct.cluster.apply(object, { manager: 'test', force: true });
      await sleep(10);
    }
    clearInterval(breaking);
    await direct.cluster.apply(numbered(19, 1_000), { manager: 'test', force: true });
    const expected = await direct.cluster.list(query);
    const seen = await until('what is there', async () => {
      const { items } = await cache.list(query);
      return versions(items).join() === versions(expected.items).join() ? items : undefined;
    });
    expect(names(seen).length).toBeGreaterThan(5);
    // Those of other kinds were cut off too, and come back when their wait is over.
    await until('an answer that is not old', async () => cache.staleness() === undefined || undefined);
  });

  it(
    'tells what the product on the same cluster tells that reads everything',
    {
      timeout: 120_000,
    },
    async () => {
      const settings = { sandbox: undefined, allowWrites: true, timeoutSeconds: 60 };
      const config = { ...configOf(settings), real: { files: [proxy.kubeconfig] } };
      const { signal } = new AbortController();
      const [server, command] = [
        await openPlatform(config, silent, signal, Date.now, { isServer: true }),
        await openPlatform(config, silent, signal),
      ];
      const call = async ({ pipeline }: Platform, tool: string, args: object) => {
        const result = await pipeline.call(tool, args, { surface: 'mcp' }, signal);
        expect(result.ok, result.text).toBe(true);
        return result.text;
      };
      await call(server, 'create_project', { name: 'followed' });
      const health = { environment: 'development', project: 'followed' };
      const component = { component: 'web', environment: 'development' };
      await call(server, 'create_component', {
        name: 'web',
        project: 'followed',
        type: 'service',
        image: 'registry.example/web:1',
        endpoints: { http: { port: 8080 } },
        auto_deploy: true,
        wait_seconds: 60,
      });
      expect(await call(server, 'get_environment_health', health)).toContain('1 healthy');
      await call(server, 'scale_component', { ...component, replicas: 2, wait_seconds: 60 });
      expect(await call(server, 'get_deployment', component)).toContain('2/2');
      proxy.cut();
      await call(command, 'scale_component', { ...component, replicas: 1, wait_seconds: 60 });
      for (const [tool, args] of [
        ['get_environment_health', health],
        ['get_component', { component: 'web' }],
      ] as const) {
        const expected = await call(command, tool, args);
        await until('the same', async () => (await call(server, tool, args)) === expected || undefined);
      }
      await call(command, 'delete_component', { component: 'web', project: 'followed' });
      for (const platform of [server, command]) platform.close();
    },
  );

  it('reads where it may not watch', async () => {
    const { namespace, cluster } = place();
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] }];
    const account = await createAccount(cluster, { namespace, name: 'unwatching', rules });
    const limited = await openKube({ files: [account.kubeconfig], cached: true });
    try {
      const query = { apiVersion: 'v1', kind: 'ConfigMap', namespace, labels: 'late=yes' };
      await limited.reader.list(query);
      const made = configMap(namespace, 'late');
      await direct.cluster.create({ ...made, metadata: { ...made.metadata, labels: { late: 'yes' } } });
      await until('it', async () => (await limited.reader.list(query)).items[0]);
      await expect(limited.reader.list({ apiVersion: 'v1', kind: 'Pod', namespace })).rejects.toMatchObject({
        code: 'forbidden',
      });
    } finally {
      limited.close();
    }
  });
});
