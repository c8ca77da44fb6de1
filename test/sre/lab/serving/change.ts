import type { Base, Fault } from './case.ts';
import { type App, appNamed, serviceOf, type World } from './world.ts';

/** A component, and one that calls it. */
const targets: readonly (readonly [Base, string, string])[] = [
  ['tickets', 'order-service', 'execute-service'],
  ['tickets', 'price-service', 'basic-service'],
  ['social', 'feed-ranker', 'mobile-api'],
  ['bank', 'customers', 'cards'],
  ['clinic', 'insurance-deployment', 'billing-deployment'],
  ['hotel', 'geo', 'search'],
];

const onEach = (name: string, code: string, change: (app: App, caller: App, world: World) => void): Fault[] =>
  targets.map(([base, name_, caller]) => ({
    name: `${name}: ${name_} of ${base}`,
    base,
    expect: `${code} of ${name_}`,
    plant: world => change(appNamed(world, name_), appNamed(world, caller), world),
  }));

const released = (app: App, ago: number, isFailing: boolean): void => {
  Object.assign(app, { age: ago, before: { ago, isFailing, container: { image: app.image } } });
  app.image = `${app.image}-rc1`;
};

/** What a caller says of answers that tell of a mistake in the callee. */
function complain(caller: App, callee: App, world: World, text = '500 Internal Server Error'): void {
  const service = serviceOf(world, callee.name);
  const port = service.ports[0]?.port ?? 80;
  for (const minutes of [6, 4, 3, 2, 1, 0.5])
    world.logs.push({
      app: caller.name,
      minutes,
      text: `ERROR request to http://${service.name}:${port}/api/v1/items failed: ${text}`,
    });
}

const releases: Fault[] = [
  ...onEach('the pod of a new release does not get ready, the old ones serve', 'bad-release', app => {
    released(app, 12, true);
    app.state = 'unready';
  }),
  ...onEach('no pod of a new release gets ready', 'bad-release', app => {
    released(app, 12, false);
    app.state = 'unready';
  }),
  ...onEach(
    'the pods of a new release are ready and answer with errors',
    'bad-release',
    (app, caller, world) => {
      released(app, 8, false);
      complain(caller, app, world);
    },
  ),
];

const useMap = (app: App, world: World, writtenAgo: number): void => {
  app.mounts = [...app.mounts, `${app.name}-settings`];
  world.configMaps.push({
    name: `${app.name}-settings`,
    data: { 'feature.flags': 'strict' },
    ago: 60 * 24 * 30,
    writtenAgo,
  });
};

/** The times at which a config map was written are only in a whole recording. */
const configurations: Fault[] = [
  ...onEach(
    'a config map was written, and nothing gets ready since',
    'bad-configuration',
    (app, _, world) => {
      useMap(app, world, 11);
      Object.assign(app, { state: 'unready', age: 10 });
    },
  ),
  ...onEach(
    'a config map was written, and errors are answered since',
    'bad-configuration',
    (app, caller, world) => {
      useMap(app, world, 8);
      complain(caller, app, world);
    },
  ),
].map(fault => ({ ...fault, seenIn: 'whole' as const }));

const scalings: Fault[] = [
  ...onEach('most pods were taken away, and callers wait too long', 'bad-scaling', (app, caller, world) => {
    app.replicas = 1;
    world.events.push({
      of: { kind: 'Deployment', name: app.name },
      reason: 'ScalingReplicaSet',
      message: `Scaled down replica set ${app.name}-5c9b47aa11 to 1 from 6`,
      minutes: 8,
    });
    complain(caller, app, world, '503 Service Unavailable');
  }),
].map(fault => ({ ...fault, seenIn: 'whole' as const }));

const harmless: Fault[] = [
  {
    name: 'a release that serves',
    base: 'tickets',
    expect: 'nothing',
    plant: world => released(appNamed(world, 'order-service'), 20, false),
  },
  {
    name: 'a release that serves, whose caller had errors before it',
    base: 'bank',
    expect: 'nothing',
    plant: world => {
      released(appNamed(world, 'customers'), 3, false);
      for (const minutes of [40, 35, 30, 20])
        world.logs.push({
          app: 'cards',
          minutes,
          text: 'ERROR request to http://customers:80/x failed: 500 Internal Server Error',
        });
    },
  },
  {
    name: 'a config map was written, and all is well',
    base: 'social',
    expect: 'nothing',
    plant: world => useMap(appNamed(world, 'feed-ranker'), world, 9),
  },
  {
    name: 'a new release whose image has a selector of its own fault: that is the deeper cause',
    base: 'tickets',
    expect: 'service-selector-unmatched of order-service',
    plant: world => {
      released(appNamed(world, 'order-service'), 8, false);
      appNamed(world, 'order-service').labels = { app: 'order-service-v2' };
    },
  },
];

/** Somebody outside the cluster who does not answer. */
const outside: Fault[] = (
  [
    [
      'tickets',
      'payment-service',
      'ERROR 1 --- [nio-8080-exec-2] c.e.Pay : I/O error on POST request for "https://api.cards.example.com/v2/charge": Read timed out',
    ],
    [
      'bank',
      'rates',
      "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='rates.ecb.example.org', port=443): Max retries exceeded (Caused by NewConnectionError('Failed to establish a new connection: [Errno 111] Connection refused'))",
    ],
    ['social', 'mobile-api', 'Error: getaddrinfo ENOTFOUND push.example.net'],
    [
      'bank',
      'transfers',
      'fail: Swift[0] System.Net.Http.HttpRequestException: Response status code does not indicate success: 503 (Service Unavailable). https://swift.partner.example.com/mt103',
    ],
  ] as const
).map(([base, name, text]) => ({
  name: `a host outside fails: ${name} of ${base}`,
  base,
  expect: `dependency-failing of ${name}`,
  plant: world => {
    for (const minutes of [9, 7, 5, 3, 2, 1]) world.logs.push({ app: name, minutes, text });
  },
}));

/** Changes that are the deepest cause there is, and causes outside. */
export const changeFaults: readonly Fault[] = [
  ...releases,
  ...configurations,
  ...scalings,
  ...harmless,
  ...outside,
];
