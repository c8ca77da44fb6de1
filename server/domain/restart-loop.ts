import type { Container } from './container.ts';
import type { Happening } from './event.ts';
import { textAt } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { instant } from './time.ts';

/** Whoever ran so long did not loop: kubelet forgets its back-off then. */
const STABLE_MS = 10 * 60_000;

/** What kubelet waits before so many restarts. Source: its back-off, which doubles from 10 seconds to 5 minutes. */
function waited(restarts: number): number {
  const waits = Array.from({ length: Math.min(restarts, 500) }, (_, i) => Math.min(300, 10 * 2 ** i) * 1000);
  return waits.reduce((sum, wait) => sum + wait, 0);
}

/** When kubelet first held a container back, as far as its events are kept. */
function heldBack({ name }: Container, happenings: readonly Happening[]): number | undefined {
  const times = happenings
    .filter(
      ({ reason, message, container }) =>
        reason === 'BackOff' &&
        message.startsWith('Back-off restarting failed container') &&
        (container === name || message.startsWith(`Back-off restarting failed container ${name} `)),
    )
    .map(({ first, time }) => first ?? time)
    .filter(time => time > 0);
  return times.length === 0 ? undefined : Math.min(...times);
}

/**
 * When a loop of restarts began: with the one end that there was; with its pod, where the pod is hardly older than
 * its restarts take; else when kubelet first held it back. Undefined where nobody knows.
 */
export function loopSince(
  pod: KubeObject,
  container: Container,
  happenings: readonly Happening[],
  now: number,
): number | undefined {
  const { restarts } = container;
  const end = container.ended ?? container.last;
  if (restarts <= 1) return end?.at;
  const start = instant(textAt(pod, 'status', 'startTime') ?? pod.metadata.creationTimestamp);
  const ran = end?.from === undefined || end.at === undefined ? 0 : end.at - end.from;
  const takes = waited(restarts) + (ran < STABLE_MS ? ran * restarts : 0);
  if (start !== undefined && now - start <= takes * 2 + 60_000) return start;
  return heldBack(container, happenings);
}
