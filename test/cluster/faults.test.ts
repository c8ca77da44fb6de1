import { afterAll, beforeAll, expect, it } from 'vitest';
import { listAt, textAt } from '../../server/domain/json.ts';
import { patience } from '../../server/kube/api.ts';
import { openKube } from '../../server/kube/open.ts';
import { describeCluster } from './describe.ts';
import { type Fault, type FaultProxy, type Passing, startFaultProxy } from './fault-proxy.ts';
import { openOn, type OnCluster } from './platform.ts';

const development = { component: 'web', environment: 'development' };

/** Counts writes; what comes of the nth, and of everything after it. */
const breaking = (nth: number, at: Fault, after: Fault) => {
  let writes = 0;
  return ({ isWrite }: Passing): Fault => {
    if (isWrite) writes += 1;
    if (writes < nth) return 'pass';
    return writes === nth && isWrite ? at : after;
  };
};

describeCluster('an API server in trouble', place => {
  let proxy: FaultProxy;
  let product: OnCluster;
  beforeAll(async () => {
    proxy = await startFaultProxy(place().cluster);
    product = await openOn(proxy.kubeconfig);
    await product.done('create_project', { name: 'faults' });
    await product.done('create_component', {
      name: 'web',
      project: 'faults',
      type: 'service',
      image: 'registry.example/web:0',
      endpoints: { http: { port: 8080 } },
      env: { COLOUR: 'blue' },
      auto_deploy: true,
      wait_seconds: 60,
    });
  });
  afterAll(async () => {
    await product?.close();
    proxy?.close();
  });

  const liveImages = async () => {
    const path = '/apis/apps/v1/deployments?labelSelector=openchoreo.dev/project=faults';
    return listAt(await place().cluster.client.get(path), 'items').map(item =>
      textAt(item, 'spec', 'template', 'spec', 'containers', 0, 'image'),
    );
  };

  it('reads come through one fault after the other, and say the same', async () => {
    const calm = await product.done('get_deployment', development);
    const faults: Fault[] = [
      'drop',
      { delay: 300 },
      'cut',
      { status: 429 },
      { status: 500 },
      'lose',
      { status: 503 },
    ];
    let nth = 0;
    proxy.decide(() => (nth++ % 2 === 0 ? (faults[(nth >> 1) % faults.length] ?? 'pass') : 'pass'));
    for (let i = 0; i < 4; i++) {
      const answer = await product.done('get_deployment', development);
      expect(answer.view['status']).toBe('healthy');
      expect(answer.view['release']).toBe(calm.view['release']);
    }
    proxy.decide();
    expect(nth).toBeGreaterThan(20);
  });

  it.each([['drop'], [{ status: 503 }]] as const)(
    'a server that is gone is told in time: %j',
    async fault => {
      proxy.decide(() => fault);
      const before = performance.now();
      expect(await product.refused('get_environment_health', { environment: 'development' })).toContain(
        'The API server at ',
      );
      expect(performance.now() - before).toBeLessThan(15_000);
      proxy.decide();
      await product.done('get_environment_health', { environment: 'development' });
    },
  );

  const cases = [1, 2, 3, 4, 5, 6].flatMap(nth => [
    { nth, title: 'is lost after it was carried out', at: 'lose', after: 'pass' } as const,
    ...(nth % 2 === 0
      ? [{ nth, title: 'is the last thing the server does', at: 'lose', after: 'drop' } as const]
      : []),
    ...(nth % 2 === 1
      ? [{ nth, title: 'is where the server dies', at: 'drop', after: 'drop' } as const]
      : []),
  ]);
  it.each(cases)(
    'write $nth of an update $title: the next call finishes it',
    async ({ nth, title, at, after }) => {
      const update = {
        component: 'web',
        image: `registry.example/web:${nth}-${title.length}`,
        wait_seconds: 60,
      };
      proxy.decide(breaking(nth, at, after));
      const before = performance.now();
      const broken = await product.call('update_component', update);
      // What was carried out and can be said again is, so that only its loss with the whole server is noticed.
      if (after === 'drop') expect(broken.isError, broken.text).toBe(true);
      if (broken.isError) expect(broken.text).toMatch(/The connection to the API server|The API server at /);
      expect(performance.now() - before).toBeLessThan(30_000);
      proxy.decide();
      const repeated = await product.done('update_component', update);
      const [row] = listAt(repeated.view, 'deployments');
      const status = row ?? (await product.done('get_deployment', development)).view;
      expect(textAt(status, 'status')).toBe('healthy');
      expect(await liveImages()).toEqual([update.image]);
      const { view } = await product.done('get_deployment', { ...development, drift: true });
      expect(view['drift'] ?? []).toEqual([]);
      const again = await product.done('update_component', { ...update, dry_run: true });
      expect(listAt(again.view, 'changes')).toEqual([]);
    },
  );

  it('a conflict that the server tells is told, and the next call finishes', async () => {
    const update = { component: 'web', image: 'registry.example/web:conflict', wait_seconds: 60 };
    proxy.decide(breaking(3, { status: 409 }, 'pass'));
    const { isError, text } = await product.call('update_component', update);
    expect(isError, text).toBe(true);
    proxy.decide();
    await product.done('update_component', update);
    const { view } = await product.done('get_deployment', { ...development, drift: true });
    expect(view).toMatchObject({ status: 'healthy' });
    expect(await liveImages()).toEqual([update.image]);
  });

  it('a watch that stalls, or breaks, misses nothing', async () => {
    const kube = await openKube({ files: [proxy.kubeconfig], patience: { ...patience, silentMs: 500 } });
    const { namespace } = place();
    const query = { apiVersion: 'v1', kind: 'ConfigMap', namespace };
    const { resourceVersion } = await kube.cluster.list(query);
    const faults: Fault[] = ['stall', 'cut', 'drop'];
    proxy.decide(({ isWatch }) => (isWatch ? (faults.shift() ?? 'pass') : 'pass'));
    const stop = AbortSignal.timeout(20_000);
    const seen: string[] = [];
    const watching = (async () => {
      for await (const { type, object } of kube.cluster.watch({ ...query, resourceVersion }, stop)) {
        if (type !== 'bookmark') seen.push(object.metadata.name);
        if (seen.length === 5) return;
      }
    })();
    const wanted = Array.from({ length: 5 }, (_, i) => `seen-${i}`);
    for (const name of wanted)
      await kube.cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } });
    await watching;
    expect(seen).toEqual(wanted);
    expect(faults).toEqual([]);
    proxy.decide();
    kube.close();
  });
});
