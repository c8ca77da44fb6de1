import { expect, it } from 'vitest';
import * as z from 'zod';
import type { BuildInput } from '../../server/control-plane/builds/build.ts';
import { buildJob } from '../../server/control-plane/builds/job.ts';
import { buildProgress } from '../../server/control-plane/builds/progress.ts';
import { KubeObject } from '../../server/domain/kube-object.ts';
import { buildpacks, dockerfile, given } from '../control-plane/builds/given.ts';
import type { Client } from './client.ts';
import { describeCluster } from './describe.ts';
import { until } from './until.ts';

const Template = z.looseObject({
  spec: z.looseObject({
    template: z.looseObject({
      metadata: z.looseObject({
        labels: z.record(z.string(), z.string()),
        annotations: z.record(z.string(), z.string()),
      }),
      spec: z.looseObject({}),
    }),
  }),
});
const templateOf = (job: KubeObject) => Template.parse(job).spec.template;
const List = z.object({ items: z.array(z.looseObject({})) });

/** Everything a build may ask for. */
const full = (differs: Partial<BuildInput>): KubeObject =>
  buildJob(
    given({
      source: {
        repository: 'git@git.example:shop/cart.git',
        revision: { commit: 'a'.repeat(40) },
        appPath: 'services/cart',
        secret: 'git-auth',
      },
      pushSecret: 'registry-auth',
      env: { BP_NODE_VERSION: '24.*', NODE_ENV: 'production' },
      ...differs,
    }),
  );

/** The pod of a Job, by itself. */
const pod = (job: KubeObject) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  ...templateOf(job),
  metadata: { name: 'cart' },
});

const strict = 'dryRun=All&fieldValidation=Strict';

async function create(client: Client, path: string, object: object): Promise<KubeObject> {
  return KubeObject.parse(await client.create(path, object));
}

describeCluster('a build', place => {
  const jobs = () => `/apis/batch/v1/namespaces/${place().namespace}/jobs`;

  it.each([
    ['buildpacks', full({})],
    ['a Dockerfile', full({ method: dockerfile })],
    ['little', buildJob(given())],
  ])('with %s is a Job that the API server takes with every field', async (_what, job) => {
    const { namespace } = place();
    const made = await create(place().cluster.client, `${jobs()}?${strict}`, {
      ...job,
      metadata: { ...job.metadata, namespace },
    });
    expect(Template.parse(made).spec.template.spec).toMatchObject(templateOf(job).spec);
  });

  it('with buildpacks meets the restricted level of pod security, with a Dockerfile it needs the privileged one', async () => {
    const { client } = place().cluster;
    const name = `${place().namespace}-restricted`;
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    await client.create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels },
    });
    const pods = `/api/v1/namespaces/${name}/pods?${strict}`;
    await until('default service account', () =>
      client.get(`/api/v1/namespaces/${name}/serviceaccounts/default`),
    );
    await expect(client.create(pods, pod(full({})))).resolves.toMatchObject({ kind: 'Pod' });
    await expect(client.create(pods, pod(full({ method: dockerfile })))).rejects.toThrow(
      /violates PodSecurity .*restricted:latest.*seccompProfile/,
    );
    await client.patch(`/api/v1/namespaces/${name}`, {
      metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } },
    });
    await expect(client.create(pods, pod(full({ method: dockerfile })))).rejects.toThrow(
      /violates PodSecurity .*baseline:latest.*seccompProfile/,
    );
    await client.remove(`/api/v1/namespaces/${name}`);
  });

  const digest = `sha256:${'d'.repeat(64)}`;
  it.each([
    ['buildpacks', buildpacks, { build: `[image]\ntags = ["x"]\ndigest = "${digest}"\n` }],
    ['dockerfile', dockerfile, { digest: JSON.stringify({ 'containerimage.digest': digest }) }],
  ])('with %s runs and tells its image and commit', { timeout: 60_000 }, async (name, method, messages) => {
    const { cluster, namespace } = place();
    const job = buildJob(given({ name, namespace, method }));
    const template = templateOf(job);
    const told = Object.entries({ commit: `${'c'.repeat(40)}\n`, ...messages }).map(
      ([container, message]) => [`quarterdeck.dev/message-${container}`, message],
    );
    const annotations = {
      ...template.metadata.annotations,
      'quarterdeck.dev/runs-for': '500ms',
      ...Object.fromEntries(told),
    };
    const spec = z.looseObject({}).parse(job['spec']);
    await create(cluster.client, jobs(), {
      ...job,
      spec: { ...spec, template: { ...template, metadata: { ...template.metadata, annotations } } },
    });
    const progress = await until(`build by ${name} that is over`, async () => {
      const now = KubeObject.parse(await cluster.client.get(`${jobs()}/${name}`));
      const { items } = List.parse(await cluster.client.get(`/api/v1/namespaces/${namespace}/pods`));
      const pods = items.map(item => KubeObject.parse({ ...item, apiVersion: 'v1', kind: 'Pod' }));
      const told = buildProgress(now, pods);
      return told.phase === 'succeeded' ? told : undefined;
    });
    expect(progress).toMatchObject({
      image: `registry.example/shop/cart:1.4.0@${digest}`,
      commit: 'c'.repeat(40),
      steps: ['clone', 'build', 'push'].map(step => ({ name: step, phase: 'succeeded' })),
    });
    expect(Date.parse(progress.finishedAt ?? '')).toBeGreaterThanOrEqual(
      Date.parse(progress.startedAt ?? ''),
    );
  });
});
