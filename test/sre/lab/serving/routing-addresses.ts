import type { Base, Fault } from './case.ts';
import { appNamed, readdress, serviceNamed, type World } from './world.ts';

/** A caller, its callee, and the address that it has for it. */
type Way = readonly [base: Base, from: string, to: string];

/** Calls whose address stands in an environment variable, an argument or a config map; and those in code. */
const written: readonly Way[] = [
  ['tickets', 'rebook-service', 'trip-service'],
  ['tickets', 'execute-service', 'order-service'],
  ['tickets', 'wallet-service', 'payment-service'],
  ['social', 'feed-ranker', 'user-service'],
  ['social', 'mobile-api', 'feed-ranker'],
  ['bank', 'portal', 'portal-api'],
  ['bank', 'balances', 'ledger'],
  ['bank', 'statements', 'transfers'],
  ['bank', 'cards', 'customers'],
  ['clinic', 'billing-deployment', 'insurance-deployment'],
  ['clinic', 'appointments-deployment', 'notifier-deployment'],
  ['hotel', 'search', 'geo'],
  ['hotel', 'front', 'booking'],
];

/** An address in its parts: what stands before the host, the host's first word, its namespace, the port, the rest. */
type Parts = { before: string; name: string; space: string; port: string; after: string };

const shape = /^((?:jdbc:)?(?:[a-z+]+:\/\/)?)([a-z0-9-]+)((?:\.[a-z0-9-]+)*)((?::\d+)?)(.*)$/;

function partsOf(world: World, from: string, to: string): Parts {
  const { address = '' } = appNamed(world, from).calls.find(call => call.to === to) ?? {};
  const [, before = '', name = '', space = '', port = '', after = ''] = shape.exec(address) ?? [];
  if (name === '') throw new Error(`${from} has no address of ${to}.`);
  return { before, name, space, port, after };
}

type Change = (parts: Parts) => Partial<Parts>;

const onEach = (name: string, change: Change, more: { ways?: readonly Way[]; code?: string } = {}): Fault[] =>
  (more.ways ?? written).map(([base, from, to]) => ({
    name: `${name}: ${from} → ${to}`,
    base,
    expect: `${more.code ?? 'dependency-address-wrong'} of ${from}`,
    plant: world => {
      const parts = partsOf(world, from, to);
      const made = { ...parts, ...change(parts) };
      readdress(world, from, to, `${made.before}${made.name}${made.space}${made.port}${made.after}`);
    },
  }));

/** Those of which a setting tells that the callee is meant, whatever it is set to. */
const told = written.filter(
  ([base, from, to]) => base !== 'hotel' && from !== 'rebook-service' && to !== 'feed-ranker',
);

const names: Fault[] = [
  ...onEach('a letter is lost', ({ name }) => ({ name: name.slice(0, -1) })),
  ...onEach('a letter too much', ({ name }) => ({ name: `${name}s` })),
  ...onEach('two letters changed places', ({ name }) => ({ name: `${name[1]}${name[0]}${name.slice(2)}` })),
  ...onEach('an old name', ({ name }) => ({ name: `${name}-v1` })),
  ...onEach('a name that is like none', () => ({ name: 'legacy-backend' }), { ways: told }),
  ...onEach('a name in whole, with a wrong namespace', () => ({ space: '.staging.svc.cluster.local' })),
  ...onEach('a name in a namespace that has no such service', () => ({ space: '.kube-public' })),
];

const ports: Fault[] = [
  ...onEach('another port', () => ({ port: ':8999' })),
  ...onEach('a port one off', ({ port }) => ({ port: `:${Number(port.slice(1) || 80) + 1}` })),
];

const literals: Fault[] = [
  ...onEach('localhost', () => ({ name: 'localhost', space: '' }), { ways: told }),
  ...onEach('127.0.0.1', () => ({ name: '127.0.0.1', space: '' }), { ways: told }),
  ...onEach(
    'the address that the service had before it was made anew',
    () => ({ name: '10.96.200.17', space: '' }),
    { ways: told },
  ),
];

const databases: readonly Way[] = [
  ['tickets', 'order-service', 'tickets-mysql'],
  ['tickets', 'delivery-service', 'orders-mongo'],
];

const stores: Fault[] = [
  ...onEach('a database by a name that nobody has', ({ name }) => ({ name: `${name}-master` }), {
    ways: databases,
    code: 'database-address-wrong',
  }),
  ...onEach('a database by a wrong namespace', () => ({ space: '.prod.svc.cluster.local' }), {
    ways: databases,
    code: 'database-address-wrong',
  }),
  ...onEach('a database on a wrong port', () => ({ port: ':3399' }), {
    ways: databases,
    code: 'database-port-wrong',
  }),
];

/** Two settings of one stem: the port of one is wrong. */
const halves: Fault[] = [
  {
    name: 'the port beside a host is wrong: feed-ranker → post-storage-service',
    base: 'social',
    expect: 'dependency-address-wrong of feed-ranker',
    plant: world => {
      const app = appNamed(world, 'feed-ranker');
      for (const variable of app.env) if (variable.name === 'POST_STORAGE_PORT') variable.value = '9091';
      for (const call of app.calls) if (call.to === 'post-storage-service') call.port = 9091;
    },
  },
  {
    name: 'the host beside a port is wrong: feed-ranker → post-storage-service',
    base: 'social',
    expect: 'dependency-address-wrong of feed-ranker',
    plant: world => readdress(world, 'feed-ranker', 'post-storage-service', 'poststorage'),
  },
  {
    name: 'a broker by a wrong host: mail-service → rabbitmq',
    base: 'tickets',
    expect: 'dependency-address-wrong of mail-service',
    plant: world => readdress(world, 'mail-service', 'rabbitmq', 'rabbit-mq-old'),
  },
  {
    name: 'an address in a config map: portal → portal-api',
    base: 'bank',
    expect: 'dependency-address-wrong of portal',
    plant: world => {
      const app = appNamed(world, 'portal');
      app.env = [
        { name: 'PORTAL_API_URL', valueFrom: { configMapKeyRef: { name: 'portal-env', key: 'api-url' } } },
      ];
      world.configMaps.push({ name: 'portal-env', data: { 'api-url': 'http://portalapi:80' }, ago: 9000 });
      for (const call of app.calls) call.address = 'http://portalapi:80';
    },
  },
  {
    name: 'an address in properties: admin-user-service → account-service',
    base: 'tickets',
    expect: 'dependency-address-wrong of admin-user-service',
    plant: world => {
      const app = appNamed(world, 'admin-user-service');
      app.mounts = ['admin-user'];
      world.configMaps.push({
        name: 'admin-user',
        data: {
          'application.properties':
            'server.port=15030\naccount.base-url=http://acount-service:15001/api\nlogging.level.root=INFO\n',
        },
        ago: 9000,
      });
      for (const call of app.calls) call.address = 'http://acount-service:15001/api';
    },
  },
];

/** What looks wrong and is not, or does no harm. */
const harmless: Fault[] = [
  {
    name: 'a sidecar is called on localhost',
    base: 'bank',
    expect: 'nothing',
    plant: world => {
      const app = appNamed(world, 'rates');
      app.sidecars = [...app.sidecars, { name: 'cache', image: 'redis:7', ports: [{ containerPort: 6379 }] }];
      app.env.push(
        { name: 'CACHE_URL', value: 'redis://localhost:6379' },
        { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://localhost:4317' },
      );
    },
  },
  {
    name: 'an app listens on its own address',
    base: 'social',
    expect: 'nothing',
    plant: world => {
      appNamed(world, 'mobile-api').env.push(
        { name: 'HOST', value: '0.0.0.0' },
        { name: 'BASE_URL', value: 'http://localhost:3000' },
        { name: 'PUBLIC_HOST', value: '127.0.0.1' },
      );
    },
  },
  {
    name: 'a telemetry collector is not there',
    base: 'tickets',
    expect: 'nothing',
    plant: world => {
      appNamed(world, 'order-service').env.push({ name: 'JAEGER_AGENT_HOST', value: 'jaeger-agent' });
      world.logs.push({
        app: 'order-service',
        minutes: 2,
        text: 'WARN 1 --- [jaeger.RemoteReporter-QueueProcessor] i.j.i.reporters.RemoteReporter : FlushCommand execution failed! java.net.UnknownHostException: jaeger-agent',
      });
    },
  },
  {
    name: 'a service has another port than its containers, and callers know it',
    base: 'bank',
    expect: 'nothing',
    plant: world => {
      serviceNamed(world, 'rates').ports = [
        { name: 'http-web', port: 80, targetPort: 5000 },
        { name: 'http-metrics', port: 9102, targetPort: 9102 },
      ];
    },
  },
];

/** Callers that are told, or have in their code, an address of somebody else or of nobody. */
export const addressFaults: readonly Fault[] = [
  ...names,
  ...ports,
  ...literals,
  ...stores,
  ...halves,
  ...harmless,
];
