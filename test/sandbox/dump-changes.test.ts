import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProduct, type Product } from '../support/product.ts';

const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-dump-'));
const born = '2026-11-20T06:00:00Z';
const at = (time: string) => `2026-11-20T${time}:00Z`;

/** Objects of one kind, in the namespace `books` unless they are of none. */
function write(apiVersion: string, kind: string, ...items: { metadata: object; [field: string]: unknown }[]) {
  const list = {
    apiVersion,
    kind: `${kind}List`,
    items: items.map(item => ({
      ...item,
      apiVersion,
      kind,
      metadata: {
        ...(kind === 'Node' ? {} : { namespace: 'books' }),
        creationTimestamp: born,
        ...item.metadata,
      },
    })),
  };
  writeFileSync(join(folder, 'books', `${kind}.json`), JSON.stringify(list));
}

const edited = (manager: string, time: string, fieldsV1: object) => ({
  managedFields: [{ manager, operation: 'Update', apiVersion: 'v1', time, fieldsType: 'FieldsV1', fieldsV1 }],
});

const ready = (status: string, time: string) => ({
  conditions: [{ type: 'Ready', status, lastTransitionTime: time, message: 'kubelet stopped' }],
});

let product: Product;
beforeAll(async () => {
  mkdirSync(join(folder, 'books'));
  writeFileSync(join(folder, 'dump.json'), JSON.stringify({ capturedAt: at('10:00') }));
  const container = {
    name: 'main',
    image: 'registry.example/shelf:1',
    envFrom: [{ configMapRef: { name: 'settings' } }],
  };
  const labels = { app: 'shelf' };
  write('apps/v1', 'Deployment', {
    metadata: { name: 'shelf' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  });
  write(
    'v1',
    'ConfigMap',
    {
      metadata: {
        name: 'settings',
        ...edited('kubectl-edit', at('09:10'), { 'f:data': { 'f:log.level': {} } }),
      },
      data: { 'log.level': 'never-shown' },
    },
    { metadata: { name: 'kube-root-ca.crt' }, data: { 'ca.crt': '' } },
  );
  write('v1', 'ResourceQuota', {
    metadata: { name: 'small', creationTimestamp: at('09:05') },
    spec: { hard: { pods: '3' } },
  });
  write('autoscaling/v2', 'HorizontalPodAutoscaler', {
    metadata: { name: 'shelf' },
    spec: { minReplicas: 1, maxReplicas: 4, scaleTargetRef: { kind: 'Deployment', name: 'shelf' } },
    status: { desiredReplicas: 3, currentReplicas: 3, lastScaleTime: at('09:20') },
  });
  const pod = {
    labels,
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'shelf', uid: 'u' }],
  };
  write(
    'v1',
    'Pod',
    {
      metadata: { name: 'shelf-1', ...pod },
      spec: { nodeName: 'node-1', containers: [container] },
      status: {
        phase: 'Failed',
        reason: 'Evicted',
        message: 'The node was low on resource: memory.',
        conditions: [
          {
            type: 'DisruptionTarget',
            status: 'True',
            reason: 'TerminationByKubelet',
            lastTransitionTime: at('09:31'),
          },
        ],
      },
    },
    {
      metadata: { name: 'shelf-2', ...pod },
      spec: { nodeName: 'node-2', containers: [container] },
      status: { phase: 'Running' },
    },
  );
  const taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule', timeAdded: at('09:30') };
  write(
    'v1',
    'Node',
    {
      metadata: { name: 'node-1' },
      spec: { unschedulable: true, taints: [taint] },
      status: ready('True', at('08:40')),
    },
    { metadata: { name: 'node-2', creationTimestamp: at('09:00') }, status: ready('Unknown', at('09:40')) },
    { metadata: { name: 'node-3' }, status: ready('True', born) },
  );
  product = await openProduct({ sandbox: undefined, dump: folder });
});
afterAll(async () => {
  await product?.close();
  rmSync(folder, { recursive: true });
});

test('what a dump still tells of the past, and what it does not', async () => {
  const { text, view } = await product.call('list_changes', {});
  expect(JSON.stringify(view)).not.toContain('never-shown');
  expect(text.replace(/^RECORDED.*\n/, '')).toMatchInlineSnapshot(`
    "2026-11-20T09:40:00Z  node  node-2 is not ready: kubelet stopped
    2026-11-20T09:31:00Z  eviction  shelf in recorded: Pod/shelf-1 Evicted: The node was low on resource: memory.
    2026-11-20T09:30:00Z  node  node-1 was cordoned: it takes no new pods
    2026-11-20T09:20:00Z  scale  shelf in recorded: autoscaler: last scaled; wants 3 pods now
    2026-11-20T09:10:00Z  config  shelf in recorded: ConfigMap/settings changed by kubectl-edit: log.level
    2026-11-20T09:05:00Z  policy  books in recorded: ResourceQuota/small created (now pods 3)
    2026-11-20T09:00:00Z  node  node-2 joined
    2026-11-20T08:40:00Z  node  node-1 is ready again
    ! Clusters keep events for about an hour: failures and scaling before that may be missing.
    ! Not recorded, so not told of: CronJob, DaemonSet, LimitRange, Namespace, NetworkPolicy, ReplicaSet, Secret, Service, StatefulSet."
  `);
});

test('of one component: its own, its cell, and the nodes that carry it', async () => {
  const { text } = await product.call('list_changes', { component: 'shelf', since: '45m' });
  expect(text.replace(/^RECORDED.*\n/, '')).toMatchInlineSnapshot(`
    "2026-11-20T09:40:00Z  node  node-2 is not ready: kubelet stopped
    2026-11-20T09:31:00Z  eviction  shelf in recorded: Pod/shelf-1 Evicted: The node was low on resource: memory.
    2026-11-20T09:30:00Z  node  node-1 was cordoned: it takes no new pods
    2026-11-20T09:20:00Z  scale  shelf in recorded: autoscaler: last scaled; wants 3 pods now
    ! Not recorded, so not told of: CronJob, DaemonSet, LimitRange, Namespace, NetworkPolicy, ReplicaSet, Secret, Service, StatefulSet."
  `);
});
