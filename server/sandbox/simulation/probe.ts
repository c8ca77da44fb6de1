import { isObject, listAt, numberAt, textAt, at } from '../../domain/json.ts';
import type { Behaviour } from './behaviour.ts';

export const probeKinds = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;
export type ProbeKind = (typeof probeKinds)[number];

type Look = { time: number; ok: boolean; streak: number };

const setting = (probe: unknown, field: string, otherwise: number): number =>
  numberAt(probe, field) ?? otherwise;

/** Whether a container answers a probe well, so many seconds after it started. */
export const answers = (kind: ProbeKind, it: Behaviour, seconds: number): boolean =>
  seconds >= it.listensAfter &&
  seconds < it.hangsAfter &&
  (kind !== 'readinessProbe' || seconds >= it.readyAfter);

/** What a probe gets to see: on a port that the container does not declare, nobody listens. */
export function seenBy(probe: unknown, container: unknown, it: Behaviour): Behaviour {
  const ports = listAt(container, 'ports');
  const handler = ['httpGet', 'tcpSocket', 'grpc'].find(kind => isObject(at(probe, kind)));
  const port = handler === undefined ? undefined : at(probe, handler, 'port');
  const isOpen = ports.some(it => textAt(it, 'name') === port || numberAt(it, 'containerPort') === port);
  return port === undefined || ports.length === 0 || isOpen ? it : { ...it, listensAfter: Infinity };
}

/**
 * When a probe will next look and see something `worth` acting on: looks that change nothing are not played.
 * Later than `after`; undefined when that never happens.
 */
export function nextLook(
  kind: ProbeKind,
  probe: unknown,
  it: Behaviour,
  startedAt: number,
  after: number,
  worth: (ok: boolean) => boolean,
): number | undefined {
  const period = setting(probe, 'periodSeconds', 10) * 1000;
  const first = startedAt + setting(probe, 'initialDelaySeconds', 0) * 1000;
  return [
    after + 1,
    ...[it.listensAfter, it.readyAfter, it.hangsAfter].map(seconds => startedAt + seconds * 1000),
  ]
    .filter(time => time > after && Number.isFinite(time))
    .map(time => first + Math.max(0, Math.ceil((time - first) / period)) * period)
    .toSorted((a, b) => a - b)
    .find(time => worth(answers(kind, it, (time - startedAt) / 1000)));
}

/** The next look, and whether the streak it makes is long enough to count. */
export function look(
  probe: unknown,
  before: Look | undefined,
  time: number,
  ok: boolean,
): Look & { counts: boolean } {
  const streak = before?.ok === ok ? before.streak + 1 : 1;
  const enough = ok ? setting(probe, 'successThreshold', 1) : setting(probe, 'failureThreshold', 3);
  return { time, ok, streak, counts: streak >= enough };
}

function portOf(container: unknown, port: unknown): string {
  const named = listAt(container, 'ports').find(it => textAt(it, 'name') === port);
  return `${numberAt(named, 'containerPort') ?? (typeof port === 'number' ? port : '')}`;
}

/** What the kubelet says of a failed probe, after `Readiness probe failed: `. */
export function complaint(
  container: unknown,
  probe: unknown,
  it: Behaviour,
  seconds: number,
  ip: string,
): string {
  const [silent, hangs] = [seconds < it.listensAfter, seconds >= it.hangsAfter];
  const timeout = setting(probe, 'timeoutSeconds', 1);
  const handler = ['httpGet', 'tcpSocket', 'grpc', 'exec'].find(kind => isObject(at(probe, kind))) ?? 'exec';
  const address = `${ip}:${portOf(container, at(probe, handler, 'port'))}`;
  if (handler === 'httpGet') {
    const url = `${(textAt(probe, 'httpGet', 'scheme') ?? 'HTTP').toLowerCase()}://${address}${textAt(probe, 'httpGet', 'path') ?? '/'}`;
    if (silent) return `Get "${url}": dial tcp ${address}: connect: connection refused`;
    return hangs
      ? `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`
      : 'HTTP probe failed with statuscode: 503';
  }
  if (handler === 'tcpSocket')
    return `dial tcp ${address}: ${hangs ? 'i/o timeout' : 'connect: connection refused'}`;
  if (handler === 'grpc' && !silent && !hangs) return 'service unhealthy (responded with "NOT_SERVING")';
  if (handler === 'grpc')
    return `timeout: failed to connect service "${address}" within ${timeout}s: context deadline exceeded`;
  const command = listAt(probe, 'exec', 'command').join(' ');
  return hangs ? `command timed out: "${command}" timed out after ${timeout}s` : '';
}
