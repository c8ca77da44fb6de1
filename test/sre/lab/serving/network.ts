import type { App, Call, Labels, Service, ServicePort, World } from './world.ts';

export type Outcome =
  | 'ok'
  | 'unresolved'
  | 'unanswered'
  | 'refused'
  | 'timeout'
  | 'unreachable'
  | 'foreign'
  | 'unavailable';

/** What became of a call, and where it went. */
export type Reached = { outcome: Outcome; host: string; port: number; ip: string };

const carries = (labels: Labels, wanted: Labels): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

/** The apps whose pods a service selects, by the labels that the pods really have. */
export const behind = ({ selector }: Service, { apps }: World): App[] =>
  selector === undefined || Object.keys(selector).length === 0
    ? []
    : apps.filter(app => carries(app.podLabels ?? app.labels, selector));

export const nodeOf = (app: App, index: number): string => app.nodes[index % app.nodes.length] ?? '';

const isNodeDown = (name: string, { nodes }: World): boolean =>
  nodes.some(
    node =>
      node.name === name && !['up', 'proxy-down', 'cordoned', 'disk', 'memory', 'pids'].includes(node.state),
  );

/** Whether a pod takes traffic. */
export const isServing = (app: App, index: number, world: World): boolean =>
  app.state === 'ready' && !isNodeDown(nodeOf(app, index), world);

/** A service's target port as a number of this app; undefined where it has no port of that name. */
export function targetOf({ port, targetPort = port }: ServicePort, app: App): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  return app.ports.find(({ name }) => name === targetPort)?.port;
}

const CLUSTER_DNS = '10.96.0.10';

type Settings = { nameservers?: string[]; searches?: string[] };

function settingsOf({ spec }: App): Settings {
  const config = spec['dnsConfig'];
  if (typeof config !== 'object' || config === null) return {};
  return {
    ...('nameservers' in config &&
      Array.isArray(config.nameservers) && { nameservers: config.nameservers.map(String) }),
    ...('searches' in config && Array.isArray(config.searches) && { searches: config.searches.map(String) }),
  };
}

/** How a name lookup of this app ends, before it is asked whether there is such a service. */
function lookup(app: App, host: string, world: World): 'ok' | 'unresolved' | 'unanswered' {
  const policy = app.spec['dnsPolicy'] ?? 'ClusterFirst';
  const { nameservers = [], searches = [] } = settingsOf(app);
  const isHost = app.spec['hostNetwork'] === true && policy === 'ClusterFirst';
  if (policy === 'Default' || isHost) return 'unresolved';
  if (policy === 'None') {
    const [first] = nameservers;
    if (first !== CLUSTER_DNS) return first?.startsWith('10.') ? 'unanswered' : 'unresolved';
    if (!host.includes('.') && !searches.some(path => path.startsWith(`${world.namespace}.svc`)))
      return 'unresolved';
  }
  if (policy !== 'None' && nameservers.length > 0 && nameservers[0] !== CLUSTER_DNS) return 'unanswered';
  if (world.walls.some(({ isDns, from }) => isDns && (from === undefined || from === app.name)))
    return 'unanswered';
  return world.dns === 'up' ? 'ok' : world.dns === 'corefile' ? 'unresolved' : 'unanswered';
}

type Place = { host: string; port: number; ip: string; service: Service | undefined };

/** The host and port that an address names. */
export function placeIn({ address, port }: Call): { host: string; port: number } {
  const bare = address
    .replace(/^jdbc:/, '')
    .replace(/^[a-z+]+:\/\//, '')
    .replace(/^[^@/]*@/, '');
  const [whole = ''] = bare.split(/[/?]/);
  const [host = '', written] = whole.split(':');
  const usual = address.startsWith('https') ? 443 : 80;
  return { host, port: written === undefined ? (port ?? usual) : Number(written) };
}

const serviceCalled = (host: string, { namespace, services }: World): Service | undefined => {
  const [name, space = namespace] = host.split('.');
  return space === namespace ? services.find(it => it.name === name) : undefined;
};

/** Whether traffic from a node to a service's address goes where it should. */
const isStale = (node: string, world: World): boolean =>
  world.nodes.some(it => it.name === node && it.state === 'proxy-down');

function through(
  { service, port, host, ip }: Place,
  app: App,
  index: number,
  call: Call,
  world: World,
): Outcome {
  if (!service) return 'timeout';
  if (service.type === 'ExternalName' || (service.manual && service.selector === undefined)) return 'ok';
  if (isStale(nodeOf(app, index), world)) return 'timeout';
  const wall = world.walls.find(
    ({ isDns, from, to }) =>
      !isDns && (from === undefined || from === app.name) && (to === undefined || to === call.to),
  );
  if (wall) return wall.isRefused ? 'refused' : 'timeout';
  const offered = service.ports.find(it => it.port === port);
  if (!offered || (offered.protocol ?? 'TCP') !== 'TCP')
    return world.isIpvs && ip !== '' ? 'refused' : 'timeout';
  const servers = behind(service, world).flatMap(server =>
    Array.from({ length: server.replicas }, (_, at) => ({ server, at })).filter(({ server: it, at }) =>
      isServing(it, at, world),
    ),
  );
  if (service.manual) return 'timeout';
  const [first] = servers;
  if (!first) return world.isMesh ? 'unavailable' : 'refused';
  const target = targetOf(offered, first.server);
  if (target === undefined) return world.isMesh ? 'unavailable' : 'refused';
  if (!first.server.listens.includes(target)) return world.isMesh ? 'unavailable' : 'refused';
  const told = offered.appProtocol ?? offered.name?.split('-')[0] ?? '';
  const isMisread =
    world.isMesh && ['http', 'grpc'].includes(told) && told !== first.server.speaks && host !== '';
  return isMisread || (call.speaks === 'grpc') !== (first.server.speaks === 'grpc') ? 'foreign' : 'ok';
}

/** What becomes of a call of one of an app's pods. */
export function reached(app: App, index: number, call: Call, world: World): Reached {
  const { host, port } = placeIn(call);
  if (host === 'localhost' || host.startsWith('127.'))
    return { outcome: 'refused', host, port, ip: '127.0.0.1' };
  if (/^[\d.]+$/.test(host)) {
    const service = world.services.find(it => it.ip === host);
    return {
      outcome: through({ host, port, ip: host, service }, app, index, call, world),
      host,
      port,
      ip: host,
    };
  }
  const isOutside = host.split('.').length > 2 && !host.includes('.svc');
  if (isOutside) return { outcome: 'ok', host, port, ip: '' };
  const answered = lookup(app, host, world);
  if (answered !== 'ok') return { outcome: answered, host, port, ip: '' };
  const [, space = world.namespace] = host.split('.');
  if (space !== world.namespace && /-(data|infra|shared)$/.test(space))
    return { outcome: 'ok', host, port, ip: '' };
  const service = serviceCalled(host, world);
  if (!service) return { outcome: 'unresolved', host, port, ip: '' };
  const { ip } = service;
  return { outcome: through({ host, port, ip, service }, app, index, call, world), host, port, ip };
}
