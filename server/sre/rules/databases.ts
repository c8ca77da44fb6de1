import { refOf } from '../../domain/kube-object.ts';
import { listAt, numberAt } from '../../domain/json.ts';
import { count, oneLine } from '../../domain/line.ts';
import { callersOf, isServer, serversOf } from '../database-servers.ts';
import { unreachedIn } from '../database-words.ts';
import { logFact, objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import { causeIn } from '../last-words.ts';
import type { ContainerLog, LogLine, Picture } from '../picture.ts';
import { addressesOf, isDatabase, serviceAt } from '../service-address.ts';
import { isShort, type Workload } from '../workload.ts';

const codes = new Set([
  'database-credentials-invalid',
  'database-read-only',
  'database-connections-exhausted',
  'certificate-expired',
  'ephemeral-storage-exceeded',
]);

/** What was said longer ago than this, and is not repeated, is over. */
const RECENT_MS = 15 * 60_000;

type Hit = { code: string; log: ContainerLog; line: LogLine };

const isRecent = ({ time }: LogLine, now: number): boolean => time === undefined || now - time <= RECENT_MS;

/** A pool that is empty is the client's; these words are a server's that takes no more. */
const SERVER_FULL = /too many|remaining connection slots|maximum number|max number/i;

/** The component that has to be changed for a complaint: mostly the one that complains. */
function responsible(workload: Workload, { code, line }: Hit, picture: Picture): Workload {
  const isDatabaseWord = code.startsWith('database-');
  if (isDatabaseWord && isServer(workload) && code === 'database-credentials-invalid') {
    const callers = callersOf(workload, picture);
    return callers.find(isShort) ?? callers[0] ?? workload;
  }
  const isOfServer =
    code === 'database-read-only' ||
    (code === 'database-connections-exhausted' && SERVER_FULL.test(line.text));
  const servers = isOfServer && !isServer(workload) ? serversOf(workload, picture) : [];
  return servers.length === 1 ? (servers[0] ?? workload) : workload;
}

/** A login that is refused may be that of a user of the application; a database is named or speaks so itself. */
const OF_DATABASE =
  /sql|postgres|pgx?\b|mongo|redis|jdbc|database|access denied for user|password authentication|using password|WRONGPASS|NOAUTH|SASL|ORA-|role "/i;

const isLogin = ({ code, line }: Hit): boolean =>
  code === 'database-credentials-invalid' && !OF_DATABASE.test(line.text);

/** Complaints that a component repeats: it may stay up, and cannot do its work. */
function complained(workload: Workload, picture: Picture): Finding[] {
  const found = picture.logsOf(workload.component).flatMap(log =>
    log.lines.flatMap((line): Hit[] => {
      const code = causeIn(line.text);
      return code !== undefined && codes.has(code) ? [{ code, log, line }] : [];
    }),
  );
  return [...Map.groupBy(found, ({ code }) => code)].flatMap(([code, hits]) => {
    const last = hits.at(-1);
    if (!last) return [];
    const owner = responsible(workload, last, picture);
    const isFresh = isRecent(last.line, picture.now) && !(isLogin(last) && !isShort(workload));
    const harm = isShort(workload) || isShort(owner) ? 0.88 : hits.length >= 3 ? 0.78 : 0.5;
    return [
      {
        code,
        component: owner.component,
        object: refOf(owner.object),
        summary: `${workload.component} ${owner === workload ? 'is refused' : `is refused by or complains to ${owner.component}`}: ${oneLine(last.line.text, 200)} (${count(hits.length, 'line')})`,
        facts: hits.slice(-2).map(({ log, line }) => logFact(log, line)),
        weight: isFresh || isShort(workload) ? harm : 0.3,
        ...(hits[0]?.line.time !== undefined && { since: hits[0].line.time }),
      },
    ];
  });
}

/** A client that reaches no database, where the settings cannot be seen: its words tell name or port. */
function unreached(workload: Workload, picture: Picture): Finding[] {
  if (isServer(workload)) return [];
  const servers = serversOf(workload, picture);
  // A database that is itself down explains its clients.
  if (servers.some(server => isShort(server) || server.desired === 0)) return [];
  return picture.logsOf(workload.component).flatMap(log => {
    const found = unreachedIn(log.lines);
    if (!found || (!isRecent(found.line, picture.now) && !isShort(workload))) return [];
    if (found.code === 'database-port-wrong' && servers.length === 0) return [];
    const services = picture.of('Service').map(({ metadata }) => metadata.name);
    const isKnownName =
      found.code === 'database-address-wrong' &&
      services.some(name => new RegExp(`(?:^|[^\\w.-])${name}(?:[^\\w-]|$)`).test(found.line.text));
    if (isKnownName) return [];
    return [
      {
        code: found.code,
        component: workload.component,
        object: refOf(workload.object),
        summary: `${workload.component} does not reach its database: ${oneLine(found.line.text, 200)}${servers.length === 0 ? '' : `, though ${servers.map(({ component }) => component).join(', ')} ${servers.length === 1 ? 'is' : 'are'} ready`}`,
        facts: [logFact(log, found.line)],
        weight: isShort(workload) ? 0.84 : found.hits >= 3 ? 0.72 : 0.4,
        ...(found.line.time !== undefined && { since: found.line.time }),
      },
    ];
  });
}

/** A database setting whose port is not the one its service offers. */
function misaddressed(workload: Workload, picture: Picture): Finding[] {
  return addressesOf(workload, picture)
    .filter(isDatabase)
    .flatMap(address => {
      const service = serviceAt(address, picture);
      const offered = listAt(service, 'spec', 'ports').flatMap(port => numberAt(port, 'port') ?? []);
      if (!service || address.port === undefined || offered.length === 0 || offered.includes(address.port))
        return [];
      const text = `${address.setting}=${address.value} (port ${address.port}), but ${address.host} offers ${offered.join(', ')}`;
      return [
        {
          code: 'database-port-wrong',
          component: workload.component,
          object: refOf(address.holder ?? workload.object),
          summary: `${workload.component} asks its database at the wrong port: ${text}`,
          facts: [objectFact(address.holder ?? workload.object, text)],
          weight: 0.94,
        },
      ];
    });
}

/** What keeps components from their databases. */
export const databases: Rule = picture =>
  picture.workloads.flatMap(workload => [
    ...complained(workload, picture),
    ...unreached(workload, picture),
    ...misaddressed(workload, picture),
  ]);
