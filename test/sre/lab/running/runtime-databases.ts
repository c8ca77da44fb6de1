import * as z from 'zod';
import { callersCrash, callersCrashNameless, callersOf, writes } from './callers.ts';
import type { Plant } from './case.ts';
import { release } from './release.ts';
import { crashes } from './runs.ts';
import { mainOf, type PodSpec } from './spec.ts';
import { row, tableOf } from './table.ts';
import { at, type Deployed, type World } from './world.ts';

const Words = z.array(z.union([z.string(), z.strictObject({ link: z.string() })]));

const Way = z.strictObject({
  ...row,
  targets: z.array(z.string()),
  /** It stays up and repeats its words; else it ends with them. */
  stays: z.boolean().default(false),
  env: z.record(z.string(), z.string()).default({}),
  /** What is replaced in its config map. */
  map: z.record(z.string(), z.string()).default({}),
  words: Words,
});
type Way = z.infer<typeof Way>;

const trace = [
  '\tat com.zaxxer.hikari.pool.HikariPool.<init>(HikariPool.java:115)',
  '\tat org.hibernate.engine.jdbc.connections.internal.DatasourceConnectionProviderImpl.getConnection(DatasourceConnectionProviderImpl.java:122)',
  '\t... 41 common frames omitted',
];

/** How MySQL's driver for Java tells that it got no link, and why. */
const linkFailure = (reason: string): string[] => [
  'com.zaxxer.hikari.pool.HikariPool : HikariPool-1 - Exception during pool initialization.',
  'com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure',
  '',
  'The last packet sent successfully to the server was 0 milliseconds ago. The driver has not received any packets from the server.',
  ...trace,
  'Caused by: com.mysql.cj.exceptions.CJCommunicationsException: Communications link failure',
  ...trace,
  `Caused by: ${reason}`,
  '\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)',
];

const linesOf = (words: z.infer<typeof Words>): string[] =>
  words.flatMap(it => (typeof it === 'string' ? it : linkFailure(it.link)));

function setEnv(spec: PodSpec, values: { readonly [name: string]: string }): void {
  const main = mainOf(spec);
  const kept = (main.env ?? []).filter(({ name }) => values[name] === undefined);
  main.env = [...kept, ...Object.entries(values).map(([name, value]) => ({ name, value }))];
}

/** The config maps that are called after a component, with their text changed. */
function patchMaps(world: World, { part }: Deployed, changes: { readonly [from: string]: string }): void {
  const stem = part.name.replace(/-service$/, '');
  const isIts = (object: object) => JSON.stringify(object).includes(`"name":"${stem}-`);
  world.objects = world.objects.map(object => {
    if (!isIts(object)) return object;
    const data = Object.entries(object['data'] ?? {}).map(([key, value]) => [
      key,
      Object.entries(changes).reduce((text, [from, to]) => text.replace(from, to), String(value)),
    ]);
    return { ...object, data: Object.fromEntries(data) };
  });
}

const planted = ({ words, stays, env, map, ...way }: Way): Plant => ({
  ...way,
  plant(world, deployed, how) {
    const timing = stays ? { ...how, rolling: false } : how;
    const pods = release(world, deployed.part.name, spec => setEnv(spec, env), timing);
    if (Object.keys(map).length > 0) patchMaps(world, deployed, map);
    const lines = linesOf(words);
    if (stays) writes(world, deployed, [...lines, ...lines, ...lines]);
    else for (const pod of pods) crashes(world, deployed, pod, { code: 1, ran: 18, words: lines });
  },
});

const ServerWay = z.strictObject({
  ...row,
  targets: z.array(z.string()),
  clients: z.array(z.string()),
  own: z.array(z.string()).default([]),
});

/** A trouble of the server that its clients tell. */
const ofServer = ({ clients, own, ...way }: z.infer<typeof ServerWay>, then: 'stay' | 'end'): Plant => ({
  ...way,
  what: `${way.what}, its clients ${then}`,
  not: ['rolling'],
  plant(world, deployed, how) {
    release(world, deployed.part.name, () => undefined, { ...how, rolling: false });
    for (const caller of callersOf(world, deployed.part.name)) {
      if (then === 'stay') writes(world, caller, [...clients, ...clients, ...clients]);
      else for (const pod of caller.pods) crashes(world, caller, pod, { code: 1, ran: 18, words: clients });
    }
    writes(world, deployed, [...own, ...own, ...own]);
  },
});

type Down = { what: string; code: string; down: (world: World, deployed: Deployed) => void };
const fall = (
  world: World,
  deployed: Deployed,
  crash: { code: number; reason?: string; words?: string[] },
) => {
  for (const pod of deployed.pods) crashes(world, deployed, pod, { restarts: 6, ...crash });
};
const falls: readonly Down[] = [
  {
    what: 'scaled to zero',
    code: 'scaled-to-zero',
    down: (_, deployed) => void Object.assign(deployed, { replicas: 0, pods: [] }),
  },
  {
    what: 'killed for memory',
    code: 'out-of-memory',
    down: (world, deployed) => fall(world, deployed, { code: 137, reason: 'OOMKilled' }),
  },
  {
    what: 'that crashes',
    code: 'application-crash',
    down: (world, deployed) => fall(world, deployed, { code: 1, words: ['[ERROR] Aborting'] }),
  },
];

const downs: readonly Plant[] = falls.flatMap(({ what, code, down }) =>
  (['complain', 'crash', 'crash, and name nobody'] as const).map((then): Plant => ({
    what: `a database ${what}, its clients ${then}`,
    code,
    targets: ['tickets/ticketsdb', 'shelf/shelfdb', 'agora/user-mongodb', 'tickets/directory'],
    not: ['rolling'],
    plant(world, deployed) {
      down(world, deployed);
      if (then === 'crash') callersCrash(world, deployed.part.name);
      else if (then !== 'complain') callersCrashNameless(world, deployed.part.name);
      else
        for (const caller of callersOf(world, deployed.part.name))
          writes(world, caller, linkFailure('java.net.ConnectException: Connection refused'));
    },
  })),
);

/** All who use one database are refused, though nothing of theirs was changed: the server's accounts were. */
const changedAccounts: Plant = {
  what: 'all clients of a database are refused at once, as the database has other accounts',
  code: 'database-credentials-invalid',
  targets: ['tickets/ticketsdb', 'shelf/shelfdb'],
  not: ['rolling', 'fresh', 'rush'],
  plant(world, deployed, how) {
    release(world, deployed.part.name, spec => setEnv(spec, { DB_INIT_PASSWORD: 'x' }), how);
    const words = [
      deployed.part.stack === 'mysql'
        ? "java.sql.SQLException: Access denied for user 'ts'@'10.244.2.17' (using password: YES)"
        : 'FATAL:  password authentication failed for user "app"',
    ];
    for (const caller of callersOf(world, deployed.part.name))
      for (const pod of caller.pods) crashes(world, caller, pod, { code: 1, ran: 18, words });
  },
};

/** A server's side of a login that is refused names no component; its client is the one that is wrong. */
const serverSide: Plant = {
  what: 'only the server tells of the login',
  code: 'database-credentials-invalid',
  targets: ['shelf/search', 'shelf/catalog'],
  not: ['rolling'],
  plant(world, deployed, how) {
    const { name } = deployed.part;
    for (const pod of release(world, name, () => undefined, how)) {
      crashes(world, deployed, pod, { code: 1, ran: 4 });
      world.logs.delete(`${pod.name}/${mainOf(pod.spec).name}`);
    }
    const line = `2026-04-14 08:29:40.417 UTC [88] FATAL:  password authentication failed for user "${name}"`;
    writes(world, at(world, 'shelfdb'), [line, line, line, line]);
  },
};

const servers = tableOf('runtime-databases-servers.yaml', ServerWay);

/** What keeps components from their databases, by every client library of the lab. */
export const databasePlants: readonly Plant[] = [
  ...tableOf('runtime-databases.yaml', Way).map(planted),
  ...servers.map(way => ofServer(way, 'stay')),
  ...servers.map(way => ofServer(way, 'end')),
  ...downs,
  changedAccounts,
  serverSide,
];
