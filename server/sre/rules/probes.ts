import { type Container, containersOf } from '../../domain/container.ts';
import type { Happening } from '../../domain/event.ts';
import { at, isObject, listAt, numberAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { oneLine } from '../../domain/line.ts';
import { eventFact, objectFact } from '../fact.ts';
import type { Fact, Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import type { Workload } from '../workload.ts';

type Kind = 'liveness' | 'readiness' | 'startup';
type Mistake = 'wrong-port' | 'wrong-protocol' | 'wrong-path' | 'too-aggressive';
const kinds: readonly Kind[] = ['startup', 'liveness', 'readiness'];

type Probe = {
  protocol: 'http' | 'grpc' | 'tcp' | 'exec';
  port: number | undefined;
  named: string;
  path: string;
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

function probeOf(container: Container, kind: Kind): Probe | undefined {
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
  const port = at(target, 'port');
  return {
    protocol,
    port: portOf(container, port),
    named: String(port),
    path: textAt(target, 'path') ?? '',
    spec,
  };
}

const declaredPorts = (container: Container): number[] =>
  listAt(container.spec, 'ports').flatMap(port => numberAt(port, 'containerPort') ?? []);

/** The port that a container is told to listen on, where its environment says so. */
const listens = (container: Container): number[] =>
  listAt(container.spec, 'env').flatMap(variable =>
    /(^|_)PORT$/.test(textAt(variable, 'name') ?? '') && /^\d+$/.test(textAt(variable, 'value') ?? '')
      ? [Number(textAt(variable, 'value'))]
      : [],
  );

/** Replies that only a server of another protocol gives. */
const FOREIGN =
  /malformed HTTP|HTTP\/1\.x transport connection broken|http2: |first record does not look like a TLS|server gave HTTP response to HTTPS|error reading server preface|frame too large|connection closed before server preface|server does not implement the grpc health protocol|unknown service grpc\.health/i;
const STATUS = /statuscode: (\d+)/i;
const REFUSED = /connection refused|failed to connect/i;
const SLOW = /timeout|deadline exceeded|did not complete within/i;

const secondsBefore = (probe: Probe): number =>
  (numberAt(probe.spec, 'initialDelaySeconds') ?? 0) +
  (numberAt(probe.spec, 'periodSeconds') ?? 10) * (numberAt(probe.spec, 'failureThreshold') ?? 3);

type Seen = { container: Container; probe: Probe; said: readonly Happening[]; others: readonly Probe[] };

/** What the settings alone show. */
function mistakeInSettings({ container, probe, others }: Seen): Mistake | undefined {
  const ports = [...declaredPorts(container), ...listens(container)];
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

/** What the failures say. */
function mistakeInWords({ probe, said, container }: Seen): Mistake | undefined {
  const texts = said.map(({ message }) => message);
  if (texts.some(text => FOREIGN.test(text))) return 'wrong-protocol';
  const status = texts.map(text => STATUS.exec(text)?.[1]).find(it => it !== undefined);
  if (status === '404' || status === '405' || status === '301' || status === '401' || status === '403')
    return 'wrong-path';
  if (
    probe.protocol === 'grpc' &&
    texts.some(text => /rpc error|grpc-status|status=/.test(text) && /unimplemented/i.test(text))
  )
    return 'wrong-protocol';
  const isShort = (numberAt(probe.spec, 'timeoutSeconds') ?? 1) <= 1 || secondsBefore(probe) <= 10;
  if (isShort && container.restarts > 0 && texts.some(text => SLOW.test(text))) return 'too-aggressive';
  return secondsBefore(probe) <= 5 && texts.some(text => REFUSED.test(text)) ? 'too-aggressive' : undefined;
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

function judge(
  workload: Workload,
  pod: KubeObject,
  container: Container,
  kind: Kind,
  picture: Picture,
): Finding[] {
  const probe = probeOf(container, kind);
  if (!probe || container.waiting?.reason === 'ContainerCreating') return [];
  const said = picture
    .events(pod)
    .filter(({ reason, message }) => reason === 'Unhealthy' && sayings[kind].test(message));
  if (!harms(kind, container, said)) return [];
  const others = kinds.filter(other => other !== kind).flatMap(other => probeOf(container, other) ?? []);
  const seen = { container, probe, said, others };
  const [bySettings, byWords] = [mistakeInSettings(seen), mistakeInWords(seen)];
  const mistake = bySettings === 'wrong-port' ? bySettings : (byWords ?? bySettings);
  // A readiness probe that failed while the process started, and passes since, is no mistake.
  if (mistake === undefined || (bySettings !== 'wrong-port' && said.length === 0)) return [];
  const ports = [...new Set([...declaredPorts(container), ...listens(container)])].join(', ');
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
      weight: mistake === 'too-aggressive' ? 0.6 : bySettings !== undefined ? 0.95 : 0.9,
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
