import type { DocumentOf } from '../documents/document.ts';
import { endpointRoutes } from './endpoint-routes.ts';
import { withHelpers } from './helper.ts';

export type Workload = DocumentOf<'ComponentRelease'>['spec']['workload'];
export type Endpoint = NonNullable<Workload['endpoints']>[string];
type Overrides = DocumentOf<'ReleaseBinding'>['spec']['workloadOverrides'];

const LONGEST_PORT_NAME = 15;

/** The workload with a binding's environment variables and files in place of its own with the same key, or added. */
export function overridden(workload: Workload, overrides: Overrides): Workload {
  const { env, files } = overrides?.container ?? {};
  const { container } = workload;
  return {
    ...workload,
    container: { ...container, env: merged(container.env, env), files: merged(container.files, files) },
  };
}

function merged<T extends { key: string }>(base: readonly T[] = [], overrides: readonly T[] = []): T[] {
  const byKey = new Map([...base, ...overrides].map(item => [item.key, item]));
  return [...byKey.values()];
}

/** The variable `workload` of templates, with its helpers. */
export function workloadValue({ container, endpoints = {} }: Workload): object {
  const value = {
    container: {
      image: container.image,
      ...(container.command?.length ? { command: container.command } : {}),
      ...(container.args?.length ? { args: container.args } : {}),
    },
    endpoints: Object.fromEntries(
      Object.entries(endpoints).map(([name, endpoint]) => [name, endpointValue(endpoint)]),
    ),
  };
  return withHelpers(value, {
    toServicePorts: () =>
      portsOf(endpoints, ({ port }) => port).map(({ name, endpoint, protocol }) => ({
        name,
        port: endpoint.port,
        targetPort: endpoint.targetPort ?? endpoint.port,
        protocol,
      })),
    toContainerPorts: () =>
      portsOf(endpoints, ({ port, targetPort }) => targetPort ?? port).map(({ name, number, protocol }) => ({
        name,
        containerPort: number,
        protocol,
      })),
    toEndpointResources: name => endpointRoutes(endpoints[name]),
  });
}

/** Every endpoint is visible in its project, whatever else it says. */
const endpointValue = ({
  displayName,
  port,
  targetPort,
  type,
  basePath,
  schema,
  visibility = [],
}: Endpoint) => ({
  ...(displayName ? { displayName } : {}),
  port,
  targetPort: targetPort ?? port,
  type,
  ...(basePath ? { basePath } : {}),
  ...(schema ? { schema } : {}),
  visibility: [...new Set(['project', ...visibility])],
});

type NamedPort = { name: string; number: number; protocol: 'TCP' | 'UDP'; endpoint: Endpoint };

/** The ports of the endpoints in the order of their names; of those with one number and protocol, the first. */
function portsOf(
  endpoints: { [name: string]: Endpoint },
  numberOf: (endpoint: Endpoint) => number,
): NamedPort[] {
  const ports: NamedPort[] = [];
  for (const [endpointName, endpoint] of Object.entries(endpoints).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const number = numberOf(endpoint);
    const protocol = endpoint.type === 'UDP' ? 'UDP' : 'TCP';
    if (ports.some(port => port.number === number && port.protocol === protocol)) continue;
    const name = freeName(portName(endpointName) || `port-${number}`, ports);
    ports.push({ name, number, protocol, endpoint });
  }
  return ports;
}

const portName = (endpoint: string): string =>
  endpoint
    .toLowerCase()
    .replaceAll('_', '-')
    .replaceAll(/[^a-z0-9-]/g, '')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, LONGEST_PORT_NAME)
    .replace(/-+$/, '');

function freeName(wanted: string, ports: readonly NamedPort[]): string {
  const taken = new Set(ports.map(({ name }) => name));
  if (!taken.has(wanted)) return wanted;
  for (let i = 2; ; i++) {
    const name = `${wanted.slice(0, LONGEST_PORT_NAME - `-${i}`.length)}-${i}`;
    if (!taken.has(name)) return name;
  }
}
