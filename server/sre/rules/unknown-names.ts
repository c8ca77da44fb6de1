import { refOf } from '../../domain/kube-object.ts';
import { nearest } from '../../domain/name.ts';
import { callFailures, type Failure } from '../call-failures.ts';
import { logFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { addressesOf } from '../service-address.ts';
import { unservedNamed } from '../service-pods.ts';
import { isTelemetry } from '../telemetry-names.ts';
import { isShort } from '../workload.ts';

/** Whether a name is meant to be one of this application: a single word, or in a namespace that was looked at or is wrong. */
function isOurs({ host, caller }: Failure, picture: Picture): boolean {
  const [name = '', space] = host.split('.');
  if (space === undefined || picture.namespaces.includes(space)) return true;
  return picture.find('Service', caller.namespace, name) !== undefined;
}

const shortName = ({ host }: Failure): string => host.split('.')[0] ?? host;

/** A pod that asks for its own name, or another's, means no service. */
const isPod = ({ host }: Failure, picture: Picture): boolean =>
  picture.workloads.some(({ pods }) => pods.some(({ metadata }) => metadata.name === host));

const isWritten = (failure: Failure, picture: Picture): boolean =>
  addressesOf(failure.caller, picture).some(it => it.host === shortName(failure));

const DATABASE = /mysql|mariadb|postgres|mongo|mssql|oracle|(?:^|-)(?:db|pg|sql)(?:-|$)/i;

function judge(host: string, failures: readonly Failure[], picture: Picture): Finding[] {
  const [first] = failures;
  if (!first) return [];
  const callers = [...new Set(failures.map(({ caller }) => caller.component))];
  const facts = failures.slice(0, 3).map(({ log, line }) => logFact(log, line));
  const isElsewhere = first.host.includes('.') && picture.find('Service', first.caller.namespace, host);
  const owner = isElsewhere
    ? undefined
    : (picture.workload(host) ?? unservedNamed(host, first.caller.namespace, picture));
  if (owner || callers.length > 2)
    return [
      {
        code: 'service-missing',
        component: owner?.component ?? host,
        object: refOf(owner?.object ?? first.caller.object),
        summary: `${callers.slice(0, 4).join(', ')} cannot find ${host}: ${owner ? 'it runs without a service' : 'there is no such service'}`,
        facts,
        weight: owner ? 0.88 : 0.66,
      },
    ];
  const services = picture.of('Service').map(({ metadata }) => metadata.name);
  const near = nearest(host, services);
  const { caller } = first;
  return [
    {
      code: DATABASE.test(host) ? 'database-address-wrong' : 'dependency-address-wrong',
      component: caller.component,
      object: refOf(caller.object),
      summary: `${caller.component} asks for ${first.host}, which names no service${near === undefined ? '' : ` (there is ${near})`}`,
      facts,
      weight: near !== undefined || isShort(caller) ? 0.84 : 0.6,
    },
  ];
}

/** Names that callers cannot resolve since no service has them: by their words, where no setting tells. */
export const unknownNames: Rule = picture => {
  if (!picture.sees('Service')) return [];
  const strange = callFailures(picture).filter(
    it =>
      it.ending === 'unresolved' &&
      it.service === undefined &&
      isOurs(it, picture) &&
      !isTelemetry(it.host) &&
      !isPod(it, picture) &&
      !isWritten(it, picture),
  );
  return [...Map.groupBy(strange, shortName)].flatMap(([host, failures]) => judge(host, failures, picture));
};
