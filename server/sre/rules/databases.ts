import { refOf } from '../../domain/kube-object.ts';
import { listAt, numberAt } from '../../domain/json.ts';
import { oneLine } from '../../domain/line.ts';
import { isServer, serversOf } from '../database-servers.ts';
import { unreachedIn } from '../database-words.ts';
import { logFact, objectFact } from '../fact.ts';
import { isSaidLately } from '../recent.ts';
import type { Finding, Rule } from '../finding.ts';
import { hostsIn } from '../heard.ts';
import type { LogLine, Picture } from '../picture.ts';
import { addressesOf, isDatabase, serviceAt } from '../service-address.ts';
import { hasSick, isShort, type Workload } from '../workload.ts';

/** Whether the host that a line tells of is there; where none can be made out, whether any service is named. */
function isKnownHost({ text }: LogLine, picture: Picture): boolean {
  const services = picture.of('Service').map(({ metadata }) => metadata.name);
  const hosts = hostsIn(text);
  return hosts.length > 0
    ? hosts.every(host => services.includes(host))
    : services.some(name => new RegExp(`(?:^|[^\\w.-])${name}(?:[^\\w-]|$)`).test(text));
}

/** A client that reaches no database, where the settings cannot be seen: its words tell name or port. */
function unreached(workload: Workload, picture: Picture): Finding[] {
  if (isServer(workload)) return [];
  return picture.logsOf(workload.component).flatMap(log => {
    const found = unreachedIn(log.lines);
    const isHarmed = hasSick(workload);
    if (!found || !isSaidLately(found.line, picture.now)) return [];
    const servers = serversOf(workload, `${found.client}\n${found.line.text}`, picture);
    // A database that is itself down explains its clients.
    if (servers.some(server => isShort(server) || server.desired === 0)) return [];
    if (found.code === 'database-port-wrong' && servers.length === 0) return [];
    if (found.code === 'database-address-wrong' && isKnownHost(found.line, picture)) return [];
    return [
      {
        code: found.code,
        component: workload.component,
        object: refOf(workload.object),
        summary: `${workload.component} does not reach its database: ${oneLine(found.line.text, 200)}${servers.length === 0 ? '' : `, though ${servers.map(({ component }) => component).join(', ')} ${servers.length === 1 ? 'is' : 'are'} ready`}`,
        facts: [logFact(log, found.line)],
        weight: isHarmed ? 0.84 : found.hits >= 3 ? 0.72 : 0.4,
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
    ...unreached(workload, picture),
    ...misaddressed(workload, picture),
  ]);
