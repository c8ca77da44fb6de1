import { type Container } from '../domain/container.ts';
import { listAt, numberAt, textAt } from '../domain/json.ts';
import type { ContainerLog } from './picture.ts';

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
