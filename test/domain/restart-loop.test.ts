import { expect, test } from 'vitest';
import { containersOf } from '../../server/domain/container.ts';
import { eventsAbout } from '../../server/domain/event.ts';
import type { KubeObject } from '../../server/domain/kube-object.ts';
import { loopSince } from '../../server/domain/restart-loop.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();

type Case = {
  /** Minutes since the pod began, and since its last run began and ended. */
  age: number;
  ran: readonly [from: number, to: number];
  restarts: number;
  /** Minutes since kubelet first and last held a container back. */
  heldBack?: readonly [first: number, last: number, container: string];
};

function since({ age, ran, restarts, heldBack }: Case): string | undefined {
  const terminated = {
    exitCode: 137,
    reason: 'OOMKilled',
    startedAt: ago(ran[0]),
    finishedAt: ago(ran[1]),
  };
  const pod: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'cart-1', namespace: 'shop', uid: 'cart-1' },
    spec: { containers: [{ name: 'main' }] },
    status: {
      startTime: ago(age),
      containerStatuses: [{ name: 'main', restartCount: restarts, lastState: { terminated } }],
    },
  };
  const event = heldBack && {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'e', namespace: 'shop' },
    involvedObject: { kind: 'Pod', name: 'cart-1', namespace: 'shop', uid: 'cart-1' },
    reason: 'BackOff',
    message: `Back-off restarting failed container ${heldBack[2]} in pod cart-1_shop(cart-1)`,
    firstTimestamp: ago(heldBack[0]),
    lastTimestamp: ago(heldBack[1]),
    count: 9,
  };
  const [container] = containersOf(pod);
  const found = container && loopSince(pod, container, eventsAbout(pod, event ? [event] : []), NOW);
  return found === undefined ? undefined : `${(NOW - found) / 60_000} min ago`;
}

test.each<[string, Case, string | undefined]>([
  ['one end', { age: 600, ran: [300, 4], restarts: 1 }, '4 min ago'],
  ['crashes at once, since the pod began', { age: 40, ran: [3, 3], restarts: 12 }, '40 min ago'],
  ['runs some minutes until it is killed', { age: 57, ran: [7, 2.5], restarts: 9 }, '57 min ago'],
  [
    'began long after its pod, by the back-off',
    { age: 6000, ran: [3, 3], restarts: 8, heldBack: [20, 1, 'main'] },
    '20 min ago',
  ],
  [
    'the back-off of another container',
    { age: 6000, ran: [3, 3], restarts: 8, heldBack: [20, 1, 'mesh'] },
    undefined,
  ],
  [
    'restarts now and then, of which nobody knows when',
    { age: 6000, ran: [2000, 2], restarts: 3 },
    undefined,
  ],
])('since when a container loops: %s', (_, given, expected) => expect(since(given)).toBe(expected));
