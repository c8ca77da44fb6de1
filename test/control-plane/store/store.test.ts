import { beforeEach, describe, expect, test } from 'vitest';
import type { Cluster } from '../../../server/control-plane/ports.ts';
import { type Document, parseDocument } from '../../../server/control-plane/documents/document.ts';
import { createDocumentStore } from '../../../server/control-plane/store/store.ts';
import { connectionTo } from '../../support/breaking-cluster.ts';
import { clusterFrom } from '../../support/cluster-copy.ts';

const options = { controlNamespace: 'control', builtin: [] };

const parsed = (kind: string, name: string, spec: object): Document =>
  parseDocument(
    { apiVersion: 'openchoreo.dev/v1alpha1', kind, metadata: { name, namespace: 'default' }, spec },
    'test',
  );
const project = (pipeline: string) =>
  parsed('Project', 'web', {
    deploymentPipelineRef: { name: pipeline },
    type: { kind: 'ClusterProjectType', name: 'default' },
  });
const resources = [
  { id: 'cell', template: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } } },
];
const release = (name: string) =>
  parsed('ProjectRelease', name, {
    owner: { projectName: 'web' },
    projectType: {
      kind: 'ClusterProjectType',
      name: 'default',
      spec: { resources },
    },
  });

const labelled = (document: Document, a: string) => ({
  ...document,
  metadata: { ...document.metadata, labels: { a } },
});

let cluster: Cluster;
beforeEach(() => {
  ({ cluster } = clusterFrom());
});
const configMaps = async () =>
  (await cluster.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'control' })).items.map(item =>
    item.metadata.name.replace(/-[0-9a-f]{16,32}$/, ''),
  );

describe('of two who change a document', () => {
  test('the second is refused in words, and the first stays', async () => {
    const store = createDocumentStore(cluster, options);
    const first = await store.put(project('default'));
    const second = await store.put({
      ...first,
      metadata: { ...first.metadata, labels: { 'openchoreo.dev/project': 'web' } },
    });
    const told = 'Project "web" was changed by somebody else meanwhile; nothing of it was overwritten.';
    await expect(store.put(first)).rejects.toMatchObject({ code: 'conflict', message: told });
    await expect(store.demandCurrent(first)).rejects.toMatchObject({ code: 'conflict', message: told });
    await expect(store.remove(first)).rejects.toMatchObject({ code: 'conflict', message: told });
    await expect(store.put(project('default'))).rejects.toMatchObject({
      code: 'conflict',
      message: 'Project "web" was created by somebody else meanwhile; nothing of it was overwritten.',
    });
    await store.demandCurrent(second);
    expect(await store.isStored(first)).toBe(true);
    await store.remove(second);
    expect(await store.isStored(second)).toBe(false);
    await store.remove(second);
    await expect(store.put(second)).rejects.toMatchObject({
      code: 'conflict',
      message: 'Project "web" was deleted by somebody else meanwhile; nothing of it was overwritten.',
    });
  });
});

describe('what releases share', () => {
  test('is stored once, and goes with the last that points there', async () => {
    const store = createDocumentStore(cluster, options);
    const [first, second] = [await store.put(release('web-1')), await store.put(release('web-2'))];
    expect(await configMaps()).toEqual(['qd-content', 'qd-projectrelease', 'qd-projectrelease']);
    expect((await store.snapshot()).get('ProjectRelease', 'web-1', 'default')?.spec).toEqual(
      release('web-1').spec,
    );
    await store.remove(first);
    expect(await configMaps()).toEqual(['qd-content', 'qd-projectrelease']);
    await store.remove(second);
    expect(await configMaps()).toEqual([]);
  });

  test('is there again when somebody swept it away while a release was written', async () => {
    const other = createDocumentStore(cluster, options);
    const old = await other.put(release('web-1'));
    const seen = connectionTo(cluster, async ({ about }) => {
      if (about.startsWith('create ConfigMap/qd-projectrelease')) await other.remove(old);
    });
    const stored = await createDocumentStore(seen.cluster, options).put(release('web-2'));
    expect(stored.spec).toEqual(release('web-2').spec);
    expect((await other.snapshot()).problems).toEqual([]);
  });

  test('that a broken call left behind goes with the next release that goes', async () => {
    const store = createDocumentStore(cluster, options);
    const stored = await store.put(release('web-1'));
    const content = { 'app.kubernetes.io/managed-by': 'quarterdeck', 'quarterdeck.dev/kind': 'Content' };
    const metadata = { name: `qd-content-${'0'.repeat(32)}`, namespace: 'control', labels: content };
    await cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { content: '{}' } });
    await store.remove(stored);
    expect(await configMaps()).toEqual([]);
  });
});

test('a ConfigMap that somebody spoiled is told and hides nothing else', async () => {
  const store = createDocumentStore(cluster, options);
  await store.put(project('default'));
  const stored = await store.put(release('web-1'));
  const { items } = await cluster.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'control' });
  const spoiled = items.find(item => item.metadata.name.startsWith('qd-projectrelease'));
  expect(spoiled?.metadata.uid).toBe(stored.metadata.uid);
  const name = spoiled?.metadata.name ?? '';
  await cluster.patch(
    { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'control', name },
    { data: { document: '{' } },
  );
  const documents = await store.snapshot();
  expect(documents.problems).toEqual([`${name}: ConfigMap "${name}" holds no readable document.`]);
  expect(documents.all().map(document => document.kind)).toEqual(['Project']);
  await store.remove(await store.put(release('web-2')));
  expect(await configMaps(), 'what it may point at stays').toEqual([
    'qd-content',
    'qd-project',
    'qd-projectrelease',
  ]);
});

test('after any change the picture is the one that is read anew', async () => {
  const type = parsed('ProjectType', 'default', { resources });
  const all = { ...options, builtin: [type] };
  const store = createDocumentStore(cluster, all);
  const names = async () => {
    const [next, anew] = [await store.snapshot(), await createDocumentStore(cluster, all).snapshot()];
    expect(next.all()).toHaveLength(anew.all().length);
    expect(next.all()).toEqual(expect.arrayContaining([...anew.all()]));
    return next
      .all()
      .map(({ metadata: { name, labels } }) => `${name} ${Object.values(labels ?? {}).join()}`);
  };
  expect(await names()).toEqual(['default ']);
  const web = await store.put(project('default'));
  const own = await store.put(labelled(type, 'own'));
  expect(await names()).toEqual(['default own', 'web ']);
  await store.remove(own);
  await store.put(labelled(web, 'new'));
  await store.put(release('web-1'));
  expect(await names()).toEqual(['default ', 'web new', 'web-1 ']);
});

test('a document of more than 900 KB is refused before anything is written', async () => {
  const store = createDocumentStore(cluster, options);
  const large = parsed('Workload', 'cart', {
    owner: { projectName: 'web', componentName: 'cart' },
    container: { image: 'x', files: [{ key: 'a', mountPath: '/a', value: 'x'.repeat(900_000) }] },
  });
  expect(() => store.demandFits(large)).toThrow(
    /Workload "cart" is 901 KB; a stored document may have 900 KB/,
  );
  await expect(store.put(large)).rejects.toMatchObject({ code: 'too_large' });
  expect(await configMaps()).toEqual([]);
});
