import { type Container, containersOf } from '../../domain/container.ts';
import type { Happening } from '../../domain/event.ts';
import { numberAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { oneLine } from '../../domain/line.ts';
import { eventFact, objectFact } from '../fact.ts';
import { declaredPorts, portsInLog, toldPorts } from '../listening.ts';
import type { Fact, Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { type Probe, type ProbeKind as Kind, probeOf } from '../probe.ts';
import type { Workload } from '../workload.ts';

type Mistake = 'wrong-port' | 'wrong-protocol' | 'wrong-path' | 'too-aggressive';
const kinds: readonly Kind[] = ['startup', 'liveness', 'readiness'];

/** Replies that only a server of another protocol gives. */
const FOREIGN =
  /malformed HTTP|HTTP\/1\.x transport connection broken|http2: |first record does not look like a TLS|server gave HTTP response to HTTPS|error reading server preface|frame too large|connection closed before server preface|server does not implement the grpc health protocol|unknown service grpc\.health/i;
const ABSENT = /no such file or directory|not found|can't open/i;
const STATUS = /statuscode: (\d+)/i;
const REFUSED = /connection refused|failed to connect/i;
const SLOW = /timeout|timed out|deadline exceeded|did not complete within/i;

/** By then a process listens where it is going to. */
const SETTLED_MS = 60_000;

const secondsBefore = (probe: Probe): number =>
  (numberAt(probe.spec, 'initialDelaySeconds') ?? 0) +
  (numberAt(probe.spec, 'periodSeconds') ?? 10) * (numberAt(probe.spec, 'failureThreshold') ?? 3);

type Seen = {
  kind: Kind;
  container: Container;
  probe: Probe;
  said: readonly Happening[];
  others: readonly Probe[];
  /** The ports the container is known to listen on. */
  ports: readonly number[];
  /** How long its present run lasts already. */
  runs: number;
};

/** What the settings alone show. */
function mistakeInSettings({ ports, probe, others }: Seen): Mistake | undefined {
  if (probe.protocol === 'exec') return undefined;
  if (probe.port === undefined) return 'wrong-port';
  if (ports.length > 0 && !ports.includes(probe.port)) return 'wrong-port';
  const elsewhere = others.filter(({ protocol, port }) => protocol !== 'exec' && port === probe.port);
  return elsewhere.some(
    ({ protocol }) => protocol !== probe.protocol && protocol !== 'tcp' && probe.protocol !== 'tcp',
  )
    ? 'wrong-protocol'
    : undefined;
}

/** Ended by a signal that kubelet sends, and not for its memory. */
const wasStopped = ({ ended, last }: Container): boolean =>
  [143, 137].includes((ended ?? last)?.code ?? 0) && (ended ?? last)?.reason !== 'OOMKilled';

/** What the failures say; without any, what the end of the last run does. */
function mistakeInWords({ kind, probe, said, container, runs }: Seen): Mistake | undefined {
  const texts = said.map(({ message }) => message);
  if (texts.some(text => FOREIGN.test(text))) return 'wrong-protocol';
  const status = texts.map(text => STATUS.exec(text)?.[1]).find(it => it !== undefined);
  if (/^(404|405|30[1278]|401|403)$/.test(status ?? '')) return 'wrong-path';
  // A server that wants TLS, or another HTTP, answers so.
  if (/^(400|415|426|505)$/.test(status ?? '')) return 'wrong-protocol';
  if (probe.protocol === 'exec' && texts.some(text => ABSENT.test(text))) return 'wrong-path';
  if (
    probe.protocol === 'grpc' &&
    texts.some(text => /rpc error|grpc-status|status=/.test(text) && /unimplemented/i.test(text))
  )
    return 'wrong-protocol';
  const isShort = (numberAt(probe.spec, 'timeoutSeconds') ?? 1) <= 1 || secondsBefore(probe) <= 10;
  const isHarmed = kind === 'readiness' || container.restarts > 0;
  if (isShort && isHarmed && texts.some(text => SLOW.test(text) && !/failed to connect/.test(text)))
    return 'too-aggressive';
  const isImpatient = kind !== 'readiness' && secondsBefore(probe) <= 10;
  if (said.length === 0) return isImpatient && wasStopped(container) ? 'too-aggressive' : undefined;
  if (!texts.some(text => REFUSED.test(text))) return undefined;
  if (isImpatient) return 'too-aggressive';
  // gRPC does not tell a port that is closed from one that speaks something else; a declared one is open.
  const isOpen = probe.port !== undefined && declaredPorts(container).includes(probe.port);
  if (probe.protocol === 'grpc' && isOpen && (runs > SETTLED_MS || container.restarts >= 2))
    return 'wrong-protocol';
  // A process that runs for minutes and has not opened this port will not: it listens elsewhere.
  return declaredPorts(container).length === 0 && runs > SETTLED_MS ? 'wrong-port' : undefined;
}

const words: { readonly [mistake in Mistake]: (probe: Probe, ports: string) => string } = {
  'wrong-port': ({ named }, ports) =>
    `asks port ${named}, but the container listens on ${ports || 'another one'}`,
  'wrong-protocol': ({ protocol, named }) =>
    `asks port ${named} by ${protocol}, which is not what is spoken there`,
  'wrong-path': ({ path, named }) => `asks ${path || '/'} on port ${named}, which is not served`,
  'too-aggressive': probe =>
    `gives up after ${secondsBefore(probe)}s with a timeout of ${numberAt(probe.spec, 'timeoutSeconds') ?? 1}s per try`,
};

const sayings: { readonly [kind in Kind]: RegExp } = {
  liveness: /^Liveness probe/,
  readiness: /^Readiness probe/,
  startup: /^Startup probe/,
};

/** Whether a probe does harm now: it keeps the pod out of service, or its container has been restarted for it. */
function harms(kind: Kind, container: Container, said: readonly Happening[]): boolean {
  if (kind === 'readiness') return !container.ready;
  return container.restarts > 0 || (said.length > 0 && !container.ready);
}

/** A container that has never run has not been asked anything. */
const hasRun = ({ running, ended, last, restarts }: Container): boolean =>
  running || ended !== undefined || last !== undefined || restarts > 0;

function judge(
  workload: Workload,
  pod: KubeObject,
  container: Container,
  kind: Kind,
  picture: Picture,
): Finding[] {
  const probe = probeOf(container, kind);
  if (!probe || !hasRun(container)) return [];
  const said = picture
    .events(pod)
    .filter(({ reason, message }) => reason === 'Unhealthy' && sayings[kind].test(message));
  if (!harms(kind, container, said)) return [];
  const others = kinds.filter(other => other !== kind).flatMap(other => probeOf(container, other) ?? []);
  const logs = picture
    .logsOf(workload.component)
    .filter(log => log.pod === pod.metadata.name && log.container === container.name);
  const written = [...declaredPorts(container), ...toldPorts(container.spec)];
  const listens = written.length > 0 ? written : portsInLog(logs);
  const runs = container.runningSince === undefined ? 0 : picture.now - container.runningSince;
  const seen = { kind, container, probe, said, others, ports: listens, runs };
  const [bySettings, byWords] = [mistakeInSettings(seen), mistakeInWords(seen)];
  const mistake = bySettings === 'wrong-port' ? bySettings : (byWords ?? bySettings);
  // A readiness probe that failed while the process started, and passes since, is no mistake.
  // Without any event of the pod, one that has long been unready speaks for itself.
  const isMute =
    picture.events(pod).length === 0 &&
    (runs > SETTLED_MS / 3 || (kind !== 'readiness' && container.restarts > 0));
  if (mistake === undefined || (bySettings !== 'wrong-port' && said.length === 0 && !isMute)) return [];
  const ports = [...new Set(listens)].join(', ');
  const text = words[mistake](probe, ports);
  const facts: Fact[] = [
    objectFact(
      pod,
      `${container.label}: ${kind}Probe ${probe.protocol} :${probe.named}${probe.path}; declared ports: ${ports || 'none'}; ready ${container.ready}, restarts ${container.restarts}`,
    ),
    ...said.slice(0, 2).map(happening => eventFact(pod, happening)),
  ];
  const since = said.at(-1)?.time;
  return [
    {
      code: `${kind}-probe-${mistake}`,
      component: workload.component,
      object: refOf(pod),
      summary: `${workload.component}'s ${kind} probe ${oneLine(text)}${kind === 'readiness' ? '; it gets no traffic' : `; it has been restarted ${container.restarts} times`}`,
      facts,
      weight:
        mistake === 'too-aggressive'
          ? 0.7
          : bySettings !== undefined
            ? 0.95
            : mistake === 'wrong-port'
              ? 0.75
              : 0.9,
      ...(since !== undefined && since > 0 && { since }),
    },
  ];
}

/** Probes that ask the wrong thing, or too impatiently. */
export const probes: Rule = picture =>
  picture.workloads.flatMap(workload =>
    workload.pods.slice(0, 3).flatMap(pod =>
      containersOf(pod)
        .filter(({ init, waiting }) => !init && waiting?.reason !== 'ErrImagePull')
        .flatMap(container => kinds.flatMap(kind => judge(workload, pod, container, kind, picture))),
    ),
  );
