import { textAt } from '../../domain/json.ts';
import { refOf } from '../../domain/kube-object.ts';
import { count, oneLine } from '../../domain/line.ts';
import { serviceIn } from '../call-failures.ts';
import { logFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import type { ContainerLog, LogLine, Picture } from '../picture.ts';
import { isTelemetry } from '../telemetry-names.ts';
import { isShort, type Workload } from '../workload.ts';

/** A host with a name of the world's, where a line tells of a call to it. */
const CALLED =
  /(?:https?:\/\/|lookup |ENOTFOUND |host[=:' ]+|UnknownHostException: )([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})/i;
const FAILS =
  /timed? ?out|refused|unreachable|no such host|ENOTFOUND|reset by peer|deadline exceeded|UnknownHost|(?:status|code|HTTP\S*)[ :=]*50[0234]\b|50[0234] \(?(?:internal|bad|service|gateway)/i;
const INSIDE = /\.(?:svc|local|internal|localdomain|cluster)(?:\.|$)/i;

/** What was said longer ago than this is over; fewer lines are an ordinary mishap. */
const RECENT_MS = 15 * 60_000;
const LEAST_LINES = 3;

type Hit = { host: string; log: ContainerLog; line: LogLine };

function hitsOf(workload: Workload, picture: Picture): Hit[] {
  return picture.logsOf(workload.component).flatMap(log =>
    log.lines.flatMap((line): Hit[] => {
      if (!FAILS.test(line.text)) return [];
      const host = CALLED.exec(line.text)?.[1]?.toLowerCase();
      const isOld = line.time !== undefined && picture.now - line.time > RECENT_MS;
      const isOurs = host === undefined || INSIDE.test(host) || isTelemetry(host);
      // A line that names one of the application's own services is about that one, whatever else it links to.
      const service = serviceIn(line.text, picture);
      if (isOld || isOurs || (service && textAt(service, 'spec', 'type') !== 'ExternalName')) return [];
      return [{ host, log, line }];
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
