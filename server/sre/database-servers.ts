import { listAt, textAt } from '../domain/json.ts';
import { remember } from '../domain/remember.ts';
import { callees, callersIn } from './edges.ts';
import type { Picture } from './picture.ts';
import { portsOf } from './template.ts';
import type { Workload } from './workload.ts';

/** Kinds of servers that keep data: their images, their usual port, and the words of their clients. */
const kinds: readonly { image: RegExp; port: number; client: RegExp }[] = [
  {
    image: /mysql|mariadb|percona/i,
    port: 3306,
    client: /mysql|mariadb|communications link failure|\(28000\)|using password|--(?:super-)?read-only/i,
  },
  {
    image: /postgres|postgis|cockroach|timescale/i,
    port: 5432,
    client:
      /postgres|psycopg|pgx|\bPG::|\bpq:|libpq|SASL auth|SQLSTATE|password authentication|role "|connection slots|too many clients|read-only transaction|pg_hba|could not translate host name|host=\S+ user=/i,
  },
  { image: /mongo/i, port: 27017, client: /mongo|serverSelectionTimeoutMS|NotWritablePrimary/i },
  {
    image: /redis|valkey|keydb/i,
    port: 6379,
    client: /redis|jedis|lettuce|WRONGPASS|NOAUTH|READONLY You|number of clients reached/i,
  },
  { image: /rabbitmq|activemq/i, port: 5672, client: /rabbit|amqp|ACCESS_REFUSED/i },
  { image: /mssql|sqlserver/i, port: 1433, client: /sqlclient|sqlserver|mssql/i },
  { image: /oracle/i, port: 1521, client: /ORA-\d|TNS:/ },
];
type Kind = (typeof kinds)[number];

const isImageOf = (image: string | undefined, kind: Kind): boolean =>
  kind.image.test((image ?? '').replace(/^[^/]*[.:][^/]*\//, ''));

const isOf = ({ template }: Workload, kind: Kind): boolean =>
  listAt(template, 'spec', 'containers').some(container => isImageOf(textAt(container, 'image'), kind)) ||
  portsOf(template).some(it => it.port === kind.port);

/** Whether an image's server speaks a language of its own at this port, neither HTTP nor gRPC. */
export const hasOwnTongue = (image: string, port: number): boolean =>
  kinds.some(kind => kind.port === port && isImageOf(image, kind));

const kindsOf = remember((workload: Workload): readonly Kind[] => kinds.filter(kind => isOf(workload, kind)));

/** Whether a workload is itself a database or broker, by its images and the ports it offers. */
export const isServer = (workload: Workload): boolean => kindsOf(workload).length > 0;

const serversIn = remember((picture: Picture): readonly Workload[] => picture.workloads.filter(isServer));

const isCalledIn = (line: string, { component }: Workload): boolean =>
  new RegExp(`(?:^|[^\\w.-])${component}(?:[^\\w-]|$)`).test(line);

/** A database is often called after the only one who uses it: `orders-db` of `orders-service`. */
function isNamesake(server: Workload, { component }: Workload): boolean {
  const stem = component.replace(/[-_.]?(service|svc|app|api|server|backend)$/i, '');
  return server.component.startsWith(`${stem}-`);
}

/**
 * The databases that a workload means when it says something: of the kind whose client speaks so, those it is known
 * to call, or names; else those that nobody is known to call, or where there is no other the one that most do.
 */
export function serversOf(workload: Workload, said: string, picture: Picture): Workload[] {
  const spoken = new Set(kinds.filter(({ client }) => client.test(said)));
  const all = serversIn(picture).filter(it => it !== workload);
  const fitting = all.filter(it => kindsOf(it).some(kind => spoken.has(kind)));
  const near = fitting.length > 0 ? fitting : all;
  const edges = callees(picture);
  const own = near.filter(({ component }) => edges.get(workload.component)?.has(component));
  if (own.length > 0) return own;
  const named = near.filter(it => isCalledIn(said, it));
  if (named.length > 0) return named;
  const namesakes = near.filter(it => isNamesake(it, workload));
  if (namesakes.length > 0) return namesakes;
  const callers = (server: Workload): number => callersIn(edges, server.component).length;
  const free = near.filter(server => callers(server) === 0);
  if (free.length > 0) return free;
  // The one that most use is likely this one's too.
  const most = Math.max(...fitting.map(callers));
  return fitting.filter(server => callers(server) === most);
}

/** The components that are known to call this one. */
export const callersOf = ({ component }: Workload, picture: Picture): Workload[] =>
  callersIn(callees(picture), component).flatMap(caller => picture.workload(caller) ?? []);
