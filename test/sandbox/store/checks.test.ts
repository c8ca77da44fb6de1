import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { KubeObject } from '../../../server/domain/kube-object.ts';
import { mergePatch } from '../../../server/sandbox/store/merge-patch.ts';
import { failureOf, openStore } from './store.ts';

const Case = z.strictObject({
  about: z.string(),
  kind: z.string(),
  with: z.record(z.string(), z.unknown()).default({}),
  /** So many letters in a place that is too long to write down. */
  repeat: z.strictObject({ data: z.number().optional(), annotation: z.number().optional() }).optional(),
  code: z.string(),
  words: z.array(z.string()),
});
const cases = z.array(Case).parse(parse(readFileSync(new URL('refused.yaml', import.meta.url), 'utf8')));

const pod = {
  metadata: { labels: { app: 'cart' } },
  spec: { containers: [{ name: 'app', image: 'cart:1' }] },
};
const good: { readonly [kind: string]: object } = {
  Deployment: {
    apiVersion: 'apps/v1',
    metadata: { name: 'cart', namespace: 'shop' },
    spec: { selector: { matchLabels: { app: 'cart' } }, template: pod },
  },
  Job: {
    apiVersion: 'batch/v1',
    metadata: { name: 'cart', namespace: 'shop' },
    spec: { template: mergePatch(pod, { spec: { restartPolicy: 'Never' } }) },
  },
  Service: {
    apiVersion: 'v1',
    metadata: { name: 'cart', namespace: 'shop' },
    spec: { selector: { app: 'cart' }, ports: [{ port: 80 }] },
  },
  ConfigMap: { apiVersion: 'v1', metadata: { name: 'cart', namespace: 'shop' }, data: { mode: 'slow' } },
  Secret: { apiVersion: 'v1', metadata: { name: 'cart', namespace: 'shop' }, data: {} },
  Namespace: { apiVersion: 'v1', metadata: { name: 'cart' } },
};

test.each(Object.keys(good))('a good %s is taken', kind => {
  const object = KubeObject.parse({ kind, ...good[kind] });
  expect(openStore().create(object).metadata.uid).toBe('uid-6');
});

test.each(cases)('refused: $about', ({ kind, with: changes, repeat, code, words }) => {
  const store = openStore();
  const long = {
    ...(repeat?.data && { data: { long: 'a'.repeat(repeat.data) } }),
    ...(repeat?.annotation && { metadata: { annotations: { long: 'a'.repeat(repeat.annotation) } } }),
  };
  const object = KubeObject.parse(mergePatch(mergePatch({ kind, ...good[kind] }, changes), long));
  const before = store.resourceVersion();
  const failure = failureOf(() => store.create(object));
  expect(failure.code).toBe(code);
  for (const word of words) expect(failure.message).toContain(word);
  expect(failure.message).not.toContain('12345');
  expect(store.resourceVersion()).toBe(before);
});

test.each([
  [
    'Deployment',
    {
      spec: {
        selector: { matchLabels: { app: 'cart', tier: 'web' } },
        template: { metadata: { labels: { tier: 'web' } } },
      },
    },
    'spec.selector: Invalid value: {"matchLabels":{"app":"cart","tier":"web"}}: field is immutable',
  ],
  [
    'Job',
    { spec: { template: { spec: { containers: [{ name: 'app', image: 'cart:2' }] } } } },
    'spec.template: Invalid value',
  ],
  [
    'Service',
    { spec: { clusterIP: '10.0.0.1' } },
    'spec.clusterIP: Invalid value: "10.0.0.1": field is immutable',
  ],
])('a %s keeps what may not change', (kind, patch, words) => {
  const store = openStore();
  const made = store.create(KubeObject.parse({ kind, ...good[kind] }));
  const ref = { apiVersion: made.apiVersion, kind, namespace: 'shop', name: 'cart' };
  const failure = failureOf(() => store.patch(ref, patch));
  expect(failure.code).toBe('refused');
  expect(failure.message).toContain(words);
  expect(store.get(ref)).toBe(made);
});

test('a running pod takes a new image and nothing else', () => {
  const store = openStore();
  const ref = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'cart' };
  store.create({
    apiVersion: 'v1',
    kind: 'Pod',
    ...pod,
    metadata: { ...pod.metadata, name: 'cart', namespace: 'shop' },
  });
  store.patch(ref, { spec: { nodeName: 'one' } });
  store.patch(ref, { spec: { containers: [{ name: 'app', image: 'cart:2' }] } });
  const words = 'spec.containers: Forbidden: updates may not change fields other than image';
  expect(
    failureOf(() => store.patch(ref, { spec: { containers: [{ name: 'app', image: 'a', args: ['x'] }] } }))
      .message,
  ).toContain(words);
  expect(failureOf(() => store.patch(ref, { spec: { nodeName: 'two' } })).message).toContain(
    'spec.nodeName: Invalid value: "two"',
  );
  expect(failureOf(() => store.patch(ref, { spec: { hostNetwork: true } })).message).toContain(
    'spec: Forbidden',
  );
});
