import { addApp, callsInCode, emptyWorld } from './base.ts';
import { appNamed, type World } from './world.ts';

const calls: { readonly [from: string]: string } = {
  front: 'search profile recommend guest booking',
  search: 'geo rate',
  geo: '',
  rate: '',
  profile: '',
  recommend: '',
  guest: '',
  booking: '',
};

const stores: readonly (readonly [of: string, kinds: string])[] = [
  ['geo', 'mongodb'],
  ['rate', 'mongodb memcached'],
  ['profile', 'mongodb memcached'],
  ['recommend', 'mongodb'],
  ['guest', 'mongodb'],
  ['booking', 'mongodb memcached'],
];

const PORTS: { readonly [name: string]: number } = {
  front: 5000,
  search: 8082,
  geo: 8083,
  rate: 8084,
  profile: 8081,
  recommend: 8085,
  guest: 8086,
  booking: 8087,
};

/** Hotels: few Go services whose addresses stand in their code, with stores of their own; nobody traces them. */
export function hotel(): World {
  const world = emptyWorld('default', 2);
  world.areUnits = false;
  world.isTraced = false;
  for (const [name, port] of Object.entries(PORTS))
    addApp(world, name, {
      port,
      portName: String(port),
      speaks: name === 'front' ? 'http' : 'grpc',
      language: 'go',
      labels: { 'io.kompose.service': name },
      ports: [{ port }],
    });
  for (const [of, kinds] of stores)
    for (const kind of kinds.split(' ')) {
      const port = kind === 'mongodb' ? 27_017 : 11_211;
      addApp(world, `${kind}-${of}`, {
        port,
        portName: `${kind}-${of}`,
        speaks: 'tcp',
        language: 'cpp',
        image: kind === 'mongodb' ? 'mongo:5.0' : 'memcached',
        labels: { 'io.kompose.service': `${kind}-${of}` },
        ports: [{ port }],
      });
      callsInCode(appNamed(world, of), kind === 'mongodb' ? 'mongo' : 'tcp', [
        [`${kind}-${of}`, `${kind}-${of}:${port}`],
      ]);
    }
  for (const [from, list] of Object.entries(calls))
    callsInCode(
      appNamed(world, from),
      'grpc',
      list
        .split(' ')
        .filter(it => it !== '')
        .map(to => [to, `${to}:${PORTS[to] ?? 0}`] as const),
    );
  return world;
}
