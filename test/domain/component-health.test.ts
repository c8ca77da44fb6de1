import { expect, test } from 'vitest';
import { componentHealth, groupPods } from '../../server/domain/component-health.ts';
import { refOf, type KubeObject } from '../../server/domain/kube-object.ts';

const now = new Date('2026-06-01T12:00:00Z');

const object = (apiVersion: string, kind: string, name: string, fields: object = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'shop' },
  ...fields,
});

const deployment = (name: string, replicas: number, status: object) =>
  object('apps/v1', 'Deployment', name, {
    spec: { replicas, selector: { matchLabels: { app: name } } },
    status: { observedGeneration: 1, ...status },
  });

const ready = { replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };
const service = object('v1', 'Service', 'cart', { spec: { selector: { app: 'cart' } } });
const config = object('v1', 'ConfigMap', 'cart');

function pod(name: string, state: object, isReady: boolean): KubeObject {
  return {
    ...object('v1', 'Pod', name, {
      spec: { nodeName: 'n1', containers: [{ name: 'main', image: 'x:1' }] },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
        containerStatuses: [{ name: 'main', ready: isReady, restartCount: 0, state }],
      },
    }),
    metadata: { name, namespace: 'shop', labels: { app: 'cart' } },
  };
}

const running = (name: string) => pod(name, { running: {} }, true);
const broken = (name: string) =>
  pod(name, { waiting: { reason: 'ErrImagePull', message: 'x:1: not found' } }, false);

const judge = (
  objects: readonly KubeObject[],
  pods: readonly KubeObject[],
  gone: readonly KubeObject[] = [],
) =>
  componentHealth({
    objects: [
      ...objects.map(object => ({ ref: refOf(object), object })),
      ...gone.map(object => ({ ref: refOf(object), object: undefined })),
    ],
    pods,
    now,
  });

const partsOf = (health: ReturnType<typeof judge>) =>
  health.parts.map(({ ref, status }) => `${status} ${ref.kind}`);

test('healthy: counters, and every part', () => {
  const health = judge([config, service, deployment('cart', 2, ready)], [running('a'), running('b')]);
  expect(health).toMatchObject({ status: 'healthy', replicas: { ready: 2, desired: 2 } });
  expect(health.reason).toBeUndefined();
  expect(partsOf(health)).toEqual(['healthy ConfigMap', 'healthy Deployment', 'healthy Service']);
});

test('the workload is named as the cause before the service that suffers', () => {
  const health = judge(
    [service, deployment('cart', 2, { ...ready, readyReplicas: 0, availableReplicas: 0 })],
    [broken('a'), broken('b')],
  );
  expect(health).toMatchObject({
    status: 'degraded',
    reason: '2 of 2 pods cannot pull image x:1: not found',
    replicas: { ready: 0, desired: 2 },
  });
  expect(partsOf(health)).toEqual(['degraded Deployment', 'degraded Service']);
});

test('a part that is no workload is named', () => {
  const other = object('v1', 'Service', 'carts', { spec: { selector: { app: 'carts' } } });
  const health = judge([other, deployment('cart', 2, ready)], [running('a')]);
  expect(health.reason).toBe('Service/carts: no pod matches its selector app=carts');
});

test('an object of the inventory that is not there is missing by name', () => {
  const health = judge([deployment('cart', 2, ready), service], [running('a'), running('b')], [config]);
  expect(health).toMatchObject({ status: 'missing', reason: 'ConfigMap/cart is missing' });
});

test('scaled to zero: the service without pods is no news', () => {
  const health = judge([deployment('cart', 0, {}), service], []);
  expect(health).toMatchObject({
    status: 'suspended',
    reason: 'scaled to zero',
    replicas: { ready: 0, desired: 0 },
  });
  expect(partsOf(health)).toEqual(['suspended Deployment', 'suspended Service']);
});

test('starting: so is the service before its first pod', () => {
  const health = judge([deployment('cart', 1, { replicas: 0 }), service], []);
  expect(health).toMatchObject({ status: 'progressing', reason: '0 of 1 pods are of the new release' });
});

test('without an inventory nothing is deployed, without a workload nothing is counted', () => {
  expect(judge([], [])).toEqual({ status: 'missing', reason: 'nothing is deployed', parts: [] });
  expect(judge([config], [])).not.toHaveProperty('replicas');
});

test('replicas add up over workloads', () => {
  const set = object('apps/v1', 'StatefulSet', 'db', {
    spec: { replicas: 3 },
    status: { observedGeneration: 1, replicas: 3, readyReplicas: 1 },
  });
  const agents = object('apps/v1', 'DaemonSet', 'agent', {
    status: { desiredNumberScheduled: 4, numberReady: 4, numberAvailable: 4, updatedNumberScheduled: 4 },
  });
  expect(judge([deployment('cart', 2, ready), set, agents], []).replicas).toEqual({ ready: 7, desired: 9 });
});

test('pods are grouped by label once per list', () => {
  const pods = [running('a'), object('v1', 'Pod', 'b')];
  const groups = groupPods(pods, 'app');
  expect(groups.get('cart')).toEqual([pods[0]]);
  expect(groups.get('')).toEqual([pods[1]]);
  expect(groupPods(pods, 'app')).toBe(groups);
  expect(groupPods([...pods], 'app')).not.toBe(groups);
  expect(groupPods(pods, 'tier').get('')).toHaveLength(2);
});
