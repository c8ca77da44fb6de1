import { refOf } from '../../domain/kube-object.ts';
import { listAt, numberAt } from '../../domain/json.ts';
import { oneLine } from '../../domain/line.ts';
import { logFact, objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import { complaintIn } from '../last-words.ts';
import type { Picture } from '../picture.ts';
import { addressesOf, isDatabase, serviceAt } from '../service-address.ts';
import type { Workload } from '../workload.ts';

const codes = new Set([
  'database-credentials-invalid',
  'database-read-only',
  'database-connections-exhausted',
  'certificate-expired',
  'ephemeral-storage-exceeded',
]);

/** Complaints that a running component repeats: it stays up, and cannot do its work. */
function complained(workload: Workload, picture: Picture): Finding[] {
  const found = picture.logsOf(workload.component).flatMap(log =>
    log.lines.flatMap(line => {
      const code = complaintIn(line.text)?.code;
      return code !== undefined && codes.has(code) ? [{ code, log, line }] : [];
    }),
  );
  return [...Map.groupBy(found, ({ code }) => code)].flatMap(([code, hits]) => {
    const last = hits.at(-1);
    if (!last) return [];
    return [
      {
        code,
        component: workload.component,
        object: refOf(workload.object),
        summary: `${workload.component} is refused: ${oneLine(last.line.text, 200)} (${hits.length} lines)`,
        facts: hits.slice(-2).map(({ log, line }) => logFact(log, line)),
        weight: workload.ready < workload.desired ? 0.88 : hits.length >= 3 ? 0.75 : 0.5,
        ...(hits[0]?.line.time !== undefined && { since: hits[0].line.time }),
      },
    ];
  });
}

/** A database setting whose port is not the one its service offers. */
function misaddressed(workload: Workload, picture: Picture): Finding[] {
  return addressesOf(workload)
    .filter(isDatabase)
    .flatMap(address => {
      const service = serviceAt(address, picture);
      const offered = listAt(service, 'spec', 'ports').flatMap(port => numberAt(port, 'port') ?? []);
      if (!service || address.port === undefined || offered.includes(address.port)) return [];
      const text = `${address.setting}=${address.value} (port ${address.port}), but ${address.host} offers ${offered.join(', ')}`;
      return [
        {
          code: 'database-port-wrong',
          component: workload.component,
          object: refOf(workload.object),
          summary: `${workload.component} asks its database at the wrong port: ${text}`,
          facts: [objectFact(workload.object, text)],
          weight: 0.94,
        },
      ];
    });
}

/** What keeps components from their databases. */
export const databases: Rule = picture =>
  picture.workloads.flatMap(workload => [
    ...complained(workload, picture),
    ...misaddressed(workload, picture),
  ]);
