import { expect, it } from 'vitest';
import { listAt, textAt } from '../../server/domain/json.ts';
import { describeCluster } from './describe.ts';
import { ClusterError } from './errors.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { openOn } from './platform.ts';

const development = { component: 'web', environment: 'development' };

describeCluster('an API server that is killed', place => {
  it('between two writes of an apply: said in time, and the next call finishes it', async () => {
    const { cluster } = place();
    if (!cluster.crash)
      throw new ClusterError('the API server of a cluster that runs already is not ours to kill');
    const { crash } = cluster;
    const proxy = await startFaultProxy(cluster);
    const product = await openOn(proxy.kubeconfig);
    await product.done('create_project', { name: 'crashes' });
    const web = { name: 'web', project: 'crashes', type: 'service', image: 'registry.example/web:0' };
    await product.done('create_component', {
      ...web,
      endpoints: { http: { port: 8080 } },
      auto_deploy: true,
      wait_seconds: 60,
    });

    let writes = 0;
    let revive: (() => Promise<void>) | undefined;
    proxy.decide(({ isWrite }) => {
      if (isWrite && ++writes === 4) revive = crash();
      return 'pass';
    });
    const update = { component: 'web', image: 'registry.example/web:1', wait_seconds: 30 };
    const before = performance.now();
    const broken = await product.call('update_component', update);
    expect(broken.isError, broken.text).toBe(true);
    expect(broken.text).toMatch(/The connection to the API server|The API server at /);
    expect(performance.now() - before).toBeLessThan(60_000);

    proxy.decide();
    await revive?.();
    await product.done('update_component', update);
    const { view } = await product.done('get_deployment', { ...development, drift: true, wait_seconds: 60 });
    expect(view).toMatchObject({ status: 'healthy' });
    expect(view['drift'] ?? []).toEqual([]);
    const path = '/apis/apps/v1/deployments?labelSelector=openchoreo.dev/project=crashes';
    const images = listAt(await cluster.client.get(path), 'items').map(item =>
      textAt(item, 'spec', 'template', 'spec', 'containers', 0, 'image'),
    );
    expect(images).toEqual(['registry.example/web:1']);
    await product.close();
    proxy.close();
  }, 240_000);
});
