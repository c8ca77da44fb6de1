import type { Application, Part } from './part.ts';

const services =
  'compose-post,home-timeline,user-timeline,post-storage,social-graph,url-shorten,user,media,text,unique-id,user-mention'.split(
    ',',
  );
const caches = 'post-storage,url-shorten,user,media'.split(',');
const graphs = 'home-timeline,user-timeline,social-graph'.split(',');
const bases = 'post-storage,url-shorten,user,media,social-graph,user-timeline'.split(',');

/** One file tells every service where all the others are. */
const addresses = JSON.stringify(
  Object.fromEntries([
    ...services.map(name => [`${name}-service`, { addr: `${name}-service`, port: 9090, timeout_ms: 10_000 }]),
    ...caches.map(name => [
      `${name}-memcached`,
      { addr: `${name}-memcached`, port: 11_211, connections: 512 },
    ]),
    ...graphs.map(name => [`${name}-redis`, { addr: `${name}-redis`, port: 6379, connections: 512 }]),
    ...bases.map(name => [`${name}-mongodb`, { addr: `${name}-mongodb`, port: 27_017, connections: 512 }]),
  ]),
  null,
  2,
);

const small = { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '500m', memory: '256Mi' } };

const mongo = (name: string): Part => ({
  name: `${name}-mongodb`,
  ...(name === 'post-storage' && { kind: 'StatefulSet' }),
  image: 'mongo:4.4.6',
  port: 27_017,
  ...small,
  claim:
    name === 'media'
      ? { path: '/data/db', size: '5Gi', class: 'manual', source: 'hostPath' }
      : { path: '/data/db', size: '1Gi' },
});

/** A social network: C++ services behind nginx, a cache and a database for each, and nothing is probed. */
export const plaza: Application = {
  namespace: 'plaza',
  labelsOf: name => ({ 'io.kompose.service': name, service: name }),
  mesh: false,
  parts: [
    ...caches.map((name): Part => ({
      name: `${name}-memcached`,
      image: 'memcached:1.6.7',
      port: 11_211,
      ...small,
    })),
    ...graphs.map((name): Part => ({
      name: `${name}-redis`,
      image: 'redis:6.2.4',
      port: 6379,
      ...small,
    })),
    ...bases.map(mongo),
    ...services.map((name): Part => ({
      name: `${name}-service`,
      image: 'plaza/social-network:0.3.2',
      port: 9090,
      replicas: name === 'compose-post' ? 3 : 1,
      ...small,
      files: {
        'service-config.json': addresses,
        'jaeger-config.yml':
          'sampler:\n  type: const\n  param: 1\nreporter:\n  localAgentHostPort: jaeger-agent:6831\n',
      },
    })),
    {
      name: 'jaeger-agent',
      image: 'jaegertracing/all-in-one:1.57',
      port: 6831,
      ...small,
    },
    {
      name: 'nginx-front',
      image: 'yg397/openresty-thrift:xenial',
      port: 8080,
      ...small,
      files: {
        'nginx.conf':
          'http {\n  server {\n    listen 8080;\n    location /wrk2-api/ {\n      proxy_pass http://compose-post-service:9090;\n    }\n  }\n}\n',
      },
    },
    {
      name: 'node-agent',
      kind: 'DaemonSet',
      image: 'prom/node-exporter:v1.8.0',
      port: 9101,
      silent: true,
      ...small,
    },
  ],
  classes: [
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        name: 'local-path',
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
      },
      provisioner: 'rancher.io/local-path',
      volumeBindingMode: 'WaitForFirstConsumer',
    },
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'manual' },
      provisioner: 'kubernetes.io/no-provisioner',
      volumeBindingMode: 'Immediate',
    },
  ],
};
