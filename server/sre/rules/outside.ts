import { refOf } from '../../domain/kube-object.ts';
import { count, oneLine } from '../../domain/line.ts';
import { logFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import { outsideHostIn } from '../outside-host.ts';
import type { ContainerLog, LogLine, Picture } from '../picture.ts';
import { isSaidLately } from '../recent.ts';
import { isShort, type Workload } from '../workload.ts';

const FAILS =
  /timed? ?out|refused|unreachable|no such host|ENOTFOUND|reset by peer|deadline exceeded|UnknownHost|(?:status|code|HTTP\S*)[ :=]*50[0234]\b|50[0234] \(?(?:internal|bad|service|gateway)/i;

/** Fewer lines are an ordinary mishap. */
const LEAST_LINES = 3;

type Hit = { host: string; log: ContainerLog; line: LogLine };

function hitsOf(workload: Workload, picture: Picture): Hit[] {
  return picture.logsOf(workload.component).flatMap(log =>
    log.lines.flatMap((line): Hit[] => {
      if (!FAILS.test(line.text) || !isSaidLately(line, picture.now)) return [];
      const host = outsideHostIn(line.text, picture);
      return host === undefined ? [] : [{ host, log, line }];
    }),
  );
}

/** Calls to something outside the cluster that fail again and again. */
export const outside: Rule = picture =>
  picture.workloads.flatMap(workload => {
    const byHost = Map.groupBy(hitsOf(workload, picture), ({ host }) => host);
    return [...byHost].flatMap(([host, hits]): Finding[] => {
      const last = hits.at(-1);
      if (!last || hits.length < LEAST_LINES) return [];
      const [first] = hits;
      return [
        {
          code: 'dependency-failing',
          component: workload.component,
          object: refOf(workload.object),
          summary: `${workload.component} calls ${host}, outside the cluster, which fails (${count(hits.length, 'line')}): ${oneLine(last.line.text, 160)}`,
          facts: hits.slice(-2).map(({ log, line }) => logFact(log, line)),
          weight: isShort(workload) ? 0.74 : 0.66,
          ...(first?.line.time !== undefined && { since: first.line.time }),
        },
      ];
    });
  });
