import { addApp, callsInCode } from './base.ts';
import type { Fault } from './case.ts';
import { appNamed, type World } from './world.ts';

/** Gateways of other makes before the social network; each leads to a reader and a writer. */
const makes: readonly (readonly [make: string, key: string, text: string])[] = [
  [
    'Envoy',
    'envoy.yaml',
    `static_resources:
  listeners:
  - name: main
    address: { socket_address: { address: 0.0.0.0, port_value: 8080 } }
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          route_config:
            virtual_hosts:
            - name: all
              domains: ["*"]
              routes:
              - match: { prefix: "/feed" }
                route: { cluster: feed-ranker }
              - match: { prefix: "/mobile" }
                route: { cluster: mobile-api }
  clusters:
  - name: feed-ranker
    type: STRICT_DNS
    load_assignment:
      cluster_name: feed-ranker
      endpoints:
      - lb_endpoints:
        - endpoint:
            address:
              socket_address:
                address: feed-ranker
                port_value: 8000
  - name: mobile-api
    type: STRICT_DNS
    load_assignment:
      cluster_name: mobile-api
      endpoints:
      - lb_endpoints:
        - endpoint:
            address:
              socket_address:
                address: mobile-api
                port_value: 3000
`,
  ],
  [
    'HAProxy',
    'haproxy.cfg',
    `frontend main
  bind *:8080
  acl is_feed path_beg /feed
  use_backend feed if is_feed
  default_backend mobile
backend feed
  server feed1 feed-ranker:8000 check
backend mobile
  server mobile1 mobile-api:3000 check
`,
  ],
  [
    'Traefik',
    'dynamic.yml',
    `http:
  routers:
    feed:
      rule: PathPrefix(\`/feed\`)
      service: feed-ranker
    mobile:
      rule: PathPrefix(\`/\`)
      service: mobile-api
  services:
    feed-ranker:
      loadBalancer:
        servers:
          - url: "http://feed-ranker:8000"
    mobile-api:
      loadBalancer:
        servers:
          - url: "http://mobile-api:3000"
`,
  ],
  [
    'Kong',
    'kong.yml',
    `_format_version: "3.0"
services:
  - name: feed-ranker
    url: http://feed-ranker:8000
    routes:
      - name: feed
        paths: ["/feed"]
  - name: mobile-api
    url: http://mobile-api:3000
    routes:
      - name: mobile
        paths: ["/"]
`,
  ],
  [
    'Caddy',
    'Caddyfile',
    `:8080 {
  handle_path /feed/* {
    reverse_proxy feed-ranker:8000
  }
  handle {
    reverse_proxy mobile-api:3000
  }
}
`,
  ],
  [
    'Zuul',
    'application.yml',
    `server:
  port: 8080
zuul:
  routes:
    feed:
      path: /feed/**
      url: http://feed-ranker:8000
    mobile:
      path: /mobile/**
      url: http://mobile-api:3000
`,
  ],
  [
    'Spring in properties',
    'application.properties',
    `server.port=8080
spring.cloud.gateway.routes[0].id=feed
spring.cloud.gateway.routes[0].uri=http://feed-ranker:8000
spring.cloud.gateway.routes[0].predicates[0]=Path=/feed/**
spring.cloud.gateway.routes[1].id=mobile
spring.cloud.gateway.routes[1].uri=http://mobile-api:3000
spring.cloud.gateway.routes[1].predicates[0]=Path=/mobile/**
`,
  ],
];

function putEdge(world: World, key: string, text: string): void {
  world.configMaps.push({ name: 'edge', data: { [key]: text }, ago: 9000, writtenAgo: 8 });
  const edge = addApp(world, 'edge', { port: 8080, language: 'envoy', mounts: ['edge'] });
  callsInCode(edge, 'http', [
    ['feed-ranker', 'http://feed-ranker:8000'],
    ['mobile-api', 'http://mobile-api:3000'],
  ]);
}

/** What is well, and what is wrong, with each make. */
export const makeFaults: readonly Fault[] = makes.flatMap(([make, key, text]): Fault[] => [
  {
    name: `${make}: all is well`,
    base: 'social',
    expect: 'nothing',
    plant: world => putEdge(world, key, text),
  },
  {
    name: `${make}: a name that nobody has`,
    base: 'social',
    expect: 'gateway-route-wrong of feed-ranker',
    plant: world => {
      putEdge(world, key, text.replace(/feed-ranker(['"]?\n\s+port_value: |:)8000/, 'feed-rankr$18000'));
      for (const call of appNamed(world, 'edge').calls)
        call.address = call.address.replace('feed-ranker', 'feed-rankr');
    },
  },
  {
    name: `${make}: a port that it does not have`,
    base: 'social',
    expect: 'gateway-route-wrong of mobile-api',
    plant: world => {
      putEdge(world, key, text.replaceAll('3000', '3001'));
      for (const call of appNamed(world, 'edge').calls) call.address = call.address.replace('3000', '3001');
    },
  },
]);
