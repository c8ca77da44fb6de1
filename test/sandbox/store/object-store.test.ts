import { describe, expect, test } from 'vitest';
import { numberAt, textAt } from '../../../server/domain/json.ts';
import type { KubeObject } from '../../../server/domain/kube-object.ts';
import type { Change } from '../../../server/sandbox/store/object-store.ts';
import { failureOf, openStore } from './store.ts';

const config = (
  name: string,
  more: Partial<KubeObject['metadata']> = {},
  namespace = 'shop',
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace, ...more },
});
const ref = (name: string, namespace = 'shop') => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name });
const configs = { apiVersion: 'v1', kind: 'ConfigMap' };
const ownedBy = (owner: KubeObject, blockOwnerDeletion = true) => ({
  ownerReferences: [
    {
      apiVersion: owner.apiVersion,
      kind: owner.kind,
      name: owner.metadata.name,
      uid: owner.metadata.uid ?? '',
      blockOwnerDeletion,
    },
  ],
});
const names = (objects: readonly KubeObject[]) => objects.map(it => it.metadata.name);
const there = (store: ReturnType<typeof openStore>) => names(store.list({ ...configs, namespace: 'shop' }));
const line = ({ type, object, before }: Change) =>
  `${type} ${object.metadata.name} ${before?.metadata.resourceVersion ?? '-'}>${object.metadata.resourceVersion}`;

const cartLabels = () => ({ app: 'cart', tier: 'web' });

test('equal parts of two objects are one', () => {
  const store = openStore();
  const [a, b] = [
    store.create(config('a', { labels: cartLabels() })),
    store.create(config('b', { labels: cartLabels() })),
  ];
  expect(b.metadata.labels).toBe(a.metadata.labels);
  const c = store.patch(ref('a'), { metadata: { labels: { app: 'other' } }, data: { x: '1' } });
  expect(c).toMatchObject({ metadata: { labels: { app: 'other', tier: 'web' } }, data: { x: '1' } });
  expect(store.get(ref('b'))).toBe(b);
});

describe('lists', () => {
  test('the same array until something it selects may have changed', () => {
    const store = openStore();
    store.create(config('a', { labels: { app: 'cart' } }));
    const ask = () => [
      store.list({ ...configs, namespace: 'shop' }),
      store.list({ ...configs, namespace: 'shop', labels: 'app=cart' }),
      store.list(configs),
    ];
    const first = ask();
    store.create(config('b', {}, 'default'));
    store.create({ ...config('b'), kind: 'Secret' });
    store.updateStatus({ apiVersion: 'v1', kind: 'Namespace', name: 'shop' }, { phase: 'Other' });
    const second = ask();
    expect(second[0]).toBe(first[0]);
    expect(second[1]).toBe(first[1]);
    expect(names(second[2] ?? [])).toEqual(['b', 'a']);
    store.patch(ref('a'), { data: { x: '1' } });
    expect(ask()[1]).not.toBe(second[1]);
    expect(ask()[1]?.[0]?.['data']).toEqual({ x: '1' });
  });

  test('by namespace and name, whatever the order they came in', () => {
    const store = openStore();
    for (const name of ['b', 'a-b', 'c', 'a']) store.create(config(name));
    store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop-2' } });
    store.create(config('z', {}, 'shop-2'));
    store.delete(ref('c'));
    store.create(config('aa'));
    expect(names(store.list(configs))).toEqual(['z', 'a', 'a-b', 'aa', 'b']);
  });
});

describe('changes', () => {
  test('every listener hears every change in order, also those a listener makes', () => {
    const store = openStore();
    const heard: string[][] = [[], []];
    store.onChange(change => {
      heard[0]?.push(line(change));
      if (change.type === 'added') store.patch(ref(change.object.metadata.name), { data: { seen: 'yes' } });
    });
    const stop = store.onChange(change => heard[1]?.push(line(change)));
    store.create(config('a'));
    store.delete(ref('a'));
    expect(heard[0]).toEqual(['added a ->7', 'modified a 7>8', 'deleted a 8>9']);
    expect(heard[1]).toEqual(heard[0]);
    stop();
    store.create(config('b'));
    expect(heard[1]).toHaveLength(3);
  });

  test('are remembered for a while', () => {
    const store = openStore();
    const from = store.resourceVersion();
    store.create(config('a'));
    for (let i = 0; i < 3000; i++) store.patch(ref('a'), { data: { i: String(i) } });
    const recent = String(Number(store.resourceVersion()) - 1000);
    expect(store.changesSince(recent)).toHaveLength(1000);
    expect(store.changesSince(store.resourceVersion())).toEqual([]);
    for (let i = 0; i < 3000; i++) store.patch(ref('a'), { data: { i: String(i) } });
    expect(store.changesSince(from)).toBeUndefined();
    expect(store.changesSince('999999')).toBeUndefined();
    expect(failureOf(() => store.changesSince('yesterday')).code).toBe('invalid_input');
  });

  test('a write that changes nothing is none', () => {
    const store = openStore();
    const made = store.create({ ...config('a'), data: { x: '1' } });
    const version = store.resourceVersion();
    expect(store.replace(made)).toBe(made);
    expect(store.patch(ref('a'), { data: { x: '1', y: null } })).toBe(made);
    expect(
      store.updateStatus({ apiVersion: 'v1', kind: 'Namespace', name: 'shop' }, { phase: 'Active' }),
    ).toBeDefined();
    expect(store.resourceVersion()).toBe(version);
  });
});

test('a dry run leaves everything as it was, the order of lists and what is remembered of them too', () => {
  const store = openStore();
  const owner = store.create(config('owner'));
  store.create(config('b', ownedBy(owner)));
  store.create(config('a'));
  const heard: Change[] = [];
  store.onChange(change => heard.push(change));
  const before = [store.list({ ...configs, namespace: 'shop' }), store.resourceVersion(), store.export()];

  const result = store.dryRun(() => {
    store.delete(ref('owner'));
    const tried = store.create(config('new'));
    store.patch(ref('a'), { data: { x: '1' } });
    return { uid: tried.metadata.uid, left: names(store.list({ ...configs, namespace: 'shop' })) };
  });
  expect(result).toEqual({ uid: '00000000-0000-4000-8000-000000000011', left: ['a', 'new'] });
  expect(
    failureOf(() =>
      store.dryRun(() => {
        store.create(config('new'));
        return store.create(config('new'));
      }),
    ).code,
  ).toBe('conflict');

  expect([store.list({ ...configs, namespace: 'shop' }), store.resourceVersion(), store.export()]).toEqual(
    before,
  );
  expect(store.list({ ...configs, namespace: 'shop' })).toBe(before[0]);
  expect(names(store.dependents(owner.metadata.uid ?? ''))).toEqual(['b']);
  expect(heard).toEqual([]);
  expect(store.create(config('new')).metadata.uid).toBe('uid-9');
});

describe('deletion', () => {
  test.each([
    [
      'background',
      ['other', 'shared'],
      ['deleted owner', 'deleted child', 'deleted grandchild', 'modified shared'],
    ],
    [
      'orphan',
      ['child', 'grandchild', 'other', 'shared'],
      ['modified child', 'modified shared', 'deleted owner'],
    ],
    [
      'foreground',
      ['other', 'shared'],
      [
        'modified owner',
        'modified child',
        'deleted grandchild',
        'deleted child',
        'modified shared',
        'deleted owner',
      ],
    ],
  ] as const)('%s', (propagation, left, story) => {
    const store = openStore();
    const owner = store.create(config('owner'));
    const other = store.create(config('other', {}, 'shop'));
    const child = store.create(config('child', ownedBy(owner)));
    store.create(config('grandchild', ownedBy(child)));
    store.create(
      config('shared', {
        ownerReferences: [...ownedBy(owner).ownerReferences, ...ownedBy(other).ownerReferences],
      }),
    );
    const heard: string[] = [];
    store.onChange(({ type, object }) => heard.push(`${type} ${object.metadata.name}`));
    expect(store.delete(ref('owner'), { propagation })).toBe(true);
    expect(heard).toEqual(story);
    expect(there(store)).toEqual(left);
    expect(store.get(ref('shared'))?.metadata.ownerReferences).toEqual(ownedBy(other).ownerReferences);
    expect(store.delete(ref('owner'))).toBe(false);
  });

  test('finalizers hold an object back, and its owner in the foreground', () => {
    const store = openStore();
    const owner = store.create(config('owner'));
    store.create(config('child', { ...ownedBy(owner), finalizers: ['shop.dev/hold'] }));
    store.delete(ref('owner'), { propagation: 'foreground' });
    expect(store.get(ref('owner'))?.metadata).toMatchObject({
      finalizers: ['foregroundDeletion'],
      deletionTimestamp: '2026-11-01T10:00:00Z',
    });
    expect(store.get(ref('child'))?.metadata.deletionTimestamp).toBe('2026-11-01T10:00:00Z');
    const version = store.resourceVersion();
    expect(store.delete(ref('child'))).toBe(true);
    expect(store.resourceVersion()).toBe(version);
    store.patch(ref('child'), { metadata: { finalizers: null } });
    expect(there(store)).toEqual([]);
  });

  test('two objects that own each other go together', () => {
    const store = openStore();
    const a = store.create(config('a'));
    const b = store.create(config('b', ownedBy(a)));
    store.patch(ref('a'), { metadata: ownedBy(b) });
    store.delete(ref('a'));
    expect(there(store)).toEqual([]);
  });

  test('a namespace takes its contents along and waits for what is held back', () => {
    const store = openStore();
    store.create(config('a'));
    store.create(config('held', { finalizers: ['shop.dev/hold'] }));
    const space = { apiVersion: 'v1', kind: 'Namespace', name: 'shop' };
    store.delete(space);
    expect(there(store)).toEqual(['held']);
    expect(store.get(space)?.['status']).toEqual({ phase: 'Terminating' });
    expect(failureOf(() => store.create(config('late')))).toMatchObject({
      code: 'refused',
      message:
        'configmaps "late" is forbidden: unable to create new content in namespace shop because it is being terminated',
    });
    store.patch(ref('held'), { metadata: { finalizers: null } });
    expect(store.get(space)).toBeUndefined();
    expect(failureOf(() => store.delete({ ...space, name: 'default' })).code).toBe('refused');
  });
});

test('an exported store goes on where it was', () => {
  const store = openStore();
  const owner = store.apply({ ...config('owner'), data: { x: '1' } }, 'kubectl', false);
  store.create(config('child', ownedBy(owner)));
  const copy = openStore();
  copy.create(config('gone'));
  copy.import(JSON.parse(JSON.stringify(store.export())));
  expect(copy.export()).toEqual(store.export());
  expect(
    copy.apply({ ...config('owner'), data: { x: '1' } }, 'kubectl', false).metadata.resourceVersion,
  ).toBe(owner.metadata.resourceVersion);
  expect(copy.changesSince('3')).toBeUndefined();
  copy.delete(ref('owner'));
  expect(names(copy.list(configs))).toEqual([]);

  const failure = failureOf(() => copy.import({ resourceVersion: 5, objects: [{ kind: 'Pod' }] }));
  expect(failure).toMatchObject({ code: 'invalid_document' });
  expect(failure.message).toContain('objects.0.apiVersion');
  expect(
    failureOf(() => copy.import({ resourceVersion: 5, objects: [{ ...config('a'), apiVersion: 'v9' }] }))
      .code,
  ).toBe('not_supported');
  expect(names(copy.list({ apiVersion: 'v1', kind: 'Namespace' }))).toContain('shop');
});

test('what stands in no namespace is taken without the one it brings', () => {
  const store = openStore();
  const made = store.create({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'new', namespace: 'shop' },
  });
  expect(made.metadata).not.toHaveProperty('namespace');
  expect(made).toMatchObject({ spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } });
  expect(store.get({ apiVersion: 'v1', kind: 'Namespace', namespace: 'any', name: 'new' })).toBe(made);
});

test('a Secret keeps what was written as text in its data', () => {
  const store = openStore();
  const secret = { ...config('key'), kind: 'Secret' };
  const made = store.create({ ...secret, stringData: { a: 'ü' } });
  expect(made).toMatchObject({ type: 'Opaque', data: { a: 'w7w=' } });
  expect(made).not.toHaveProperty('stringData');
  expect(store.patch({ ...ref('key'), kind: 'Secret' }, { stringData: { b: 'x' } })['data']).toEqual({
    a: 'w7w=',
    b: 'eA==',
  });
});

test('a Service keeps its addresses, a Job finds its pods', () => {
  const store = openStore();
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'cart', namespace: 'shop' } };
  const spec = { selector: { app: 'cart' }, ports: [{ port: 80 }] };
  const made = store.create({ ...service, spec });
  const clusterIP = textAt(made, 'spec', 'clusterIP');
  expect(clusterIP).toMatch(/^10\.96\.0\.\d+$/);
  const exposed = store.replace({ ...service, spec: { ...spec, type: 'LoadBalancer' } });
  expect(exposed['spec']).toMatchObject({
    clusterIP,
    ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }],
  });
  const again = store.replace({
    ...service,
    spec: {
      ...spec,
      type: 'LoadBalancer',
      ports: [{ port: 80 }, { port: 81, name: 'b' }].map(port => ({ name: 'a', ...port })),
    },
  });
  const nodePort = numberAt(exposed, 'spec', 'ports', 0, 'nodePort');
  expect(nodePort).toBeGreaterThanOrEqual(30_000);
  expect(numberAt(again, 'spec', 'ports', 0, 'nodePort')).toBe(nodePort);
  expect(
    store.create({
      ...service,
      metadata: { ...service.metadata, name: 'none' },
      spec: { clusterIP: 'None' },
    })['spec'],
  ).toMatchObject({ clusterIPs: ['None'] });

  const job = store.create({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'build', namespace: 'shop' },
    spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'app', image: 'a' }] } } },
  });
  const { uid } = job.metadata;
  expect(job['spec']).toMatchObject({
    selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
    template: {
      metadata: {
        labels: { 'batch.kubernetes.io/job-name': 'build', 'job-name': 'build', 'controller-uid': uid },
      },
    },
  });
});
