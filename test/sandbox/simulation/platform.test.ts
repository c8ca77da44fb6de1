import { describe, expect, test } from 'vitest';
import { at, isObject, listAt, textAt } from '../../../server/domain/json.ts';
import type { KubeObject } from '../../../server/domain/kube-object.ts';
import { byText, object, sandbox, template, workload } from './sandbox.ts';

type Fields = { [field: string]: unknown };
type Box = ReturnType<typeof sandbox>;

const gatewayApi = 'gateway.networking.k8s.io/v1';
const secrets = 'external-secrets.io/v1';
const service = (name: string, spec: Fields = {}): KubeObject =>
  object('v1', 'Service', name, {
    selector: { app: name },
    ports: [{ name: 'http', port: 80, targetPort: 'web' }],
    ...spec,
  });

const lines = (holder: unknown): string[] =>
  listAt(holder, 'conditions').map(it =>
    [textAt(it, 'type'), textAt(it, 'status'), textAt(it, 'reason'), textAt(it, 'message')]
      .filter(Boolean)
      .join(' '),
  );

const plain = async ({ get }: Box): Promise<{ [key: string]: string }> => {
  const data = at(await get('Secret', 'creds'), 'data');
  return Object.fromEntries(
    Object.entries(isObject(data) ? data : {}).map(([key, value]) => [
      key,
      Buffer.from(String(value), 'base64').toString(),
    ]),
  );
};

describe('an ExternalSecret', () => {
  const external = (spec: Fields): KubeObject =>
    object(secrets, 'ExternalSecret', 'creds', {
      refreshInterval: '15s',
      target: { name: 'creds' },
      ...spec,
    });
  const stored = {
    secretStoreRef: { kind: 'ClusterSecretStore', name: 'default' },
    data: [{ secretKey: 'TOKEN', remoteRef: { key: 'api', property: 'token' } }],
  };
  const generated = {
    dataFrom: [
      {
        sourceRef: {
          generatorRef: {
            apiVersion: 'generators.external-secrets.io/v1alpha1',
            kind: 'Password',
            name: 'pw',
          },
        },
      },
    ],
  };
  const generator = object('generators.external-secrets.io/v1alpha1', 'Password', 'pw', { length: 32 });

  test('becomes a Secret with made-up values that never change', async () => {
    const box = sandbox();
    await box.cluster.create(external(stored));
    await box.sleep(1);
    const made = await box.get('ExternalSecret', 'creds', secrets);
    expect(lines(made['status'])).toEqual(['Ready True SecretSynced secret synced']);
    const [first, another] = [await plain(box), sandbox({ seed: 2 })];
    expect(first).toEqual({ TOKEN: expect.stringMatching(/^[A-Za-z0-9]{24}$/) });
    await another.cluster.create(external(stored));
    await another.sleep(1);
    expect(await plain(another)).not.toEqual(first);
    await box.cluster.delete({ apiVersion: 'v1', kind: 'Secret', namespace: 'default', name: 'creds' });
    expect(await plain(box)).toEqual(first);
  });

  test('takes its password from a generator and renders its template', async () => {
    const box = sandbox();
    const target = {
      name: 'creds',
      template: {
        type: 'Opaque',
        data: { password: '{{ .password }}', url: 'postgres://app:{{ .password }}@db:5432' },
      },
    };
    await box.cluster.create(external({ ...generated, target }));
    await box.sleep(1);
    expect(lines((await box.get('ExternalSecret', 'creds', secrets))['status'])[0]).toMatch(
      'Ready False SecretSyncedError unable to find generator',
    );
    await box.cluster.create(generator);
    await box.sleep(1);
    const { password = '', url } = await plain(box);
    expect(password).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(url).toBe(`postgres://app:${password}@db:5432`);
  });

  test('does not take a Secret from another one, and has it when that one goes', async () => {
    const box = sandbox();
    const other = external({ ...stored, data: [{ secretKey: 'KEY', remoteRef: { key: 'api' } }] });
    await box.cluster.create(external(stored));
    await box.cluster.create({ ...other, metadata: { ...other.metadata, name: 'other' } });
    const ready = async () => lines((await box.get('ExternalSecret', 'other', secrets))['status']);
    expect(await ready()).toEqual([
      'Ready False SecretSyncedError target is owned by another ExternalSecret',
    ]);
    expect(Object.keys(await plain(box))).toEqual(['TOKEN']);
    const ref = { apiVersion: secrets, kind: 'ExternalSecret', namespace: 'default', name: 'creds' };
    await box.cluster.delete(ref);
    expect(await ready()).toEqual(['Ready True SecretSynced secret synced']);
    expect(Object.keys(await plain(box))).toEqual(['KEY']);
  });

  test.each<[string, Fields, string]>([
    [
      'a missing store',
      { ...stored, secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' } },
      'could not get provider client: ClusterSecretStore "vault" not found',
    ],
    [
      'a template with an unknown key',
      { ...stored, target: { name: 'creds', template: { data: { url: '{{ .user }}' } } } },
      'could not apply template: unable to execute template at key url: {{ .user }}',
    ],
    [
      'a whole remote object',
      { dataFrom: [{ extract: { key: 'api' } }] },
      'the embedded cluster can only use a Password generator or keys named in spec.data',
    ],
  ])('with %s is not synced', async (_what, spec, message) => {
    const box = sandbox();
    await box.cluster.create(external(spec));
    await box.sleep(1);
    expect(lines((await box.get('ExternalSecret', 'creds', secrets))['status'])).toEqual([
      `Ready False SecretSyncedError ${message}`,
    ]);
    expect(await box.events('creds')).toEqual([`0s Warning UpdateFailed: ${message}`]);
  });
});

const route = (parentRefs: unknown, backend = 'web'): KubeObject =>
  object(gatewayApi, 'HTTPRoute', 'web', {
    parentRefs,
    rules: [{ backendRefs: [{ name: backend, port: 80 }] }],
  });

const parents = async ({ get }: Box) =>
  listAt(await get('HTTPRoute', 'web', gatewayApi), 'status', 'parents').flatMap(lines);

describe('a route', () => {
  const gateway = { name: 'gateway-default', namespace: 'openchoreo-data-plane' };

  test('is accepted by the seeded gateway as soon as its backend exists', async () => {
    const box = sandbox();
    const { status } = await box.get('Gateway', 'gateway-default', gatewayApi, 'openchoreo-data-plane');
    expect(lines(status)).toEqual(['Accepted True Accepted', 'Programmed True Programmed']);
    await box.cluster.create(route([gateway]));
    expect(await parents(box)).toEqual([
      'Accepted True Accepted Route is accepted',
      'ResolvedRefs False BackendNotFound Service "default/web" not found',
    ]);
    await box.cluster.create(service('web'));
    expect(await parents(box)).toEqual([
      'Accepted True Accepted Route is accepted',
      'ResolvedRefs True ResolvedRefs',
    ]);
    await box.cluster.delete({ apiVersion: 'v1', kind: 'Service', namespace: 'default', name: 'web' });
    expect((await parents(box))[1]).toMatch('BackendNotFound');
  });

  test.each([
    [{ name: 'edge' }, 'Accepted False NoMatchingParent Gateway default/edge not found'],
    [
      { ...gateway, sectionName: 'https' },
      'Accepted False NoMatchingParent Gateway openchoreo-data-plane/gateway-default has no listener "https"',
    ],
  ])('%j is no parent', async (parent, line) => {
    const box = sandbox();
    await box.cluster.create(service('web'));
    await box.cluster.create(route([parent]));
    expect((await parents(box))[0]).toBe(line);
  });
});

const labelled = (app: string) => ({ metadata: { labels: { app } } });

describe('a Service', () => {
  test('has the addresses of its pods, ready and not, in both forms', async () => {
    const box = sandbox();
    const container = { ports: [{ name: 'web', containerPort: 8080 }] };
    await box.cluster.create(service('web'));
    await box.cluster.create(workload('Deployment', 'web', { replicas: 2 }, container));
    const stuck = template('web', { ...container, image: 'shop/web:missing' });
    await box.cluster.create({
      apiVersion: 'v1',
      kind: 'Pod',
      ...stuck,
      metadata: { name: 'stuck', namespace: 'default', labels: { app: 'web' } },
    });
    await box.sleep(5);
    const subsets = async () => listAt(await box.get('Endpoints', 'web'), 'subsets');
    const [subset] = await subsets();
    expect(listAt(subset, 'ports')).toEqual([{ name: 'http', port: 8080, protocol: 'TCP' }]);
    expect([listAt(subset, 'addresses').length, listAt(subset, 'notReadyAddresses').length]).toEqual([2, 1]);
    const [slice] = await box.list('EndpointSlice', 'discovery.k8s.io/v1');
    expect(slice?.metadata.labels).toMatchObject({ 'kubernetes.io/service-name': 'web' });
    expect(
      listAt(slice, 'endpoints')
        .map(it => String(at(it, 'conditions', 'ready')))
        .toSorted(byText),
    ).toEqual(['false', 'true', 'true']);
    await box.cluster.delete({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'default',
      name: 'web',
    });
    await box.sleep(5);
    expect(listAt((await subsets())[0], 'addresses')).toEqual([]);
    await box.cluster.delete({ apiVersion: 'v1', kind: 'Service', namespace: 'default', name: 'web' });
    expect([await box.list('Endpoints'), await box.list('EndpointSlice', 'discovery.k8s.io/v1')]).toEqual([
      [],
      [],
    ]);
  });

  test('follows the labels of pods that change', async () => {
    const box = sandbox();
    await box.cluster.create(service('web', { ports: [{ port: 80 }] }));
    await box.cluster.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default' },
      spec: { containers: [{ name: 'main', image: 'shop/web:1.0' }] },
    });
    await box.sleep(5);
    const addresses = async () => listAt(await box.get('Endpoints', 'web'), 'subsets', 0, 'addresses').length;
    const ref = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'p' };
    const seen = [await addresses()];
    for (const app of ['web', 'other']) {
      await box.cluster.patch(ref, labelled(app));
      seen.push(await addresses());
    }
    expect(seen).toEqual([0, 1, 0]);
  });
});

describe('a HorizontalPodAutoscaler', () => {
  const scaler = object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas: 2,
    maxReplicas: 4,
  });

  test('keeps its target between the bounds', async () => {
    const box = sandbox();
    await box.cluster.create(scaler);
    const status = async () => (await box.get('HorizontalPodAutoscaler', 'web', 'autoscaling/v2'))['status'];
    await box.sleep(1);
    expect(lines(await status())).toEqual([
      `AbleToScale False FailedGetScale the HPA controller was unable to get the target's current scale: deployments.apps "web" not found`,
    ]);
    await box.cluster.create(workload('Deployment', 'web', { replicas: 1 }));
    await box.sleep(5);
    expect(await status()).toMatchObject({ currentReplicas: 2, desiredReplicas: 2 });
    await box.cluster.patch(
      { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'web' },
      { spec: { replicas: 9 } },
    );
    await box.sleep(20);
    expect(await status()).toMatchObject({ currentReplicas: 4, desiredReplicas: 4 });
    expect(lines(await status())).toMatchInlineSnapshot(`
      [
        "AbleToScale True ReadyForNewScale recommended size matches current size",
        "ScalingActive True ValidMetricFound the HPA was able to successfully calculate a replica count",
        "ScalingLimited True TooManyReplicas the desired replica count is more than the maximum replica count",
      ]
    `);
    expect((await box.events('web')).filter(line => line.includes('Rescale'))).toMatchInlineSnapshot(`
      [
        "1s Normal SuccessfulRescale: New size: 2; reason: Current number of replicas below Spec.MinReplicas",
        "16s Normal SuccessfulRescale: New size: 4; reason: Current number of replicas above Spec.MaxReplicas",
      ]
    `);
  });
});

const bounded = (name: string, minReplicas: number, maxReplicas: number): KubeObject =>
  object('autoscaling/v2', 'HorizontalPodAutoscaler', name, {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas,
    maxReplicas,
  });

test('two autoscalers that want different things take turns', async () => {
  const box = sandbox();
  await box.cluster.create(workload('Deployment', 'web', { replicas: 3 }));
  await box.cluster.create(bounded('few', 1, 2));
  await box.cluster.create(bounded('many', 4, 5));
  await box.sleep(61);
  const rescaled = (await box.events('')).filter(line => line.includes('SuccessfulRescale'));
  expect(rescaled).toEqual([expect.stringContaining('New size: 2'), expect.stringContaining('New size: 4')]);
});

test('a namespace goes with all that is in it, once its pods have stopped', async () => {
  const box = sandbox();
  await box.cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  const web = workload('Deployment', 'web', {});
  await box.cluster.create({ ...web, metadata: { ...web.metadata, namespace: 'shop' } });
  await box.sleep(5);
  const ref = { apiVersion: 'v1', kind: 'Namespace', name: 'shop' };
  await box.cluster.delete(ref);
  expect(at(await box.cluster.get(ref), 'status', 'phase')).toBe('Terminating');
  await box.sleep(5);
  expect(await box.cluster.get(ref)).toBeUndefined();
  expect((await box.cluster.list({ apiVersion: 'v1', kind: 'Event', namespace: 'shop' })).items).toEqual([]);
});

test('what the API server refuses a controller is an event', async () => {
  const box = sandbox();
  const web = workload('Deployment', 'web', {}, {}, { restartPolicy: 'Always' });
  await box.cluster.create({ ...web, metadata: { ...web.metadata, name: 'w'.repeat(250) } });
  await box.sleep(5);
  expect(await box.events('w')).toEqual([
    expect.stringMatching(
      /^0s Warning FailedCreate: Error: ReplicaSet.apps "w+-<hash>" is invalid: metadata.name/,
    ),
  ]);
});
