import type { Base, Fault } from './case.ts';
import { type App, appNamed, type Service, serviceOf, type World } from './world.ts';

/** A component of each application that others need, and one that few do. */
const targets: readonly (readonly [Base, string])[] = [
  ['tickets', 'order-service'],
  ['tickets', 'price-service'],
  ['social', 'post-storage-service'],
  ['social', 'url-shorten-memcached'],
  ['bank', 'customers'],
  ['bank', 'ledger'],
  ['clinic', 'patients-deployment'],
  ['clinic', 'insurance-deployment'],
  ['hotel', 'geo'],
  ['hotel', 'mongodb-rate'],
];

type Plant = (app: App, service: Service, world: World) => void;

const onEach = (
  name: string,
  code: string,
  plant: Plant,
  only: (base: Base, app: string) => boolean = () => true,
): Fault[] =>
  targets
    .filter(([base, app]) => only(base, app))
    .map(([base, name_]) => ({
      name: `${name}: ${name_} of ${base}`,
      base,
      expect: `${code} of ${name_}`,
      plant: world => plant(appNamed(world, name_), serviceOf(world, name_), world),
    }));

const keyOf = (app: App): string => Object.keys(app.labels)[0] ?? '';

const selectors: Fault[] = [
  ...onEach('a letter is wrong in the selector', 'service-selector-unmatched', (app, service) => {
    service.selector = { [keyOf(app)]: `${app.name.replace('-', '')}x` };
  }),
  ...onEach('the selector has a label that no pod has', 'service-selector-unmatched', (_, service) => {
    service.selector = { ...service.selector, release: 'stable' };
  }),
  ...onEach('the selector has another key', 'service-selector-unmatched', (app, service) => {
    service.selector = { 'app.kubernetes.io/name': app.name };
  }),
  ...onEach('the selector is in other letters', 'service-selector-unmatched', (app, service) => {
    service.selector = { [keyOf(app)]: app.name.toUpperCase() };
  }),
  ...onEach('a label was taken from the template', 'service-selector-unmatched', (app, service) => {
    service.selector = { ...service.selector, tier: 'backend' };
    app.age = 5;
    app.before = { ago: 5, isFailing: false };
  }),
  ...onEach('somebody edited the labels of the pods', 'service-selector-unmatched', app => {
    app.podLabels = { ...app.labels, [keyOf(app)]: `${app.name}-debug` };
  }),
  ...onEach(
    "the selector leads to another component's pods",
    'service-selector-unmatched',
    (app, service, world) => {
      const key = keyOf(app);
      const other = world.apps.find(
        it => it !== app && it.labels[key] !== undefined && it.name !== 'line-service',
      );
      service.selector = { [key]: other?.labels[key] ?? '' };
    },
    base => base !== 'bank',
  ),
];

const ports: Fault[] = [
  ...onEach('targetPort is a number that nobody listens on', 'service-port-mismatch', (_, service) => {
    for (const port of service.ports) port.targetPort = 9999;
  }),
  ...onEach('targetPort is one off', 'service-port-mismatch', (app, service) => {
    for (const port of service.ports) port.targetPort = (app.listens[0] ?? 0) + 1;
  }),
  ...onEach('targetPort is a name that no container has', 'service-port-mismatch', (_, service) => {
    for (const port of service.ports) port.targetPort = 'http-api';
  }),
  ...onEach('the port is another than its callers ask', 'service-port-mismatch', (_, service) => {
    for (const port of service.ports) port.port += 1000;
  }),
  ...onEach(
    'port and target are both another, and nobody declares ports',
    'service-port-mismatch',
    (app, service) => {
      app.ports = [];
      for (const port of service.ports) {
        port.port += 7;
        port.targetPort = port.port;
      }
    },
  ),
  ...onEach(
    'targetPort is wrong, the containers declare nothing',
    'service-port-mismatch',
    (app, service) => {
      app.ports = [];
      for (const port of service.ports) port.targetPort = 8123;
    },
  ),
  ...onEach(
    'a named port was renamed in the containers',
    'service-port-mismatch',
    (app, service) => {
      for (const port of app.ports) port.name = 'main';
      for (const port of service.ports) port.targetPort = port.name ?? 'http';
    },
    // Its ports are called after their numbers, which is no name that a target may be.
    base => base !== 'hotel',
  ),
];

const protocols: Fault[] = [
  ...onEach('the service forwards UDP', 'service-protocol-mismatch', (_, service) => {
    for (const port of service.ports) port.protocol = 'UDP';
  }),
  ...onEach('the service forwards SCTP', 'service-protocol-mismatch', (_, service) => {
    for (const port of service.ports) port.protocol = 'SCTP';
  }),
  ...onEach(
    'the mesh is told another protocol by the name of the port',
    'service-protocol-mismatch',
    (app, service) => {
      for (const port of service.ports) port.name = app.speaks === 'grpc' ? 'http-main' : 'grpc-main';
    },
    base => base === 'bank',
  ),
  ...onEach(
    'the mesh is told another protocol by appProtocol',
    'service-protocol-mismatch',
    (app, service) => {
      for (const port of service.ports) port.appProtocol = app.speaks === 'grpc' ? 'http' : 'grpc';
    },
    base => base === 'bank',
  ),
];

const gone: Fault[] = onEach('the service was deleted', 'service-missing', (_, service, world) => {
  world.services = world.services.filter(it => it !== service);
});

/** Services that lead nowhere, or to the wrong pods, or to the wrong port of the right ones. */
export const serviceFaults: readonly Fault[] = [...selectors, ...ports, ...protocols, ...gone];
