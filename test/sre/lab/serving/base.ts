import type { App, Call, Labels, Service, Speech, World } from './world.ts';

export const NOW = Date.parse('2026-03-02T10:00:00Z');

/** A cluster with nothing in it, in which nothing is wrong: one or three masters, and workers. */
export function emptyWorld(namespace: string, workers: number, masters = ['master']): World {
  const names = [...masters, ...Array.from({ length: workers }, (_, i) => `node-${i + 1}`)];
  return {
    namespace,
    now: NOW,
    apps: [],
    services: [],
    configMaps: [],
    nodes: names.map(name => ({ name, isMaster: masters.includes(name), state: 'up', minutes: 0 })),
    walls: [],
    objects: [],
    events: [],
    logs: [],
    isIpvs: true,
    isMesh: false,
    dns: 'up',
    stopped: {},
    systemd: 'new',
    areUnits: true,
    isTraced: true,
    formerCalls: [],
    unrecorded: [],
  };
}

type Told = Partial<App> & {
  port: number;
  speaks?: Speech;
  portName?: string;
  service?: Partial<Service> | false;
};

/** Adds a component and the service before it, as a chart would make them. */
export function addApp(world: World, name: string, told: Told): App {
  const { port, portName = 'http', speaks = 'http', service, ...more } = told;
  const labels: Labels = more.labels ?? { app: name };
  const workers = world.nodes.filter(({ isMaster }) => !isMaster);
  const at = world.apps.length;
  const app: App = {
    name,
    kind: 'Deployment',
    replicas: 1,
    language: 'java',
    image: `registry.example.com/${world.namespace}/${name}:2.3.1`,
    ports: [{ name: portName, port }],
    listens: [port],
    speaks,
    labels,
    env: [],
    args: [],
    mounts: [],
    calls: [],
    spec: {},
    container: {},
    sidecars: [],
    nodes: [workers[at % workers.length]?.name ?? '', workers[(at + 1) % workers.length]?.name ?? ''],
    state: 'ready',
    words: [],
    age: 60 * 24 * 12,
    ...more,
  };
  world.apps.push(app);
  if (service !== false)
    world.services.push({
      name,
      selector: { ...labels },
      ports: [{ name: portName, port, targetPort: port }],
      ip: `10.96.${10 + Math.floor(at / 200)}.${20 + (at % 200)}`,
      ...service,
    });
  return app;
}

/** Adds calls that are written in a component's code: nothing but traces and logs tells of them. */
export function callsInCode(
  app: App,
  speaks: Speech,
  targets: readonly (readonly [to: string, address: string])[],
): void {
  for (const [to, address] of targets) app.calls.push({ to, address, speaks, path: '/api/v1/items' });
}

/** Adds a call whose address an environment variable holds. */
export function callByEnv(
  app: App,
  to: string,
  name: string,
  address: string,
  more: Partial<Call> = {},
): void {
  app.env.push({ name, value: address });
  app.calls.push({ to, address, via: name, speaks: 'http', path: '/api/v1/items', ...more });
}
