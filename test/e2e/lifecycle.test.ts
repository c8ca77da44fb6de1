import { expect, test } from 'vitest';
import { at, listAt, textAt } from '../../server/domain/json.ts';
import { platformOn } from '../../server/platform.ts';
import { clusterFrom, contentOf, type CopyableCluster } from '../support/cluster-copy.ts';
import { type Answer, configOf, connectTo, silent } from '../support/product.ts';

type Args = { [argument: string]: unknown };

/** A fresh platform with a client on it; every write is tried dry first and must not write then. */
async function open() {
  const copy = clusterFrom();
  const product = await connectTo(platformOn(copy.cluster, copy.clock, configOf(), silent));
  async function done(tool: string, args: Args): Promise<Answer> {
    const before = await contentOf(copy.cluster);
    const planned = await product.call(tool, { ...args, dry_run: true });
    expect(planned.isError, planned.text).toBe(false);
    expect(await contentOf(copy.cluster), `dry run of ${tool}`).toEqual(before);
    const answer = await product.call(tool, args);
    expect(answer.isError, answer.text).toBe(false);
    expect(answer.view['changes'], `the plan of ${tool}`).toEqual(planned.view['changes']);
    expect(answer.view['outcome']).not.toBe('planned');
    return answer;
  }
  async function look(tool: string, args: Args): Promise<Answer> {
    const answer = await product.call(tool, args);
    expect(answer.isError, answer.text).toBe(false);
    return answer;
  }
  return { ...copy, done, look, call: (tool: string, args: Args) => product.call(tool, args) };
}

type Opened = Awaited<ReturnType<typeof open>>;

const document = (kind: string, name: string, spec: object) =>
  JSON.stringify({ apiVersion: 'openchoreo.dev/v1alpha1', kind, metadata: { name }, spec });
const sources = (...texts: string[]) => ({ sources: [{ origin: 'web.yaml', text: texts.join('\n---\n') }] });

const resource = document('Resource', 'cache', {
  owner: { projectName: 'web' },
  type: { kind: 'ClusterResourceType', name: 'valkey' },
});

const settled = { wait_seconds: 60 };
const endpoints = { http: { port: 8080, visibility: ['external'] } };

async function deploymentIn({ cluster }: CopyableCluster, environment: string, component = 'shop') {
  const { items } = await cluster.list({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    labels: `openchoreo.dev/component=${component},openchoreo.dev/environment=${environment}`,
  });
  const [container] = listAt(items[0], 'spec', 'template', 'spec', 'containers');
  return items[0] && { image: textAt(container, 'image'), replicas: at(items[0], 'spec', 'replicas') };
}

const now = ({ view }: Answer) => {
  const [row] = listAt(view, 'deployments');
  return `${textAt(row, 'component')} in ${textAt(row, 'environment')}: ${textAt(row, 'status')}`;
};
const releaseOf = async (platform: Opened, environment: string) =>
  textAt((await platform.look('get_deployment', { component: 'shop', environment })).view, 'release');

test('a component from its first image to its end', async () => {
  const platform = await open();
  const { done, look, call, cluster } = platform;
  await done('create_project', { name: 'web' });
  await done('apply_documents', { ...sources(resource), ...settled });
  const bare = await contentOf(cluster);

  const created = await done('create_component', {
    name: 'shop',
    image: 'registry.example/shop:1',
    env: { COLOUR: 'blue' },
    endpoints,
    resources: [{ resource: 'cache', env: { host: 'CACHE_HOST' } }],
    ...settled,
  });
  expect(now(created)).toBe('shop in development: healthy');
  expect(listAt(listAt(created.view, 'deployments')[0], 'urls')).toEqual([
    'http://shop.dp-default-web-development-f914ac73.svc.cluster.local:8080',
    'http://development-default.apps.localhost:8080/shop-http',
  ]);
  const first = await releaseOf(platform, 'development');

  const promoted = await done('promote_component', { component: 'shop', from: 'development', ...settled });
  expect(now(promoted)).toBe('shop in staging: healthy');
  expect(await releaseOf(platform, 'staging')).toBe(first);
  expect(listAt(promoted.view, 'notes')).toEqual([
    'Resource "cache" is deployed to staging too: shop depends on it.',
  ]);

  const overridden = await done('deploy_component', {
    component: 'shop',
    environment: 'staging',
    configs: { replicas: 3 },
    env: { COLOUR: 'green' },
    ...settled,
  });
  expect(now(overridden)).toBe('shop in staging: healthy');
  expect(await releaseOf(platform, 'staging')).toBe(first);
  expect(await deploymentIn(platform, 'staging')).toEqual({ image: 'registry.example/shop:1', replicas: 3 });
  expect(await deploymentIn(platform, 'development')).toEqual({
    image: 'registry.example/shop:1',
    replicas: 1,
  });

  const updated = await done('update_component', {
    component: 'shop',
    image: 'registry.example/shop:2',
    ...settled,
  });
  expect(now(updated)).toBe('shop in development: healthy');
  const second = await releaseOf(platform, 'development');
  expect(second).not.toBe(first);
  expect(await releaseOf(platform, 'staging')).toBe(first);

  await done('promote_component', { component: 'shop', from: 'development', ...settled });
  expect(await deploymentIn(platform, 'staging')).toEqual({ image: 'registry.example/shop:2', replicas: 3 });
  const production = await done('promote_component', { component: 'shop', from: 'staging', ...settled });
  expect(production.view['warnings']).toEqual(['production is a production environment.']);
  expect(await deploymentIn(platform, 'production')).toEqual({
    image: 'registry.example/shop:2',
    replicas: 1,
  });

  await done('rollback_component', { component: 'shop', environment: 'staging', ...settled });
  expect(await releaseOf(platform, 'staging')).toBe(first);
  expect(await deploymentIn(platform, 'staging')).toEqual({ image: 'registry.example/shop:1', replicas: 3 });
  const listed = (await look('list_releases', { component: 'shop' })).view;
  expect(
    listAt(listed, 'releases').map(row => [
      textAt(row, 'release'),
      listAt(row, 'environments'),
      listAt(row, 'changes'),
    ]),
  ).toEqual([
    [
      second,
      ['development', 'production'],
      ['workload.container.image: registry.example/shop:1 → registry.example/shop:2'],
    ],
    [first, ['staging'], []],
  ]);

  await done('undeploy_component', { component: 'shop', environment: 'staging' });
  expect(await deploymentIn(platform, 'staging')).toBeUndefined();
  const suspended = (await look('get_deployment', { component: 'shop', environment: 'staging' })).view;
  expect([suspended['status'], suspended['reason']]).toEqual(['suspended', 'undeployed']);
  const again = await done('deploy_component', {
    component: 'shop',
    environment: 'staging',
    release: first,
    ...settled,
  });
  expect(now(again)).toBe('shop in staging: healthy');
  expect(await deploymentIn(platform, 'staging')).toEqual({ image: 'registry.example/shop:1', replicas: 3 });

  await done('delete_component', { component: 'shop' });
  const left = await contentOf(cluster);
  const environments = ['staging', 'production'];
  const mine = Object.keys(left).filter(
    key => !(key in bare) && !environments.some(env => key.includes(`cache-${env}`)),
  );
  expect(mine).toEqual([]);
  expect((await call('get_component', { component: 'shop' })).isError).toBe(true);
});

test('back to the same content is back to the same release', async () => {
  const platform = await open();
  await platform.done('create_project', { name: 'web' });
  const parameters = { name: 'shop', image: 'registry.example/shop:1', endpoints };
  await platform.done('create_component', { ...parameters, ...settled });
  const first = await releaseOf(platform, 'development');
  await platform.done('update_component', { component: 'shop', image: 'registry.example/shop:2' });
  await platform.done('update_component', { component: 'shop', image: 'registry.example/shop:1' });
  expect(await releaseOf(platform, 'development')).toBe(first);
  const unchanged = await platform.done('update_component', {
    component: 'shop',
    image: 'registry.example/shop:1',
  });
  expect([unchanged.view['outcome'], unchanged.view['changes']]).toEqual(['unchanged', []]);

  await platform.done('delete_component', { component: 'shop' });
  await platform.done('create_component', { ...parameters, ...settled });
  expect(await releaseOf(platform, 'development'), 'in another life too').toBe(first);
});

test('every type and trait runs', async () => {
  const platform = await open();
  const { done, look, cluster } = platform;
  await done('create_project', { name: 'web' });
  const image = 'registry.example/x:1';
  await done('create_component', { name: 'mailer', type: 'worker', image, ...settled });
  await done('create_component', { name: 'report', type: 'scheduled-task', image, ...settled });
  await done('create_component', { name: 'site', type: 'web-application', image, endpoints, ...settled });
  await done('create_component', {
    name: 'shop',
    image,
    endpoints,
    traits: [
      { trait: 'horizontal-pod-autoscaler', name: 'scale' },
      { trait: 'persistent-volume', name: 'data', parameters: { volumeName: 'data', mountPath: '/data' } },
    ],
    ...settled,
  });
  await done('deploy_component', {
    component: 'shop',
    environment: 'development',
    trait_configs: { scale: { minReplicas: 2, maxReplicas: 4 }, data: { size: '2Gi' } },
    ...settled,
  });
  await cluster.list({ apiVersion: 'v1', kind: 'Pod' });
  const { view, text } = await look('get_environment_health', { environment: 'development', drift: true });
  expect(
    Object.fromEntries(listAt(view, 'deployments').map(row => [textAt(row, 'name'), textAt(row, 'status')])),
    text,
  ).toEqual({ mailer: 'healthy', report: 'healthy', shop: 'healthy', site: 'healthy' });
  expect(
    listAt(view, 'deployments').flatMap(row => listAt(row, 'drift')),
    'an autoscaler is no drift',
  ).toEqual([]);
  const kinds = ['autoscaling/v2 HorizontalPodAutoscaler', 'v1 PersistentVolumeClaim', 'batch/v1 CronJob'];
  for (const [apiVersion = '', kind = ''] of kinds.map(name => name.split(' ')))
    expect((await cluster.list({ apiVersion, kind })).items, kind).toHaveLength(1);

  await done('update_component', { component: 'shop', image: 'registry.example/x:2', ...settled });
  for (const component of ['mailer', 'report', 'site', 'shop']) await done('delete_component', { component });
  const left = Object.keys(await contentOf(cluster)).filter(key => /mailer|report|site|shop/.test(key));
  expect(left).toEqual([]);
});

test('a wait ends when there is nothing to wait for, and says what it saw', async () => {
  const platform = await open();
  const { done, look, clock } = platform;
  await done('create_project', { name: 'web' });
  const seconds = async (work: () => Promise<Answer>) => {
    const start = clock.now().getTime();
    const answer = await work();
    return { answer, seconds: (clock.now().getTime() - start) / 1000 };
  };
  const create = { name: 'shop', image: 'registry.example/shop:1', endpoints };
  const none = await done('create_component', { ...create, wait_seconds: 0 });
  expect(now(none)).toBe('shop in development: progressing');
  const some = await seconds(() =>
    look('get_deployment', { component: 'shop', environment: 'development', wait_seconds: 300 }),
  );
  expect(some.answer.view['status']).toBe('healthy');
  expect(some.seconds).toBeLessThan(60);

  const broken = await seconds(() =>
    done('update_component', {
      component: 'shop',
      image: 'registry.example/missing/shop:2',
      wait_seconds: 300,
    }),
  );
  expect(now(broken.answer)).toBe('shop in development: degraded');
  expect(broken.seconds).toBeLessThan(120);
  expect(broken.answer.text).toContain('cannot pull image registry.example/missing/shop:2');
});

test('a circle of dependencies is warned about, shown, and runs', async () => {
  const { done, look } = await open();
  await done('create_project', { name: 'web' });
  const image = 'registry.example/x:1';
  await done('create_component', { name: 'hen', image, endpoints });
  await done('create_component', {
    name: 'egg',
    image,
    endpoints,
    dependencies: [{ component: 'hen', env: 'HEN_URL' }],
    ...settled,
  });
  const closed = await done('update_component', {
    component: 'hen',
    dependencies: [{ component: 'egg', env: 'EGG_URL' }],
    ...settled,
  });
  expect(closed.view['warnings']).toEqual(['Dependency cycle: web/hen → web/egg → web/hen.']);
  const graph = await look('get_dependencies', { project: 'web' });
  expect(graph.text).toMatch(/web\/egg → web\/hen → web\/egg|web\/hen → web\/egg → web\/hen/);
  for (const component of ['hen', 'egg'])
    await done('promote_component', { component, from: 'development', ...settled });
  for (const environment of ['development', 'staging'])
    expect((await look('get_environment_health', { environment })).view['status']).toBe('healthy');

  const opened = await done('update_component', { component: 'hen', dependencies: [], ...settled });
  expect(opened.view['warnings']).toEqual([]);
});

test('who uses an address follows when it moves', async () => {
  const { done, look, cluster } = await open();
  await done('create_project', { name: 'web' });
  const image = 'registry.example/x:1';
  await done('create_component', { name: 'users', image, endpoints: { http: { port: 8080 } } });
  await done('create_component', {
    name: 'shop',
    image,
    endpoints,
    dependencies: [{ component: 'users', env: 'USERS_URL' }],
    ...settled,
  });
  const url = async () => {
    const { items } = await cluster.list({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      labels: 'openchoreo.dev/component=shop',
    });
    const env = listAt(listAt(items[0], 'spec', 'template', 'spec', 'containers')[0], 'env');
    return env.map(entry => textAt(entry, 'value')).find(value => value?.includes('users'));
  };
  expect(await url()).toMatch(/:8080$/);
  await done('update_component', { component: 'users', endpoints: { http: { port: 9090 } }, ...settled });
  expect(await url()).toMatch(/:9090$/);
  expect((await look('get_environment_health', { environment: 'development' })).view['status']).toBe(
    'healthy',
  );
});

test('the longest names fit', async () => {
  const { done, look } = await open();
  const [project, name] = ['p'.repeat(63), 'c'.repeat(63)];
  const long = 'e'.repeat(63);
  await done(
    'apply_documents',
    sources(
      document('Environment', long, { dataPlaneRef: { kind: 'ClusterDataPlane', name: 'default' } }),
      document('DeploymentPipeline', 'long', {
        promotionPaths: [
          { sourceEnvironmentRef: { name: long }, targetEnvironmentRefs: [{ name: 'production' }] },
        ],
      }),
    ),
  );
  await done('create_project', { name: project, pipeline: 'long' });
  await done('create_component', {
    name,
    image: 'registry.example/x:1',
    endpoints,
    env: { A: 'b' },
    ...settled,
  });
  const { view, text } = await look('get_environment_health', { environment: long, drift: true });
  expect(view['status'], text).toBe('healthy');
  expect(listAt(listAt(view, 'deployments')[0], 'drift')).toEqual([]);
  await done('promote_component', { component: name, from: long, ...settled });
  await done('delete_component', { component: name });
});
