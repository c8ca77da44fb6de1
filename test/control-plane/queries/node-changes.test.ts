import { expect, test } from 'vitest';
import { nodeChanges } from '../../../server/control-plane/queries/node-changes.ts';

const node = (name: string, conditions: object[], creationTimestamp?: string) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, creationTimestamp },
  status: { conditions },
});
const event = (reason: string, kind = 'Node') => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: reason },
  involvedObject: { kind, name: 'worker-1' },
  reason,
  message: `${reason} of x_shop(0a1b2c3d-0000-1111-2222-333344445555)`,
  lastTimestamp: '2026-01-01T10:05:00Z',
});
const lastTransitionTime = '2026-01-01T10:00:00Z';

test('nodes in trouble and what was said about them, without what every start says and without UIDs', () => {
  const nodes = [
    node('worker-1', [
      {
        type: 'Ready',
        status: 'Unknown',
        lastTransitionTime,
        message: 'Kubelet stopped posting node status.',
      },
      { type: 'MemoryPressure', status: 'False', lastTransitionTime },
    ]),
    node('worker-2', [
      { type: 'Ready', status: 'True', lastTransitionTime },
      { type: 'DiskPressure', status: 'True', lastTransitionTime },
    ]),
  ];
  const events = [
    event('NodeNotReady'),
    event('Starting'),
    event('NodeHasSufficientMemory'),
    event('Failed', 'Pod'),
  ];
  expect(nodeChanges(nodes, events).map(({ at, what }) => `${at} ${what}`)).toEqual([
    '2026-01-01T10:00:00Z worker-1 is not ready: Kubelet stopped posting node status.',
    '2026-01-01T10:00:00Z worker-2 has DiskPressure',
    '2026-01-01T10:05:00Z worker-1 NodeNotReady: NodeNotReady of x',
  ]);
});

test('a node is ready again when it was ready long after it came, not when it starts', () => {
  const ready = [{ type: 'Ready', status: 'True', lastTransitionTime }];
  const nodes = [
    node('old', ready, '2025-12-01T00:00:00Z'),
    node('starting', ready, '2026-01-01T09:58:00Z'),
    node('ageless', ready),
  ];
  expect(nodeChanges(nodes, []).map(({ what }) => what)).toContain('old is ready again');
  expect(nodeChanges(nodes, []).filter(({ what }) => what.endsWith('again'))).toHaveLength(1);
});
