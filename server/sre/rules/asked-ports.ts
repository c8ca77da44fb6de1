import { at, listAt, numberAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { type Failure, failuresAt, isBodiless } from '../call-failures.ts';
import { callees } from '../edges.ts';
import { logFact, objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import { knownPorts } from '../listening.ts';
import type { Picture } from '../picture.ts';
import { addressesOf } from '../service-address.ts';
import { selectedBy } from '../service-pods.ts';
import { portsOf } from '../template.ts';

/** Whether a caller's own settings name the port, so that they are what is judged. */
const isWritten = ({ caller, host, port }: Failure, picture: Picture): boolean =>
  addressesOf(caller, picture).some(it => it.host === host && it.port === port);

function judge(service: KubeObject, failures: readonly Failure[], picture: Picture): Finding[] {
  const [first] = failures;
  if (!first) return [];
  const { name } = service.metadata;
  const offered = listAt(service, 'spec', 'ports').flatMap(port => numberAt(port, 'port') ?? []);
  const [owner] = selectedBy(service, picture);
  const component = owner?.component ?? name;
  const edges = callees(picture);
  const callers = new Set(failures.map(({ caller }) => caller.component));
  const content = [...edges].filter(([from, needs]) => needs.has(component) && !callers.has(from));
  const known = owner === undefined ? [] : knownPorts(owner, picture);
  const named = owner === undefined ? [] : portsOf(owner.template).map(it => it.name);
  const fits = listAt(service, 'spec', 'ports').some(port => {
    const target = at(port, 'targetPort') ?? at(port, 'port');
    return known.some(it => it === target) || named.some(it => it === target);
  });
  // Whoever calls by the name alone means the usual port. A service that suits its pods is not what was changed.
  const isPlain = failures.some(it =>
    addressesOf(it.caller, picture).some(({ host, port }) => host === it.host && port === undefined),
  );
  const isServiceWrong =
    known.includes(first.port ?? 0) || (content.length === 0 && (isPlain || !fits || callers.size > 1));
  const text = `${[...callers].slice(0, 4).join(', ')} call port ${first.port} of service ${name}, which offers ${offered.join(', ')}`;
  return [
    {
      code: isServiceWrong ? 'service-port-mismatch' : 'dependency-address-wrong',
      component: isServiceWrong ? component : first.caller.component,
      object: refOf(isServiceWrong ? service : first.caller.object),
      summary: text,
      facts: [objectFact(service, text), ...failures.slice(0, 2).map(({ log, line }) => logFact(log, line))],
      weight: isServiceWrong ? 0.9 : 0.8,
    },
  ];
}

/** Ports that callers ask a service for, and it does not offer: by their words, where no setting tells. */
export const askedPorts: Rule = picture =>
  picture
    .of('Service')
    .filter(service => !isBodiless(service))
    .flatMap(service => {
      const offered = new Set(listAt(service, 'spec', 'ports').map(port => numberAt(port, 'port')));
      const strange = failuresAt(service, picture).filter(
        it => it.port !== undefined && !offered.has(it.port) && !isWritten(it, picture),
      );
      const byPort = Map.groupBy(strange, ({ port }) => port);
      return [...byPort.values()].flatMap(failures => judge(service, failures, picture));
    });
