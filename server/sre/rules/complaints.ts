import { refOf } from '../../domain/kube-object.ts';
import { count, oneLine } from '../../domain/line.ts';
import { callersOf, isServer, serversOf } from '../database-servers.ts';
import { logFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import { causeIn } from '../last-words.ts';
import type { ContainerLog, LogLine, Picture } from '../picture.ts';
import { isShort, type Workload } from '../workload.ts';

const codes = new Set([
  'database-credentials-invalid',
  'database-read-only',
  'database-connections-exhausted',
  'certificate-expired',
  'ephemeral-storage-exceeded',
  'out-of-memory',
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

/** Complaints that a component repeats: it may stay up, and cannot do its work. */
export const complaints: Rule = picture =>
  picture.workloads.flatMap(workload => complained(workload, picture));
