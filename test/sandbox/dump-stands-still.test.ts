import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProduct, type Product } from '../support/product.ts';

/** A deployment whose pod is yet to become ready, for good: it was recorded so. */
const lamp = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'lamp', namespace: 'books', uid: 'lamp', generation: 1 },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'lamp' } },
    template: {
      metadata: { labels: { app: 'lamp' } },
      spec: { containers: [{ name: 'main', image: 'registry.example/lamp:1' }] },
    },
  },
  status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1 },
};

const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-still-'));
let product: Product;
beforeAll(async () => {
  writeFileSync(join(folder, 'dump.json'), JSON.stringify({ capturedAt: '2026-11-20T10:00:00Z' }));
  writeFileSync(join(folder, 'deployments.json'), JSON.stringify(lamp));
  writeFileSync(join(folder, 'pods.json'), JSON.stringify({ apiVersion: 'v1', kind: 'PodList', items: [] }));
  product = await openProduct({ sandbox: undefined, dump: folder });
});
afterAll(async () => {
  await product.close();
  rmSync(folder, { recursive: true });
});

test('nobody waits for a recording to change, and nobody is told to', async () => {
  const place = { component: 'lamp', environment: 'recorded' };
  const { text } = await product.call('get_deployment', { ...place, wait_seconds: 60 });
  expect(text).toMatch(/progressing/);
  expect(text).not.toMatch(/wait_seconds/);
  expect(text).toMatch(/investigate\(component: "lamp", environment: "recorded"\)/);
});
