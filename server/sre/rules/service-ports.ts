import { at, listAt, numberAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { type Failure, failuresAt } from '../call-failures.ts';
import { logFact, objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import { provenPorts, toldPorts } from '../listening.ts';
import type { Picture } from '../picture.ts';
import { addressesOf } from '../service-address.ts';
import { missedBy, selectedBy } from '../service-pods.ts';
import { portsOf } from '../template.ts';
import { isShort, type Workload } from '../workload.ts';

/** `isSure` where what contradicts the service is written down, or proven. */
type Mistake = { code: string; text: string; isSure: boolean };

const targetOf = (servicePort: unknown): unknown => at(servicePort, 'targetPort') ?? at(servicePort, 'port');

const portList = (ports: readonly { name: string; port: number; protocol: string }[]): string =>
  ports.map(({ name, port, protocol }) => `${port}/${protocol}${name === '' ? '' : ` (${name})`}`).join(', ');

/** What a service's port leads to in a workload: a declared port, another protocol's, or nothing that is known. */
function mistakeIn(servicePort: unknown, workload: Workload, picture: Picture): Mistake | undefined {
  const { template } = workload;
  const told = listAt(template, 'spec', 'containers').flatMap(toldPorts);
  const declared = portsOf(template);
  const known = [...declared, ...told.map(port => ({ name: '', port, protocol: 'TCP' }))];
  const target = targetOf(servicePort);
  const protocol = textAt(servicePort, 'protocol') ?? 'TCP';
  const hits = known.filter(
    ({ name, port }) => port === target || (name !== '' && name === target) || String(port) === target,
  );
  if (hits.some(hit => hit.protocol === protocol)) return undefined;
  const list = portList(declared.length > 0 ? declared : known);
  if (hits.length > 0)
    return {
      code: 'service-protocol-mismatch',
      text: `forwards ${protocol} to port ${String(target)}, which is ${list}`,
      isSure: true,
    };
  const proven = provenPorts(workload, picture);
  const isNumber = /^\d+$/.test(String(target));
  if (isNumber && proven.includes(Number(target))) return undefined;
  const code = 'service-port-mismatch';
  const text = `leads to port ${String(target)}, but the containers have ${list || proven.join(', ') || 'none of that name'}`;
  if (known.length > 0 || !isNumber) return { code, text, isSure: true };
  return proven.length > 0 ? { code, text, isSure: false } : undefined;
}

const isAsked = (service: KubeObject, port: unknown, picture: Picture): boolean =>
  picture.workloads
    .flatMap(workload => addressesOf(workload, picture))
    .some(it => it.host === service.metadata.name && it.port === numberAt(port, 'port'));

/** What callers say that a port does to them when nothing listens behind it. */
const complaintsAt = (service: KubeObject, port: unknown, picture: Picture): Failure[] =>
  failuresAt(service, picture).filter(
    it =>
      ['refused', 'unavailable', 'timeout'].includes(it.ending) &&
      (it.port === undefined || it.port === numberAt(port, 'port')),
  );

function misdirected(service: KubeObject, picture: Picture): Finding[] {
  const workloads = selectedBy(service, picture);
  const [first] = workloads;
  const ports = listAt(service, 'spec', 'ports');
  const judged = ports.map(port => ({
    port,
    wrong: workloads.map(workload => mistakeIn(port, workload, picture)),
  }));
  const wrong = judged.flatMap(({ port, wrong: found }) => {
    const [mistake] = found;
    return mistake && found.every(it => it !== undefined) ? [{ port, mistake }] : [];
  });
  if (!first) return [];
  return wrong.map(({ port, mistake }) => {
    const heard = complaintsAt(service, port, picture);
    // A port beside others that work may lead to something that is just not declared.
    const isWhole = wrong.length === ports.length || isAsked(service, port, picture) || heard.length > 0;
    const sure = isWhole ? 0.9 : 0.5;
    return {
      code: mistake.code,
      component: first.component,
      object: refOf(service),
      summary: `service ${service.metadata.name}:${numberAt(port, 'port')} ${mistake.text}`,
      facts: [
        objectFact(service, `port ${numberAt(port, 'port')} → ${String(targetOf(port))}`),
        objectFact(first.object, mistake.text),
        ...heard.slice(0, 2).map(({ log, line }) => logFact(log, line)),
      ],
      weight: mistake.isSure ? sure : heard.length > 0 ? 0.85 : 0.52,
    };
  });
}

/** Pods that are all ready, and refuse whoever comes through their service: it leads to where nobody listens. */
function refused(service: KubeObject, picture: Picture): Finding[] {
  const [workload] = selectedBy(service, picture);
  const offered = listAt(service, 'spec', 'ports');
  if (!workload || isShort(workload) || workload.desired === 0) return [];
  return offered.flatMap(port => {
    const first = failuresAt(service, picture).find(
      it => it.ending === 'refused' && it.port === numberAt(port, 'port'),
    );
    const isDeclared = portsOf(workload.template).some(
      it => it.port === targetOf(port) || it.name === targetOf(port),
    );
    // A port that is declared is where the service should lead, whatever refuses there.
    if (!first || isDeclared) return [];
    const text = `port ${numberAt(port, 'port')} leads to ${String(targetOf(port))}, where ${workload.component} refuses, though all its pods are ready`;
    return [
      {
        code: 'service-port-mismatch',
        component: workload.component,
        object: refOf(service),
        summary: `service ${service.metadata.name}: ${text}`,
        facts: [objectFact(service, text), logFact(first.log, first.line)],
        weight: 0.75,
      },
    ];
  });
}

/** Services that forward to where nobody listens. */
export const servicePorts: Rule = picture =>
  picture
    .of('Service')
    // Of one that leads to the wrong pods, the ports of those say nothing.
    .filter(service => missedBy(service, picture) === undefined)
    .flatMap(service => {
      const found = misdirected(service, picture);
      return found.length > 0 ? found : refused(service, picture);
    });
