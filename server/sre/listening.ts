import { type Container, containersOf } from '../domain/container.ts';
import { listAt, numberAt, textAt } from '../domain/json.ts';
import type { ContainerLog, Picture } from './picture.ts';
import { probeOf } from './probe.ts';
import { portsOf } from './template.ts';
import type { Workload } from './workload.ts';

/** How servers of common frameworks say which port they took. */
const TOOK =
  /(?:listening|listen|started|running|serving|bound|server up|ready)\b[^\n]{0,60}?(?:port(?:\(s\))?[ :=]+|(?:0\.0\.0\.0|127\.0\.0\.1|localhost|\[::\]|\*|::)?:)(\d{2,5})\b/i;

/** The ports that a container's log says it listens on. */
export const portsInLog = (logs: readonly ContainerLog[]): number[] =>
  logs.flatMap(({ lines }) =>
    lines.slice(0, 400).flatMap(({ text }) => {
      const port = Number(TOOK.exec(text)?.[1] ?? 0);
      return port > 0 && port < 65_536 && !/error|fail|refused/i.test(text) ? [port] : [];
    }),
  );

/** The ports that a container declares. */
export const declaredPorts = (container: Container): number[] =>
  listAt(container.spec, 'ports').flatMap(port => numberAt(port, 'containerPort') ?? []);

/** The ports that a container is told to listen on, where its environment says so. */
export const toldPorts = (spec: unknown): number[] =>
  listAt(spec, 'env').flatMap(variable =>
    /^(?:(?:HTTP|GRPC|SERVER|LISTEN|APP|SERVICE)_)?PORT$/i.test(textAt(variable, 'name') ?? '') &&
    /^\d+$/.test(textAt(variable, 'value') ?? '')
      ? [Number(textAt(variable, 'value'))]
      : [],
  );

/** The ports that a workload's pods answer a probe at, or say that they listen on: whatever is declared. */
export function provenPorts({ component, pods }: Workload, picture: Picture): number[] {
  const asked = pods.flatMap(pod =>
    containersOf(pod)
      .filter(({ ready }) => ready)
      .flatMap(container => [probeOf(container, 'readiness'), probeOf(container, 'liveness')])
      .flatMap(probe => (probe?.port === undefined ? [] : [probe.port])),
  );
  return [...new Set([...asked, ...portsInLog(picture.logsOf(component))])];
}

/** Every port that a workload is known to listen on, or at least says it does. */
export const knownPorts = (workload: Workload, picture: Picture): number[] => [
  ...portsOf(workload.template).map(({ port }) => port),
  ...listAt(workload.template, 'spec', 'containers').flatMap(toldPorts),
  ...provenPorts(workload, picture),
];
