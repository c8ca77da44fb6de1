import type { Happening } from './event.ts';
import { at, listAt, numberAt, textAt } from './json.ts';
import { oneLine, scalarText } from './line.ts';

export type ProbeKind = 'startup' | 'readiness' | 'liveness';

const spoken = { startup: 'Startup', readiness: 'Readiness', liveness: 'Liveness' } as const;

const probeOf = (spec: unknown, kind: ProbeKind): unknown => at(spec, `${kind}Probe`);

/** Seconds a container may take until its startup and readiness probes have had all their tries. */
export function probeBudget(spec: unknown): number {
  return triesOf(probeOf(spec, 'startup')) + triesOf(probeOf(spec, 'readiness'));
}

function triesOf(probe: unknown): number {
  if (probe === undefined) return 0;
  const tries = numberAt(probe, 'failureThreshold') ?? 3;
  return (numberAt(probe, 'initialDelaySeconds') ?? 0) + (numberAt(probe, 'periodSeconds') ?? 10) * tries;
}

/** What a probe asks: `GET /healthz on port 8080`, `TCP port 5432`, `gRPC port 9090`, `command pg_isready`. */
export function probeTarget(spec: unknown, kind: ProbeKind): string | undefined {
  const probe = probeOf(spec, kind);
  const port = (way: string) => scalarText(at(probe, way, 'port')) ?? '?';
  if (at(probe, 'httpGet'))
    return `GET ${textAt(probe, 'httpGet', 'path') ?? '/'} on port ${port('httpGet')}`;
  if (at(probe, 'tcpSocket')) return `TCP port ${port('tcpSocket')}`;
  if (at(probe, 'grpc')) return `gRPC port ${port('grpc')}`;
  const [command] = listAt(probe, 'exec', 'command');
  return typeof command === 'string' ? `command ${oneLine(command, 60)}` : undefined;
}

/** The newest failure of a probe among what happened to its pod: `readiness probe fails: HTTP 503 (GET /healthz on port 8080)`. */
export function probeFailure(
  happenings: readonly Happening[],
  kind: ProbeKind,
  spec: unknown,
): string | undefined {
  const start = `${spoken[kind]} probe `;
  const found = happenings.find(({ reason, message }) => reason === 'Unhealthy' && message.startsWith(start));
  if (!found) return undefined;
  const target = probeTarget(spec, kind);
  const asked = target === undefined ? '' : ` (${target})`;
  return `${kind} probe fails: ${symptom(found.message.slice(start.length))}${asked}`;
}

function symptom(message: string): string {
  const status = /statuscode: (\d{3})/.exec(message)?.[1];
  if (status !== undefined) return `HTTP ${status}`;
  if (/connection refused/.test(message)) return 'connection refused';
  if (/deadline exceeded|timed? ?out|timeout/i.test(message)) return 'no answer in time';
  return oneLine(message.replace(/^(failed|errored)[:,]?\s*/, ''), 120) || 'failed';
}
