import { type App, map, part, store } from './part.ts';
import type { Container } from './spec.ts';

const SHELF = 'shelf';

/** The mesh's proxy that is put beside every service of a meshed app. */
const proxy: Container = {
  name: 'istio-proxy',
  image: 'docker.io/istio/proxyv2:1.21.0',
  ports: [{ containerPort: 15090, name: 'http-envoy-prom', protocol: 'TCP' }],
  resources: { limits: { cpu: '2', memory: '1Gi' } },
  readinessProbe: {
    httpGet: { path: '/healthz/ready', port: 15021 },
    periodSeconds: 15,
    failureThreshold: 4,
    timeoutSeconds: 3,
  },
};

const nginxBeside: Container = {
  name: 'nginx',
  image: 'docker.io/library/nginx:1.25',
  ports: [{ containerPort: 80, protocol: 'TCP' }],
  readinessProbe: {
    httpGet: { path: '/ping', port: 80 },
    periodSeconds: 10,
    failureThreshold: 3,
    timeoutSeconds: 1,
  },
};

const postgres = (database: string) => [
  { name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: `${database}-database`, key: 'url' } } },
];

/** A shop in seven languages, some of it in a mesh. */
export const shelf: App = {
  namespace: SHELF,
  parts: [
    part('web', 'node', {
      needs: ['catalog:9090', 'basket:8080', 'accounts:3000', 'search:8000'],
      replicas: 3,
      beside: [proxy],
    }),
    part('catalog', 'go', {
      needs: ['shelfdb:5432', 'cache:6379'],
      replicas: 2,
      beside: [proxy],
      env: [
        { name: 'LOG_LEVEL', valueFrom: { configMapKeyRef: { name: 'catalog-settings', key: 'log_level' } } },
      ],
    }),
    part('basket', 'dotnet', { needs: ['cache:6379', 'catalog:9090'], beside: [proxy] }),
    part('accounts', 'ruby', {
      needs: ['shelfdb'],
      env: postgres('accounts'),
      envFrom: [{ configMapRef: { name: 'accounts-settings' } }],
    }),
    part('search', 'python', {
      needs: ['index:9090'],
      env: [
        { name: 'DB_HOST', value: 'shelfdb' },
        { name: 'DB_PORT', value: '5432' },
        { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'search-db', key: 'password' } } },
      ],
      pod: {
        volumes: [
          { name: 'config', configMap: { name: 'search-config' } },
          { name: 'certs', secret: { secretName: 'search-tls' } },
        ],
      },
    }),
    part('index', 'go', {
      needs: [],
      pod: {
        initContainers: [
          {
            name: 'fetch',
            image: 'docker.io/library/busybox:1.36',
            command: ['sh', '-c', 'wget -O /data/words http://files.example.com/words'],
          },
        ],
      },
    }),
    part('legacy', 'php', { needs: ['shelfdb:5432'], beside: [nginxBeside] }),
    part('mailer', 'python', {
      needs: ['queue:5672', 'shelfdb:5432'],
      container: { command: ['celery', '-A', 'mailer', 'worker'] },
    }),
    part('migrate', 'ruby', {
      kind: 'Job',
      needs: ['shelfdb'],
      env: postgres('accounts'),
      pod: { restartPolicy: 'Never' },
    }),
    part('cleanup', 'python', {
      kind: 'CronJob',
      needs: ['shelfdb:5432'],
      pod: { restartPolicy: 'OnFailure' },
    }),
    part('collector', 'go', { kind: 'DaemonSet', replicas: 3, traced: false, port: 4317 }),
    part('importer', 'go', { needs: [], replicas: 0 }),
    store('shelfdb', 'postgres'),
    store('queue', 'rabbit'),
    part('cache', 'redis', { traced: false }),
  ],
  objects: [
    map(SHELF, 'catalog-settings', { log_level: 'info' }),
    map(SHELF, 'accounts-settings', { RAILS_ENV: 'production' }),
    map(SHELF, 'search-config', { 'search.yaml': 'index: index:9090\npage: 20\n' }),
  ],
};
