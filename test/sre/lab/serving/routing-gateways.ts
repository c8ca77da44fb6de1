import type { Base, Fault } from './case.ts';
import { addApp, callsInCode } from './base.ts';
import { makeFaults } from './makes.ts';
import { appNamed, type World } from './world.ts';

const objectNamed = (world: World, kind: string, name: string): { spec: unknown } => {
  const found = world.objects.find(
    (it): it is { kind: string; metadata: { name: string }; spec: unknown } =>
      'kind' in it &&
      it.kind === kind &&
      'metadata' in it &&
      'spec' in it &&
      typeof it.metadata === 'object' &&
      it.metadata !== null &&
      'name' in it.metadata &&
      it.metadata.name === name,
  );
  if (!found) throw new Error(`There is no ${kind} ${name}.`);
  return found;
};

/** Writes one text of an object's spec in another way. */
function rewrite(world: World, kind: string, name: string, old: string, other: string): void {
  const object = objectNamed(world, kind, name);
  const text = JSON.stringify(object.spec);
  if (!text.includes(old)) throw new Error(`${kind} ${name} has no ${old}.`);
  object.spec = JSON.parse(text.replace(old, other));
}

const whole = { seenIn: 'whole' as const };

const objects: Fault[] = [
  ['Ingress', 'public', '"name":"rates"', '"name":"rate"', 'rates'],
  ['Ingress', 'public', '"number":80', '"number":8080', 'rates'],
  ['Ingress', 'public', '"number":80', '"name":"web"', 'rates'],
  ['Ingress', 'public', '"name":"rates"', '"name":"exchange-api"', 'rates'],
  ['HTTPRoute', 'statements', '"name":"statements"', '"name":"statement-svc"', 'statements'],
  ['HTTPRoute', 'statements', '"port":80', '"port":9000', 'statements'],
  ['HTTPRoute', 'statements', '"name":"statements","port"', '"name":"cards","port"', 'statements'],
  ['VirtualService', 'portal', '"host":"portal"', '"host":"portal-web"', 'portal'],
  ['VirtualService', 'portal', '"host":"portal"', '"host":"portal.prod.svc.cluster.local"', 'portal'],
  ['VirtualService', 'portal', '"number":80', '"number":8080', 'portal'],
  ['VirtualService', 'portal', '"host":"portal"', '"host":"cards"', 'portal'],
  ['VirtualService', 'portal', '"gateways":["bank-gateway"]', '"gateways":["bank-gw"]', 'portal'],
  ['VirtualService', 'portal', '"hosts":["bank.example.com"]', '"hosts":["bank.example.org"]', 'portal'],
  ['VirtualService', 'cards', '"subset":"v1"', '"subset":"v2"', 'cards'],
  ['DestinationRule', 'cards', '"version":"v1"', '"version":"v2"', 'cards'],
  ['DestinationRule', 'cards', '"name":"v1"', '"name":"stable"', 'cards'],
].map(([kind = '', name = '', old = '', other = '', component = '']): Fault => ({
  name: `${kind} ${name}: ${old} → ${other}`,
  base: 'bank',
  expect: `gateway-route-wrong of ${component}`,
  plant: world => rewrite(world, kind, name, old, other),
  ...whole,
}));

const mapNamed = (world: World, name: string) => {
  const found = world.configMaps.find(it => it.name === name);
  if (!found) throw new Error(`There is no config map ${name}.`);
  return found;
};

/** Changes a route in a gateway's config file, and where the gateway then really calls. */
function reroute(
  base: Base,
  name: string,
  told: {
    gateway: string;
    map: string;
    key: string;
    component: string;
    old: string;
    other: string;
    address?: string;
    words?: string[];
  },
): Fault {
  return {
    name,
    base,
    expect: `gateway-route-wrong of ${told.component}`,
    plant: world => {
      const map = mapNamed(world, told.map);
      const text = map.data[told.key] ?? '';
      if (!text.includes(told.old)) throw new Error(`${told.map} has no ${told.old}.`);
      map.data[told.key] = text.replace(told.old, told.other);
      map.writtenAgo = 6;
      const gateway = appNamed(world, told.gateway);
      for (const call of gateway.calls)
        if (call.to === told.component && told.address !== undefined) call.address = told.address;
      if (told.address === undefined) {
        gateway.calls = gateway.calls.filter(({ to }) => to !== told.component);
        world.formerCalls.push({ from: told.gateway, to: told.component });
      }
      for (const text of told.words ?? [])
        world.logs.push(
          { app: told.gateway, minutes: 2, text },
          { app: told.gateway, minutes: 1.5, text },
          { app: told.gateway, minutes: 0.6, text },
        );
    },
  };
}

const spring = { gateway: 'gateway-service', map: 'gateway-config', key: 'application.yml' };
const lost = (path: string): string[] => [
  `DEBUG 1 --- [or-http-epoll-2] o.s.c.g.h.RoutePredicateHandlerMapping : No RouteDefinition found for [Exchange: GET http://tickets.example.com${path}]`,
  `WARN 1 --- [or-http-epoll-2] a.w.r.e.AbstractErrorWebExceptionHandler : [77] Resolved [NoResourceFoundException: 404 NOT_FOUND "No static resource ${path.slice(1)}."] for HTTP GET ${path}`,
];

const springs: Fault[] = [
  reroute('tickets', 'Spring: a letter is wrong', {
    ...spring,
    component: 'order-service',
    old: 'uri: http://order-service:',
    other: 'uri: http://ordr-service:',
    address: 'http://ordr-service:15012',
  }),
  reroute('tickets', 'Spring: a wrong port', {
    ...spring,
    component: 'contacts-service',
    old: 'uri: http://contacts-service:15014',
    other: 'uri: http://contacts-service:8080',
    address: 'http://contacts-service:8080',
  }),
  reroute('tickets', "Spring: somebody else's address", {
    ...spring,
    component: 'wallet-service',
    old: 'uri: http://wallet-service:15020',
    other: 'uri: http://contacts-service:15014',
    address: 'http://contacts-service:15014',
  }),
  reroute('tickets', 'Spring: a wrong namespace', {
    ...spring,
    component: 'meal-service',
    old: 'uri: http://meal-service:',
    other: 'uri: http://meal-service.prod.svc.cluster.local:',
    address: 'http://meal-service.prod.svc.cluster.local:15016',
  }),
  reroute('tickets', 'Spring: localhost', {
    ...spring,
    component: 'consign-service',
    old: 'uri: http://consign-service:',
    other: 'uri: http://localhost:',
    address: 'http://localhost:15025',
  }),
  reroute('tickets', 'Spring: a route is gone, and requests end in 404', {
    ...spring,
    component: 'order-service',
    old: '        - id: order-service\n          uri: http://order-service:15012\n          predicates:\n            - Path=/api/v1/order/**\n',
    other: '',
    words: lost('/api/v1/order/list'),
  }),
  reroute('tickets', 'Spring: a route is gone, and only traces know of it', {
    ...spring,
    component: 'cancel-service',
    old: '        - id: cancel-service\n          uri: http://cancel-service:15021\n          predicates:\n            - Path=/api/v1/cancel/**\n',
    other: '',
  }),
  reroute('tickets', 'Spring: the path of a route is wrong', {
    ...spring,
    component: 'rebook-service',
    old: 'Path=/api/v1/rebook/**',
    other: 'Path=/api/v1/rebok/**',
    words: lost('/api/v1/rebook/1'),
  }),
];

const proxy = { gateway: 'web', map: 'web-nginx', key: 'default.conf' };
const proxies: Fault[] = [
  reroute('tickets', 'nginx: a letter is wrong', {
    ...proxy,
    component: 'invoice-service',
    old: 'http://invoice-service:',
    other: 'http://invoices-service:',
    address: 'http://invoices-service:15035',
  }),
  reroute('tickets', 'nginx: a wrong port', {
    ...proxy,
    component: 'invoice-service',
    old: ':15035/',
    other: ':15053/',
    address: 'http://invoice-service:15053',
  }),
  reroute('tickets', 'nginx: the gateway by an old name', {
    ...proxy,
    component: 'gateway-service',
    old: 'http://gateway-service:18888',
    other: 'http://api-gateway:18888',
    address: 'http://api-gateway:18888',
  }),
  reroute('tickets', 'nginx: a location is gone', {
    ...proxy,
    component: 'invoice-service',
    old: '  location /invoices/ {\n    proxy_pass http://invoice-service:15035/;\n  }\n',
    other: '',
    words: [
      '2026/03/02 09:59:12 [error] 29#29: *104 open() "/usr/share/nginx/html/invoices/7" failed (2: No such file or directory), client: 10.244.2.1, server: localhost, request: "GET /invoices/7 HTTP/1.1", host: "www.example.com"',
      '10.244.2.1 - - [02/Mar/2026:09:59:12 +0000] "GET /invoices/7 HTTP/1.1" 404 555 "-" "Mozilla/5.0"',
    ],
  }),
  reroute('social', 'nginx: an upstream by a wrong name', {
    gateway: 'nginx-thrift',
    map: 'nginx-thrift',
    key: 'nginx.conf',
    component: 'media-frontend',
    old: 'server media-frontend:8081;',
    other: 'server media-front:8081;',
    address: 'http://media-front:8081',
  }),
  reroute('social', 'nginx: an upstream on a wrong port', {
    gateway: 'nginx-thrift',
    map: 'nginx-thrift',
    key: 'nginx.conf',
    component: 'media-frontend',
    old: 'server media-frontend:8081;',
    other: 'server media-frontend:8080;',
    address: 'http://media-frontend:8080',
  }),
  {
    name: 'nginx: a name that nobody has, with which it does not even start',
    base: 'tickets',
    expect: 'gateway-route-wrong of invoice-service',
    plant: world => {
      const map = mapNamed(world, 'web-nginx');
      map.data['default.conf'] = (map.data['default.conf'] ?? '').replace(
        'http://invoice-service:',
        'http://invoice-svc:',
      );
      const web = appNamed(world, 'web');
      web.state = 'crashing';
      web.calls = [];
      web.age = 12;
      web.words = [
        '2026/03/02 09:58:30 [emerg] 1#1: host not found in upstream "invoice-svc" in /etc/nginx/conf.d/default.conf:9',
        'nginx: [emerg] host not found in upstream "invoice-svc" in /etc/nginx/conf.d/default.conf:9',
      ];
    },
  },
];

/** Spring takes its routes from the environment too. */
const environment: Fault[] = [
  {
    name: 'Spring in the environment: a letter is wrong',
    base: 'social',
    expect: 'gateway-route-wrong of feed-ranker',
    plant: world => {
      const edge = addApp(world, 'edge', { port: 8080, language: 'java-netty' });
      edge.env.push(
        { name: 'SPRING_CLOUD_GATEWAY_ROUTES_0_ID', value: 'feed' },
        { name: 'SPRING_CLOUD_GATEWAY_ROUTES_0_URI', value: 'http://feedranker:8000' },
        { name: 'SPRING_CLOUD_GATEWAY_ROUTES_0_PREDICATES_0', value: 'Path=/feed/**' },
        { name: 'SPRING_CLOUD_GATEWAY_ROUTES_1_ID', value: 'mobile' },
        { name: 'SPRING_CLOUD_GATEWAY_ROUTES_1_URI', value: 'http://mobile-api:3000' },
      );
      callsInCode(edge, 'http', [
        ['feed-ranker', 'http://feedranker:8000'],
        ['mobile-api', 'http://mobile-api:3000'],
      ]);
    },
  },
];

/** Ways in from outside that lead nowhere, or to another port, or to somebody else. */
export const gatewayFaults: readonly Fault[] = [
  ...objects,
  ...springs,
  ...proxies,
  ...makeFaults,
  ...environment,
];
