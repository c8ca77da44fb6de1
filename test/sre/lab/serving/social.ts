import { addApp, callByEnv, callsInCode, emptyWorld } from './base.ts';
import { appNamed, type Language, type World } from './world.ts';

const calls: { readonly [from: string]: string } = {
  'compose-post': 'post-storage user-timeline home-timeline text media unique-id user',
  text: 'url-shorten user-mention',
  'url-shorten': '',
  'user-mention': 'user',
  media: '',
  'unique-id': '',
  user: 'social-graph',
  'social-graph': 'user',
  'post-storage': '',
  'user-timeline': 'post-storage',
  'home-timeline': 'post-storage social-graph',
};

const stores: readonly (readonly [of: string, kinds: string])[] = [
  ['url-shorten', 'memcached mongodb'],
  ['media', 'memcached mongodb'],
  ['user', 'memcached mongodb'],
  ['social-graph', 'mongodb redis'],
  ['post-storage', 'memcached mongodb'],
  ['user-timeline', 'mongodb redis'],
  ['home-timeline', 'redis'],
];

const PORTS: { readonly [kind: string]: number } = { memcached: 11_211, mongodb: 27_017, redis: 6379 };
const languages: { readonly [name: string]: Language } = {
  media: 'python',
  'unique-id': 'go',
  'user-mention': 'rust',
};

const NGINX = `worker_processes auto;
http {
  resolver kube-dns.kube-system.svc.cluster.local valid=10s;
  upstream media_frontend { server media-frontend:8081; }
  server {
    listen 8080;
    location /media/ { proxy_pass http://media_frontend; }
    location /api/home-timeline/read { content_by_lua 'local client = require "api/home-timeline/read" client.ReadHomeTimeline();'; }
  }
}
`;

/** A social network: C++ services that speak Thrift, caches and stores of their own, nginx before them. */
export function social(): World {
  const world = emptyWorld('social', 3, ['cp-a', 'cp-b', 'cp-c']);
  world.areUnits = false;
  world.systemd = 'old';
  for (const name of Object.keys(calls))
    addApp(world, `${name}-service`, {
      port: 9090,
      portName: 'thrift',
      speaks: 'tcp',
      language: languages[name] ?? 'cpp',
      labels: { service: `${name}-service`, 'app.kubernetes.io/part-of': 'social' },
      mounts: ['service-config'],
    });
  for (const [of, kinds] of stores)
    for (const kind of kinds.split(' ')) {
      const port = PORTS[kind] ?? 0;
      addApp(world, `${of}-${kind}`, {
        port,
        portName: `tcp-${kind}`,
        speaks: 'tcp',
        language: 'cpp',
        image: `${kind.replace('db', '')}:6`,
        labels: { service: `${of}-${kind}` },
      });
      callsInCode(appNamed(world, `${of}-service`), kind === 'redis' ? 'redis' : 'tcp', [
        [`${of}-${kind}`, `${of}-${kind}:${port}`],
      ]);
    }
  for (const [from, list] of Object.entries(calls))
    callsInCode(
      appNamed(world, `${from}-service`),
      'tcp',
      list
        .split(' ')
        .filter(it => it !== '')
        .map(to => [`${to}-service`, `${to}-service:9090`] as const),
    );
  const config = Object.fromEntries(
    world.apps.map(({ name, ports }) => [
      name,
      { addr: name, port: ports[0]?.port ?? 0, connections: 512, timeout_ms: 10_000, keepalive_ms: 10_000 },
    ]),
  );
  world.configMaps.push(
    {
      name: 'service-config',
      data: {
        'service-config.json': JSON.stringify(config, null, 2),
        'jaeger-config.yml':
          'disabled: false\nreporter:\n  logSpans: false\n  localAgentHostPort: "jaeger:6831"\n',
      },
      ago: 60 * 24 * 20,
    },
    { name: 'nginx-thrift', data: { 'nginx.conf': NGINX }, ago: 60 * 24 * 20 },
  );
  addApp(world, 'media-frontend', { port: 8081, language: 'nginx', image: 'openresty:1.21' });
  const front = addApp(world, 'nginx-thrift', {
    port: 8080,
    language: 'nginx',
    image: 'openresty-thrift:1',
    mounts: ['nginx-thrift'],
  });
  callsInCode(
    front,
    'tcp',
    ['home-timeline', 'user-timeline', 'compose-post', 'user', 'social-graph'].map(
      name => [`${name}-service`, `${name}-service:9090`] as const,
    ),
  );
  callsInCode(front, 'http', [['media-frontend', 'http://media-frontend:8081']]);
  const feed = addApp(world, 'feed-ranker', { port: 8000, language: 'python', replicas: 2 });
  callByEnv(feed, 'post-storage-service', 'POST_STORAGE_HOST', 'post-storage-service', {
    port: 9090,
    speaks: 'tcp',
  });
  feed.env.push({ name: 'POST_STORAGE_PORT', value: '9090' });
  callByEnv(feed, 'user-service', 'USER_SERVICE_ADDR', 'user-service.social.svc.cluster.local:9090', {
    speaks: 'tcp',
  });
  const mobile = addApp(world, 'mobile-api', {
    port: 3000,
    language: 'node',
    replicas: 2,
    args: ['--feed-url=http://feed-ranker:8000', '--log-level', 'info'],
  });
  callsInCode(mobile, 'http', [['feed-ranker', 'http://feed-ranker:8000']]);
  return world;
}
