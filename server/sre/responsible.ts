import { textAt } from '../domain/json.ts';
import { remember } from '../domain/remember.ts';
import { callersOf, isServer, serversOf } from './database-servers.ts';
import { causeIn } from './last-words.ts';
import type { LogLine, Picture } from './picture.ts';
import { hasSick, type Workload } from './workload.ts';

/** A line about a login in which a database is named, or speaks so itself. */
const OF_DATABASE =
  /sql|postgres|pgx?\b|mongo|redis|jdbc|database|rabbit|amqp|access denied for user|password authentication|using password|WRONGPASS|NOAUTH|ACCESS_REFUSED|pg_hba|SASL|ORA-|role "/i;

export const isOfDatabase = (text: string): boolean => OF_DATABASE.test(text);

/** A pool that is empty is the client's; these words are a server's that takes no more. */
const SERVER_FULL = /too many|remaining connection slots|maximum number|max number/i;

/** The client that a server's line is about: by its address, by the name of its user, else the one that is sick. */
function clientIn({ text }: LogLine, server: Workload, picture: Picture): Workload {
  const callers = callersOf(server, picture);
  const addresses = new Set<string>(text.match(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g));
  const isThere = ({ pods }: Workload) =>
    pods.some(pod => addresses.has(textAt(pod, 'status', 'podIP') ?? ''));
  const isNamed = ({ component }: Workload) => new RegExp(`user ['"]${component}['"]`, 'i').test(text);
  return (
    picture.workloads.find(it => it !== server && isThere(it)) ??
    callers.find(isNamed) ??
    callers.find(hasSick) ??
    callers[0] ??
    server
  );
}

const newest = ({ pods }: Workload): string => pods[0]?.metadata.creationTimestamp ?? '';

/** The components that some database refuses to let in, as they say. */
const refusedIn = remember((picture: Picture): readonly Workload[] =>
  picture.workloads.filter(it =>
    picture
      .logsOf(it.component)
      .some(({ lines }) =>
        lines.some(({ text }) => isOfDatabase(text) && causeIn(text) === 'database-credentials-invalid'),
      ),
  ),
);

/** Whether a server refuses several clients that were there before it: then its accounts are what is new. */
function refusesAll(server: Workload, picture: Picture): boolean {
  const refused = refusedIn(picture).filter(it => it !== server);
  return refused.length > 1 && refused.every(it => newest(it) < newest(server));
}

/** The component that has to be changed for a complaint: mostly the one that complains. */
export function responsibleFor(workload: Workload, code: string, line: LogLine, picture: Picture): Workload {
  if (!code.startsWith('database-')) return workload;
  const isLogin = code === 'database-credentials-invalid';
  if (isServer(workload)) return isLogin ? clientIn(line, workload, picture) : workload;
  const isPool = code === 'database-connections-exhausted' && !SERVER_FULL.test(line.text);
  const [server, other] = isPool ? [] : serversOf(workload, line.text, picture);
  if (server === undefined || other !== undefined) return workload;
  return isLogin && !refusesAll(server, picture) ? workload : server;
}
