import type { Container } from '../domain/container.ts';
import { scalarText } from '../domain/line.ts';
import { at, isObject, listAt, numberAt, textAt } from '../domain/json.ts';

export type ProbeKind = 'liveness' | 'readiness' | 'startup';

/** What a probe asks, and where. */
export type Probe = {
  protocol: 'http' | 'grpc' | 'tcp' | 'exec';
  port: number | undefined;
  named: string;
  path: string;
  /** `HTTP` or `HTTPS`. */
  scheme: string;
  spec: unknown;
};

/** A port by number, or by the name of one of the container's ports. */
function portOf(container: Container, value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const named = listAt(container.spec, 'ports').find(port => textAt(port, 'name') === value);
  return named === undefined
    ? /^\d+$/.test(String(value))
      ? Number(value)
      : undefined
    : numberAt(named, 'containerPort');
}

/** The port that a command asks: `curl localhost:8080/health`, `grpc_health_probe -addr=:5050`, `redis-cli -p 6379`. */
const portInWords = (command: string): string | undefined =>
  /(?:localhost|127\.0\.0\.1|0\.0\.0\.0|=|\s):(\d{2,5})\b|(?:-p|-P|--port)[ =]?(\d{2,5})\b|(?:localhost|127\.0\.0\.1)\s+(\d{2,5})\b/
    .exec(command)
    ?.slice(1)
    .find(port => port !== undefined);

export function probeOf(container: Container, kind: ProbeKind): Probe | undefined {
  const spec = at(container.spec, `${kind}Probe`);
  if (!isObject(spec)) return undefined;
  const http = at(spec, 'httpGet');
  const target = http ?? at(spec, 'grpc') ?? at(spec, 'tcpSocket');
  const protocol =
    http === undefined
      ? at(spec, 'grpc') === undefined
        ? target === undefined
          ? 'exec'
          : 'tcp'
        : 'grpc'
      : 'http';
  const port = at(target, 'port') ?? portInWords(listAt(spec, 'exec', 'command').map(String).join(' '));
  return {
    protocol,
    port: portOf(container, port),
    named: scalarText(port) ?? '',
    path: textAt(target, 'path') ?? '',
    scheme: textAt(target, 'scheme') ?? 'HTTP',
    spec,
  };
}

/** How long kubelet waits at most, and at least, before it gives a process up for this probe, in seconds. */
export const secondsBefore = ({ spec }: Probe): number =>
  (numberAt(spec, 'initialDelaySeconds') ?? 0) +
  (numberAt(spec, 'periodSeconds') ?? 10) * (numberAt(spec, 'failureThreshold') ?? 3);
export const leastSeconds = (probe: Probe): number =>
  secondsBefore(probe) - (numberAt(probe.spec, 'periodSeconds') ?? 10);
