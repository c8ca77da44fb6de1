import { describe, expect, test } from 'vitest';
import { endOf, rolloutsOf, scalingIn } from '../../server/domain/replica-set-history.ts';

const at = (minute: number) => `2026-01-01T10:${String(minute).padStart(2, '0')}:00Z`;
const set = (name: string, minute: number, image: string, owner = 'cart') => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    name,
    creationTimestamp: at(minute),
    annotations: { 'deployment.kubernetes.io/revision': name.slice(-1) },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: owner, uid: owner }],
  },
  spec: {
    template: {
      metadata: { labels: { app: owner, 'pod-template-hash': name } },
      spec: { containers: [{ name: 'main', image }] },
    },
  },
});
const sets = [set('cart-2', 20, 'cart:2'), set('cart-1', 0, 'cart:1'), set('solo-1', 0, 'solo:1', 'solo')];

test('a rollout is what a ReplicaSet changes against the one before; the first is no change', () => {
  expect(rolloutsOf(sets)).toEqual([
    {
      deployment: 'cart',
      replicaSet: 'cart-2',
      revision: '2',
      time: Date.parse(at(20)),
      changes: [{ path: 'spec.containers[main].image', before: 'cart:1', after: 'cart:2' }],
    },
  ]);
});

describe('an event of a Deployment speaks of scaling', () => {
  test.each([
    ['by hand', 40, 'Scaled up replica set cart-2 from 1 to 3', { from: 1, to: 3 }],
    ['down', 40, 'Scaled down replica set cart-2 from 3 to 1', { from: 3, to: 1 }],
    ['to zero', 40, 'Scaled down replica set cart-2 from 3 to 0', { from: 3, to: 0 }],
    ['from zero', 40, 'Scaled up replica set cart-2 from 0 to 2', { from: 0, to: 2 }],
    ['of the only one, at once', 0, 'Scaled up replica set solo-1 from 1 to 2', { from: 1, to: 2 }],
    ['not when it is made', 20, 'Scaled up replica set cart-2 from 0 to 1', undefined],
    ['not while it takes over', 21, 'Scaled up replica set cart-2 from 1 to 2', undefined],
    ['not when the old one goes', 21, 'Scaled down replica set cart-1 from 1 to 0', undefined],
    ['nor when it is gone', 40, 'Scaled up replica set cart-9 from 1 to 2', undefined],
    ['nor in other words', 40, 'Something else', undefined],
  ])('%s', (_, minute, message, expected) => {
    expect(scalingIn(message, Date.parse(at(minute)), sets)).toEqual(expected);
  });
});

const ended = (exitCode: number, reason: string) => ({
  terminated: { exitCode, reason, finishedAt: at(5) },
});

describe('the end of a container', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'cart-x' } };
  test.each([
    [
      'killed',
      { name: 'main', restartCount: 3, lastState: ended(137, 'OOMKilled') },
      'container main of pod cart-x ended with exit code 137 (OOMKilled), restarts: 3',
    ],
    [
      'failed',
      { name: 'main', state: ended(1, 'Error') },
      'container main of pod cart-x ended with exit code 1',
    ],
    ['well', { name: 'main', state: ended(0, 'Completed') }, undefined],
    ['running', { name: 'main', state: { running: {} } }, undefined],
  ])('%s', (_, status, expected) => {
    expect(endOf(pod, status)?.what).toBe(expected);
  });
});
