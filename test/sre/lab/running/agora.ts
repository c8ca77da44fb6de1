import { type App, map, part } from './part.ts';

const AGORA = 'agora';
const withStores = (name: string, needs: readonly string[], cache: 'redis' | 'memcached') => [
  part(`${name}-service`, 'thrift', {
    needs: [...needs, `${name}-mongodb`, `${name}-${cache}`],
    container: {
      command: [`${name.replaceAll('-', '')}Service`],
      volumeMounts: [{ name: 'config', mountPath: '/social-network/config' }],
    },
    pod: { volumes: [{ name: 'config', configMap: { name: `${name}-config` } }] },
    traced: true,
  }),
  part(`${name}-mongodb`, 'mongo', { traced: false }),
  part(`${name}-${cache}`, cache, { traced: false }),
];

const social = ['user', 'post-storage', 'user-timeline', 'home-timeline', 'social-graph', 'url-shorten'];

/** Thrift services in C++, each with a database and a cache of its own, behind nginx. */
export const agora: App = {
  namespace: AGORA,
  parts: [
    part('front', 'nginx', {
      needs: ['compose-post-service', 'user-timeline-service', 'home-timeline-service'],
    }),
    part('compose-post-service', 'thrift', {
      needs: [
        'post-storage-service',
        'user-service',
        'text-service',
        'media-service',
        'home-timeline-service',
      ],
      container: { command: ['ComposePostService'] },
    }),
    part('text-service', 'thrift', {
      needs: ['url-shorten-service', 'user-service'],
      container: { command: ['TextService'] },
    }),
    part('media-service', 'thrift', { container: { command: ['MediaService'] }, replicas: 3 }),
    ...withStores('user', [], 'memcached'),
    ...withStores('post-storage', [], 'memcached'),
    ...withStores('user-timeline', ['post-storage-service'], 'redis'),
    ...withStores('home-timeline', ['post-storage-service', 'social-graph-service'], 'redis'),
    ...withStores('social-graph', ['user-service'], 'redis'),
    ...withStores('url-shorten', [], 'memcached'),
  ],
  objects: social.map(name =>
    map(AGORA, `${name}-config`, {
      'service-config.json': JSON.stringify(
        {
          [`${name}-service`]: { addr: `${name}-service`, port: 9090 },
          [`${name}-mongodb`]: { addr: `${name}-mongodb`, port: 27017 },
        },
        null,
        2,
      ),
    }),
  ),
};
