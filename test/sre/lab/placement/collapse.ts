import { listAt, textAt } from '../../../../server/domain/json.ts';
import type { KubeObject } from '../../../../server/domain/kube-object.ts';
import { type Planting, workloadOf } from './plant.ts';
import { settle } from './settle.ts';
import { all, find, type Upset, type World } from './world.ts';

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** The parts that nobody can reach: none of their pods is ready, or they have no service. */
function unreachable({ world, app }: Planting): string[] {
  return kinds
    .flatMap(kind => all(world, kind, app.namespace))
    .filter(it => !isServed(world, it))
    .map(({ metadata }) => metadata.name);
}

function isServed(world: World, { metadata }: KubeObject): boolean {
  const endpoints = find(world, 'Endpoints', metadata.namespace, metadata.name);
  return listAt(endpoints, 'subsets').some(it => listAt(it, 'addresses').length > 0);
}

/** Whether a part is told of another by an environment variable. */
const calls = (planting: Planting, caller: string, callee: string): boolean =>
  listAt(workloadOf(planting, caller), 'spec', 'template', 'spec', 'containers')
    .flatMap(it => listAt(it, 'env'))
    .some(it => new RegExp(`(^|[^\\w-])${callee}($|[^\\w-])`).test(textAt(it, 'value') ?? ''));

const isThere = ({ world, app }: Planting, name: string): boolean =>
  find(world, 'Service', app.namespace, name) !== undefined;

/** What a caller of something that is not there says, and whether it ends for it. */
function harm(planting: Planting, caller: string, callee: string): Upset {
  const { image } = planting.app.parts.find(({ name }) => name === caller) ?? { image: '' };
  const isThereAtAll = isThere(planting, callee);
  if (planting.app.namespace === 'rail')
    return {
      exit: 1,
      log: [
        '  .   ____          _            __ _ _',
        `2026-06-11 14:18:31.120  INFO 1 --- [main] Application : Starting ${image}`,
        isThereAtAll
          ? `2026-06-11 14:18:52.511 ERROR 1 --- [main] o.a.t.jdbc.pool.ConnectionPool : Unable to create initial connections of pool. Communications link failure: connect to ${callee} failed, java.net.ConnectException: Connection refused (Connection refused)`
          : `2026-06-11 14:18:52.511 ERROR 1 --- [main] o.a.t.jdbc.pool.ConnectionPool : Unable to create initial connections of pool. java.net.UnknownHostException: ${callee}: Name or service not known`,
        '2026-06-11 14:18:52.900 ERROR 1 --- [main] o.s.boot.SpringApplication : Application run failed',
      ],
    };
  return {
    ...(callee.endsWith('db') && { exit: 1 }),
    log: [
      'INFO listening on 0.0.0.0:8080',
      isThereAtAll
        ? `ERROR rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 10.68.9.9:8080: connect: connection refused" calling ${callee}`
        : `ERROR lookup ${callee} on 10.68.0.2:53: no such host`,
    ],
  };
}

/** Lets what is not there be felt by those that need it. */
export function collapse(planting: Planting): void {
  const { world, app } = planting;
  const lost = unreachable(planting);
  for (const callee of lost)
    for (const { name, kind } of app.parts)
      if (
        kind !== 'CronJob' &&
        !lost.includes(name) &&
        !world.upsets.has(name) &&
        calls(planting, name, callee)
      )
        world.upsets.set(name, harm(planting, name, callee));
  settle(world);
}
