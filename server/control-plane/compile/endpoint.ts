import { at, listAt, numberAt, textAt } from '../../domain/json.ts';
import { connectionAddress, pathText } from './connection.ts';
import type { CompiledObject } from './finish.ts';
import type { Place } from './place.ts';
import type { Endpoint, Workload } from './workload.ts';

/** Where an endpoint is reached: `project` or `namespace` inside the cluster, the others by a gateway. */
export type EndpointAddress = {
  endpoint: string;
  visibility: 'project' | 'namespace' | 'internal' | 'external';
  url: string;
};

const ENDPOINT_NAME = 'openchoreo.dev/endpoint-name';
const ENDPOINT_VISIBILITY = 'openchoreo.dev/endpoint-visibility';
const ENDPOINT_BASE_PATH = 'openchoreo.dev/endpoint-base-path';

/** Which endpoint types a route kind carries, as OpenChoreo matches them. */
const CARRIED: { [kind: string]: readonly string[] } = {
  HTTPRoute: ['HTTP', 'GraphQL', 'Websocket'],
  GRPCRoute: ['gRPC'],
  TLSRoute: ['HTTP', 'GraphQL', 'Websocket', 'gRPC', 'TCP'],
};

/** The schemes without and with TLS. */
const SCHEMES = {
  HTTP: ['http', 'https'],
  GraphQL: ['http', 'https'],
  Websocket: ['ws', 'wss'],
  gRPC: ['grpc', 'grpcs'],
  TCP: ['tcp', 'tls'],
  UDP: ['udp', 'udp'],
} as const;

/**
 * The addresses of a workload's endpoints, read from what was rendered: in the cluster by the Service that has
 * the port, outside by the routes labelled with endpoint and visibility.
 */
export function endpointAddresses(
  objects: readonly CompiledObject[],
  { endpoints = {} }: Workload,
  place: Place,
): EndpointAddress[] {
  const onDataPlane = objects.filter(({ plane }) => plane === 'dataplane').map(({ object }) => object);
  return Object.entries(endpoints)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, endpoint]) => [
      ...serviceAddress(onDataPlane, name, endpoint, endpoints),
      ...onDataPlane
        .filter(object => carries(object, name, endpoint))
        .flatMap(route => routeAddresses(route, name, endpoint, place)),
    ]);
}

/** A warning for each endpoint that is meant to be reached from outside the project and that no route carries. */
export const unexposed = (addresses: readonly EndpointAddress[], { endpoints = {} }: Workload): string[] =>
  Object.entries(endpoints).flatMap(([name, { visibility = [] }]) =>
    visibility
      .filter(wanted => wanted === 'internal' || wanted === 'external')
      .filter(
        wanted => !addresses.some(({ endpoint, visibility: got }) => endpoint === name && got === wanted),
      )
      .map(
        wanted => `Endpoint "${name}" is to be ${wanted}, but its component type renders no route for it.`,
      ),
  );

function serviceAddress(
  objects: readonly unknown[],
  name: string,
  endpoint: Endpoint,
  endpoints: { [name: string]: Endpoint },
): EndpointAddress[] {
  const services = objects.filter(
    object => at(object, 'kind') === 'Service' && at(object, 'apiVersion') === 'v1',
  );
  const shared = (service: unknown) =>
    Object.values(endpoints).filter(({ port }) => portsOf(service).includes(port)).length;
  const [service] = services.toSorted((a, b) => shared(b) - shared(a));
  if (!service || !portsOf(service).includes(endpoint.port)) return [];
  const address = connectionAddress(
    endpoint,
    textAt(service, 'metadata', 'name') ?? '',
    textAt(service, 'metadata', 'namespace') ?? '',
  );
  const url = `${address.scheme}://${address.host}:${address.port}${pathText(address.basePath)}`;
  return [
    { endpoint: name, visibility: endpoint.visibility?.includes('namespace') ? 'namespace' : 'project', url },
  ];
}

const portsOf = (service: unknown): (number | undefined)[] =>
  listAt(service, 'spec', 'ports').map(port => numberAt(port, 'port'));

const carries = (object: unknown, name: string, { type }: Endpoint): boolean =>
  (textAt(object, 'apiVersion') ?? '').startsWith('gateway.networking.k8s.io/') &&
  at(object, 'metadata', 'labels', ENDPOINT_NAME) === name &&
  (CARRIED[textAt(object, 'kind') ?? ''] ?? []).includes(type);

function routeAddresses(route: unknown, name: string, endpoint: Endpoint, place: Place): EndpointAddress[] {
  const visibility =
    at(route, 'metadata', 'labels', ENDPOINT_VISIBILITY) === 'external' ? 'external' : 'internal';
  const gateway = ingressOf(place)?.[visibility];
  const host = textAt(route, 'spec', 'hostnames', 0);
  if (!gateway || host === undefined) return [];
  const [plain, secure] = SCHEMES[endpoint.type];
  const listeners =
    textAt(route, 'kind') === 'TLSRoute'
      ? [{ scheme: secure, port: gateway.tls?.port }]
      : [
          { scheme: secure, port: gateway.https?.port },
          { scheme: plain, port: gateway.http?.port },
        ];
  return listeners.flatMap(({ scheme, port }) =>
    port === undefined
      ? []
      : [
          {
            endpoint: name,
            visibility,
            url: `${scheme}://${host}${portText(scheme, port)}${routePath(route)}`,
          },
        ],
  );
}

const ingressOf = ({ environment, dataPlane }: Place) =>
  (environment.spec.gateway?.ingress ? environment.spec.gateway : dataPlane.spec.gateway)?.ingress;

const USUAL_PORTS: { [scheme: string]: number } = { http: 80, ws: 80, https: 443, wss: 443 };

const portText = (scheme: string, port: number): string => (USUAL_PORTS[scheme] === port ? '' : `:${port}`);

/** The path that clients put before their own: as annotated, else the first that the route matches. */
const routePath = (route: unknown): string =>
  textAt(route, 'metadata', 'annotations', ENDPOINT_BASE_PATH) ??
  (textAt(route, 'kind') === 'HTTPRoute'
    ? (textAt(route, 'spec', 'rules', 0, 'matches', 0, 'path', 'value') ?? '')
    : '');
