import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openProduct, type Product } from '../support/product.ts';

const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-dump-'));
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};

const deployment = (name: string, port: number, env: object[] = []) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'books', uid: name, generation: 1 },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          { name: 'main', image: `registry.example/${name}:1`, env, ports: [{ containerPort: port }] },
        ],
      },
    },
  },
  status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 },
});

const service = (name: string, port: number) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'books' },
  spec: { selector: { app: name }, ports: [{ name: 'http', port }] },
});

let product: Product;
beforeAll(async () => {
  write('dump.json', JSON.stringify({ capturedAt: '2026-11-20T10:00:00Z' }));
  write(
    'books/deployments.yaml',
    JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'DeploymentList',
      items: [
        deployment('shelf', 8080),
        deployment('desk', 8081, [{ name: 'SHELF_URL', value: 'http://shelves:8080' }]),
      ],
    }),
  );
  write(
    'books/services.json',
    JSON.stringify({
      kind: 'ServiceList',
      apiVersion: 'v1',
      items: [service('shelf', 8080), service('desk', 8081)],
    }),
  );
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'desk-1',
      namespace: 'books',
      labels: { app: 'desk' },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'Deployment', name: 'desk', uid: 'desk', controller: true },
      ],
    },
    spec: { containers: [{ name: 'main', image: 'registry.example/desk:1' }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [
        {
          name: 'main',
          ready: true,
          restartCount: 0,
          state: { running: { startedAt: '2026-11-20T09:00:00Z' } },
        },
      ],
    },
  };
  write('books/pods.json', JSON.stringify(pod));
  write('books/desk-1/main/logs.txt', '2026-11-20T09:59:00Z GET /books 502: getaddrinfo ENOTFOUND shelves\n');
  product = await openProduct({ sandbox: undefined, dump: folder });
});
afterAll(async () => {
  await product.close();
  rmSync(folder, { recursive: true });
});

const opening = (dump: string) => openProduct({ sandbox: undefined, dump });

describe('a dump', () => {
  test('is a platform of its own: namespaces are projects, workloads components', async () => {
    const { text } = await product.call('get_component', { component: 'desk' });
    expect(text).toContain('books/desk (deployment/service)');
    expect(text).toContain('recorded');
    const health = await product.call('get_environment_health');
    expect(health.view['counts']).toBeDefined();
  });

  test('gives the logs that were recorded, at the time of the recording', async () => {
    const { text } = await product.call('query_logs', { component: 'desk', since: '1h' });
    expect(text).toContain('ENOTFOUND shelves');
  });

  test('is asked what is wrong, and says it with evidence', async () => {
    const { view, text } = await product.call('investigate', { question: 'why does the desk fail?' });
    expect(view).toMatchObject({
      status: 'identified',
      scope: { environment: 'recorded', component: 'desk' },
      causes: [{ code: 'dependency-address-wrong', component: 'desk' }],
    });
    expect(text.split('\n').length).toBeLessThanOrEqual(25);
  });

  test('is not changed by anybody', async () => {
    const { isError, text } = await product.call('restart_component', { component: 'desk' });
    expect(isError).toBe(true);
    expect(text).toMatch(/read-only/i);
  });

  test('says which file is broken, and that a folder is none', async () => {
    write('broken/pods.json', '{"kind": ');
    await expect(openProduct({ sandbox: undefined, dump: folder })).rejects.toThrow(
      /broken.pods\.json cannot be read/,
    );
    await expect(opening(join(folder, 'absent'))).rejects.toThrow('cannot be read: there is no such folder.');
    await expect(opening(join(folder, 'dump.json'))).rejects.toThrow('it is a file, not a folder.');
    rmSync(join(folder, 'broken'), { recursive: true });
    write('dump.json', JSON.stringify({ capturedAt: 'yesterday' }));
    await expect(opening(folder)).rejects.toThrow('capturedAt is no time');
  });
});
