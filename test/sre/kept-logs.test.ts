import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../server/domain/kube-object.ts';
import { createLogsBackend } from '../../server/observability/logs-backend.ts';
import { noTelemetry } from '../../server/observability/measured-telemetry.ts';
import { investigate } from '../../server/sre/investigate.ts';
import { clusterOf, log, type Said } from '../observability/kept-logs/cluster-of.ts';
import { page } from '../observability/kept-logs/faults.ts';
import { MINUTE, NOW, webPod } from '../observability/kept-logs/shop-pods.ts';
import { type Entry, smallLoki } from '../observability/loki/small-loki.ts';

const WEB = 'web-7d9c8b6f5-bcdfg';
const LOGIN = 'FATAL: password authentication failed for user "shop"';

/** `web`, which crashes again and again; its ReplicaSet is not recorded. */
const crashing = (): KubeObject[] => {
  const pod = webPod('bcdfg', { main: { ended: MINUTE } });
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop-dev', labels: { 'openchoreo.dev/component': 'web' } },
    spec: { replicas: 1, template: { spec: { containers: [{ name: 'main' }] } } },
  };
  return [pod, deployment];
};

const said = (ago: number, line: string, pod = WEB): Entry => ({
  labels: { namespace: 'shop-dev', pod, container: 'main' },
  at: String(BigInt(NOW - ago) * 1_000_000n),
  line,
});

async function open(stored: readonly Entry[], own: Said = {}, objects = crashing()) {
  const loki = await smallLoki(stored);
  const { cluster, asked } = await clusterOf(objects, own);
  const now = new Date(NOW);
  const logs = createLogsBackend({ url: loki.url, kind: 'loki', fields: {} }, () => now)(cluster);
  const about = {
    question: 'why does web fail?',
    environment: 'development',
    namespaces: ['shop-dev'],
    calls: [],
    now,
    from: new Date(NOW - 60 * MINUTE),
  };
  return {
    ...loki,
    /** What the cluster itself was asked to read. */
    read: asked,
    investigate: (signal?: AbortSignal) =>
      investigate({ cluster, telemetry: noTelemetry, logs }, about, signal),
  };
}

const trouble = (lines: readonly string[]) => lines.filter(line => /logs? (backend|of)/.test(line));

describe('an investigation reads what a backend keeps', () => {
  test('and tells the last words of the run before', async () => {
    const { investigate, read } = await open([said(62_000, LOGIN), said(70_000, 'starting')]);
    const { causes, evidence, not_checked } = await investigate();
    expect(causes[0]).toMatchObject({ code: 'database-credentials-invalid', component: 'web' });
    expect(evidence.filter(({ kind }) => kind === 'log')).toMatchObject([
      { source: 'log of web (previous main)', text: expect.stringContaining(LOGIN) as unknown },
    ]);
    expect([read, trouble(not_checked)]).toEqual([[], []]);
  });

  test('behind however many lines of another pod', async () => {
    const chatter = Array.from({ length: 6000 }, (_, i) =>
      said(59_000 - i, `served ${i}`, 'web-7d9c8b6f5-ccccc'),
    );
    const objects = [...crashing(), webPod('ccccc')];
    const { investigate } = await open([said(62_000, LOGIN), ...chatter], {}, objects);
    expect((await investigate()).causes[0]).toMatchObject({ code: 'database-credentials-invalid' });
  });

  test('not what pods of a release before have said', async () => {
    const { investigate } = await open([
      said(62_000, 'panic: it is broken'),
      said(30_000, LOGIN, 'web-66b7f9c8d-xzvwt'),
    ]);
    const { causes, evidence } = await investigate();
    expect(causes[0]).toMatchObject({ code: 'application-crash' });
    expect(JSON.stringify(evidence)).not.toContain('password');
  });
});

describe('where the backend does not help, the cluster is asked', () => {
  const own = { [`${WEB}/main previous`]: log(`2026-11-29T11:58:58Z ${LOGIN}`) };

  test.each([
    ['it is down', [], 'The logs backend URL fails on the list of labels: HTTP 502.'],
    ['it has nothing of these pods', [said(1000, 'other', 'api-0')], 'it has no line of any of these pods.'],
  ])('%s', async (what, stored, why) => {
    const { investigate, backend, url, read } = await open(stored, own);
    if (what === 'it is down') backend.fault = page(502);
    const { causes, not_checked } = await investigate();
    expect(causes[0]).toMatchObject({ code: 'database-credentials-invalid', component: 'web' });
    expect(read).toContain(`${WEB}/main previous`);
    expect(not_checked.map(line => line.replaceAll(url, 'URL'))).toContain(
      `the logs backend (what pods say was read from the cluster instead): ${why}`,
    );
  });

  test('it does not answer in time', async () => {
    const { investigate, backend } = await open([], own);
    backend.fault = () => undefined;
    const { causes, not_checked } = await investigate();
    expect(causes[0]).toMatchObject({ code: 'database-credentials-invalid', component: 'web' });
    expect(not_checked.join('\n')).toMatch(/The logs backend .*has not answered .* after 10 s/);
  }, 60_000);
});

test('a call that is cancelled ends, and asks nobody else', async () => {
  const { investigate, backend, read } = await open([]);
  const controller = new AbortController();
  backend.fault = () => controller.abort();
  await expect(investigate(controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
  expect(read).toEqual([]);
});
