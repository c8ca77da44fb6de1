import type { Endpoint, Workload } from './workload.ts';

/** An address inside the cluster. */
export type Address = { scheme: string; host: string; port: number; basePath?: string };

type EnvBindings = NonNullable<NonNullable<Workload['dependencies']>['endpoints']>[number]['envBindings'];

/** An endpoint that a component depends on, resolved. */
export type Connection = {
  component: string;
  project: string;
  endpoint: string;
  visibility: 'project' | 'namespace';
  envBindings: EnvBindings;
  address: Address;
};

const SCHEMES = {
  HTTP: 'http',
  GraphQL: 'http',
  Websocket: 'ws',
  gRPC: 'grpc',
  TCP: 'tcp',
  UDP: 'udp',
} as const;

/** The address of an endpoint by its Service, which has the name of its component in the cell. */
export const connectionAddress = (
  { type, port, basePath }: Pick<Endpoint, 'type' | 'port' | 'basePath'>,
  component: string,
  cell: string,
): Address => ({
  scheme: SCHEMES[type],
  host: `${component}.${cell}.svc.cluster.local`,
  port,
  ...(basePath ? { basePath } : {}),
});

/** What environment variables hold: a URL where the protocol has one, else `host:port`. */
export function addressText({ scheme, host, port, basePath }: Address): string {
  const url = ['http', 'https', 'ws', 'wss', 'tls'].includes(scheme);
  return `${url ? `${scheme}://` : ''}${host}:${port}${pathText(basePath)}`;
}

export const pathText = (path: string | undefined): string =>
  path === undefined || path === '' || path.startsWith('/') ? (path ?? '') : `/${path}`;

/** The environment variables that a connection binds. */
export function connectionVariables({
  envBindings,
  address,
}: Connection): { name: string; value?: string }[] {
  const values: [string | undefined, string][] = [
    [envBindings.address, addressText(address)],
    [envBindings.host, address.host],
    [envBindings.port, String(address.port)],
    [envBindings.basePath, address.basePath ?? ''],
  ];
  return values.flatMap(([name, value]) => (name ? [{ name, ...(value === '' ? {} : { value }) }] : []));
}
