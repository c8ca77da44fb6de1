import { refOf } from '../../domain/kube-object.ts';
import { count, oneLine } from '../../domain/line.ts';
import { isPoolOfUnreached } from '../database-words.ts';
import { logFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import { causeIn } from '../last-words.ts';
import type { ContainerLog, LogLine, Picture } from '../picture.ts';
import { isSaidLately } from '../recent.ts';
import { isOfDatabase, responsibleFor } from '../responsible.ts';
import { hasSick, isShort, type Workload } from '../workload.ts';

const codes = new Set([
  'database-credentials-invalid',
  'database-read-only',
  'database-connections-exhausted',
  'certificate-expired',
  'ephemeral-storage-exceeded',
  'out-of-memory',
]);

type Hit = { code: string; log: ContainerLog; line: LogLine };

/** A login that is refused may be that of a user of the application. */
const isUsers = ({ code, line }: Hit): boolean =>
  code === 'database-credentials-invalid' && !isOfDatabase(line.text);

function complained(workload: Workload, picture: Picture): Finding[] {
  const found = picture.logsOf(workload.component).flatMap(log =>
    log.lines.flatMap((line): Hit[] => {
      const code = causeIn(line.text);
      const isTold = code !== undefined && codes.has(code) && !isPoolOfUnreached(code, log.lines);
      return isTold ? [{ code, log, line }] : [];
    }),
  );
  return [...Map.groupBy(found, ({ code }) => code)].flatMap(([code, hits]) => {
    const last = hits.at(-1);
    if (!last) return [];
    const owner = responsibleFor(workload, code, last.line, picture);
    const isFresh = isSaidLately(last.line, picture.now) && !(isUsers(last) && !isShort(workload));
    const harm = hasSick(workload) || hasSick(owner) ? 0.88 : hits.length >= 3 ? 0.78 : 0.5;
    return [
      {
        code,
        component: owner.component,
        object: refOf(owner.object),
        summary: `${workload.component} ${owner === workload ? 'is refused' : `is refused by or complains to ${owner.component}`}: ${oneLine(last.line.text, 200)} (${count(hits.length, 'line')})`,
        facts: hits.slice(-2).map(({ log, line }) => logFact(log, line)),
        weight: isFresh ? harm : 0.3,
        ...(hits[0]?.line.time !== undefined && { since: hits[0].line.time }),
      },
    ];
  });
}

/** Complaints that a component repeats: it may stay up, and cannot do its work. */
export const complaints: Rule = picture =>
  picture.workloads.flatMap(workload => complained(workload, picture));
