import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openProduct, type Product } from './product.ts';

/** The moment at which the logs were recorded. */
export const CAPTURED = Date.parse('2026-11-20T10:00:00Z');

const deployment = (name: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'books', uid: name, generation: 1 },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'main', image: `registry.example/${name}:1` }] },
    },
  },
  status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 },
});

const pod = (app: string, name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'books',
    labels: { app },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: app, uid: app, controller: true }],
  },
  spec: { containers: [{ name: 'main', image: `registry.example/${app}:1` }] },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [
      {
        name: 'main',
        ready: true,
        restartCount: 0,
        state: { running: { startedAt: '2026-11-20T08:00:00Z' } },
      },
    ],
  },
});

/** Logs by component and pod, whole. */
export type RecordedLogs = { readonly [component: string]: { readonly [pod: string]: string } };

/** The product on a dump that holds these logs, and metrics as OpenMetrics text. */
export async function openLogDump(logs: RecordedLogs, metrics = ''): Promise<Product> {
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-logs-'));
  const items = Object.keys(logs).map(deployment);
  const pods = Object.entries(logs).flatMap(([app, own]) => Object.keys(own).map(name => pod(app, name)));
  const write = (name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value));
  write('dump.json', { capturedAt: new Date(CAPTURED).toISOString() });
  write('deployments.json', { apiVersion: 'apps/v1', kind: 'DeploymentList', items });
  write('pods.json', { apiVersion: 'v1', kind: 'PodList', items: pods });
  for (const own of Object.values(logs))
    for (const [name, text] of Object.entries(own)) {
      mkdirSync(join(folder, 'books', name, 'main'), { recursive: true });
      writeFileSync(join(folder, 'books', name, 'main', 'logs.txt'), text);
    }
  mkdirSync(join(folder, 'metrics'));
  writeFileSync(join(folder, 'metrics', 'recorded.om'), metrics);
  const product = await openProduct({ sandbox: undefined, dump: folder });
  return {
    ...product,
    async close() {
      await product.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Lines of a log: what is said at so many seconds before it was recorded. */
export const logText = (lines: readonly (readonly [ago: number, text: string])[]): string =>
  lines
    .toSorted(([a], [b]) => b - a)
    .map(([ago, text]) => `${new Date(CAPTURED - ago * 1000).toISOString()} ${text}\n`)
    .join('');

/** Every so many seconds, from one time before the recording to another. */
export const every = (seconds: number, from: number, to: number, text: (i: number) => string) =>
  Array.from({ length: Math.floor((from - to) / seconds) }, (_, i): [number, string] => [
    from - i * seconds,
    text(i),
  ]);
