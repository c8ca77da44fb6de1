import { at, isObject, listAt, numberAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { nearest } from '../../domain/name.ts';
import { selectorText } from '../../domain/selector.ts';
import { objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import { toldPorts } from '../listening.ts';
import type { Picture } from '../picture.ts';
import { addressesOf } from '../service-address.ts';
import { selectedBy } from '../service-pods.ts';
import { labelsOf, portsOf } from '../template.ts';
import type { Workload } from '../workload.ts';

const selectorOf = (service: KubeObject): unknown => at(service, 'spec', 'selector');

const isServed = (workload: Workload, picture: Picture): boolean =>
  picture
    .of('Service')
    .some(service => selectedBy(service, picture).some(({ component }) => component === workload.component));

/** The workload that a service is probably for: of its name, or the only one that has a label it selects. */
function meant(service: KubeObject, picture: Picture): Workload | undefined {
  const { name, namespace } = service.metadata;
  const byName = picture.workload(name);
  if (byName && byName.namespace === namespace) return byName;
  const selector = selectorOf(service);
  const wanted = Object.entries(isObject(selector) ? selector : {});
  const having = ([key, value]: [string, unknown]): Workload[] =>
    picture.workloads.filter(({ template }) => labelsOf(template)[key] === value);
  const own = wanted.map(having).find(workloads => workloads.length === 1)?.[0];
  if (own) return own;
  const known = picture.workloads.map(({ component }) => component);
  const near = [name, ...wanted.map(([, value]) => String(value))]
    .map(text => nearest(text, known))
    .find(it => it !== undefined);
  return near === undefined ? undefined : picture.workload(near);
}

function unmatched(service: KubeObject, picture: Picture): Finding[] {
  const { name, namespace } = service.metadata;
  const selector = selectorOf(service);
  if (!isObject(selector) || Object.keys(selector).length === 0) return [];
  const hits = selectedBy(service, picture);
  const named = picture.workload(name);
  const isOthers =
    hits.length > 0 &&
    named !== undefined &&
    named.namespace === namespace &&
    !hits.includes(named) &&
    !isServed(named, picture);
  if (hits.length > 0 && !isOthers) return [];
  const workload = meant(service, picture);
  const isLost = workload !== undefined && !isServed(workload, picture);
  const what = isOthers
    ? `which the pods of ${hits.map(({ component }) => component).join(', ')} have`
    : 'which no pod has';
  const text = `selects ${selectorText(selector)}, ${what}`;
  const labels = workload && `pod labels: ${selectorText(labelsOf(workload.template))}`;
  return [
    {
      code: 'service-selector-unmatched',
      component: workload?.component ?? name,
      object: refOf(service),
      summary: `service ${name} ${text}${workload ? `; ${workload.component}'s pods have ${selectorText(labelsOf(workload.template))}` : ''}`,
      facts: [
        objectFact(service, text),
        ...(workload && labels !== undefined ? [objectFact(workload.object, labels)] : []),
      ],
      weight: isLost ? 0.93 : 0.5,
    },
  ];
}

/** What a service's port leads to in a workload: a declared port, another protocol's, or nothing that is known. */
function mismatch(servicePort: unknown, { template }: Workload): { code: string; text: string } | undefined {
  const told = listAt(template, 'spec', 'containers').flatMap(toldPorts);
  const declared = portsOf(template);
  const known = [...declared, ...told.map(port => ({ name: '', port, protocol: 'TCP' }))];
  if (known.length === 0) return undefined;
  const target = at(servicePort, 'targetPort') ?? at(servicePort, 'port');
  const protocol = textAt(servicePort, 'protocol') ?? 'TCP';
  const hits = known.filter(
    ({ name, port }) => port === target || (name !== '' && name === target) || String(port) === target,
  );
  const list = (declared.length > 0 ? declared : known)
    .map(({ name, port, protocol: spoken }) => `${port}/${spoken}${name === '' ? '' : ` (${name})`}`)
    .join(', ');
  if (hits.length === 0)
    return {
      code: 'service-port-mismatch',
      text: `leads to port ${String(target)}, but the containers have ${list}`,
    };
  if (hits.some(hit => hit.protocol === protocol)) return undefined;
  return {
    code: 'service-protocol-mismatch',
    text: `forwards ${protocol} to port ${String(target)}, which is ${list}`,
  };
}

const isAsked = (service: KubeObject, port: unknown, picture: Picture): boolean =>
  picture.workloads
    .flatMap(workload => addressesOf(workload, picture))
    .some(it => it.host === service.metadata.name && it.port === numberAt(port, 'port'));

function misdirected(service: KubeObject, picture: Picture): Finding[] {
  const workloads = selectedBy(service, picture);
  const [first] = workloads;
  const ports = listAt(service, 'spec', 'ports');
  const judged = ports.map(port => ({ port, wrong: workloads.map(workload => mismatch(port, workload)) }));
  const wrong = judged.flatMap(({ port, wrong: found }) => {
    const [mistake] = found;
    return mistake && found.every(it => it !== undefined) ? [{ port, mistake }] : [];
  });
  if (!first) return [];
  return wrong.map(({ port, mistake }) => ({
    code: mistake.code,
    component: first.component,
    object: refOf(service),
    summary: `service ${service.metadata.name}:${numberAt(port, 'port')} ${mistake.text}`,
    facts: [
      objectFact(
        service,
        `port ${numberAt(port, 'port')} → ${String(at(port, 'targetPort') ?? at(port, 'port'))}`,
      ),
      objectFact(first.object, mistake.text),
    ],
    // A port beside others that work may lead to something that is just not declared.
    weight: wrong.length === ports.length || isAsked(service, port, picture) ? 0.9 : 0.5,
  }));
}

/** Services that select nothing, or others than they should, or forward to where nobody listens. */
export const services: Rule = picture =>
  picture
    .of('Service')
    .flatMap(service => [...unmatched(service, picture), ...misdirected(service, picture)]);
