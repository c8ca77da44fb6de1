import { at, isObject, listAt, numberAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { nearest } from '../../domain/name.ts';
import { exactSelector, selectorText } from '../../domain/selector.ts';
import { logFact, objectFact } from '../fact.ts';
import type { Fact, Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { type Address, addressesOf, isDatabase, serviceAt } from '../service-address.ts';
import { labelsOf, portsOf } from '../template.ts';
import type { Workload } from '../workload.ts';

const selectorOf = (service: KubeObject): unknown => at(service, 'spec', 'selector');

const selectedBy = (service: KubeObject, picture: Picture): Workload[] =>
  picture.workloads.filter(
    workload =>
      workload.namespace === service.metadata.namespace &&
      exactSelector(selectorOf(service))(labelsOf(workload.template)),
  );

/** The workload that a service is probably for: of its name, or that which shares most of what it selects. */
function meant(service: KubeObject, picture: Picture): Workload | undefined {
  const byName = picture.workload(service.metadata.name);
  if (byName && byName.namespace === service.metadata.namespace) return byName;
  const wanted = Object.entries(isObject(selectorOf(service)) ? (selectorOf(service) ?? {}) : {});
  const scored = picture.workloads
    .map(workload => ({
      workload,
      shared: wanted.filter(([key, value]) => labelsOf(workload.template)[key] === value).length,
    }))
    .filter(({ shared }) => shared > 0)
    .toSorted((a, b) => b.shared - a.shared);
  if (scored[0]) return scored[0].workload;
  const near = nearest(
    service.metadata.name,
    picture.workloads.map(({ component }) => component),
  );
  return near === undefined ? undefined : picture.workload(near);
}

function unmatched(service: KubeObject, picture: Picture): Finding[] {
  if (!isObject(selectorOf(service)) || selectedBy(service, picture).length > 0) return [];
  const workload = meant(service, picture);
  const text = `selects ${selectorText(selectorOf(service))}, which no pod has`;
  return [
    {
      code: 'service-selector-unmatched',
      component: workload?.component ?? service.metadata.name,
      object: refOf(service),
      summary: `service ${service.metadata.name} ${text}${workload ? `; ${workload.component}'s pods have ${selectorText(labelsOf(workload.template))}` : ''}`,
      facts: [
        objectFact(service, text),
        ...(workload
          ? [objectFact(workload.object, `pod labels: ${selectorText(labelsOf(workload.template))}`)]
          : []),
      ],
      weight: workload ? 0.93 : 0.55,
    },
  ];
}

/** What a service's port leads to in a workload: a declared port, another protocol's, or nothing that is known. */
function mismatch(servicePort: unknown, workload: Workload): { code: string; text: string } | undefined {
  const declared = portsOf(workload.template);
  if (declared.length === 0) return undefined;
  const target = at(servicePort, 'targetPort') ?? at(servicePort, 'port');
  const protocol = textAt(servicePort, 'protocol') ?? 'TCP';
  const hits = declared.filter(
    ({ name, port }) => port === target || (name !== '' && name === target) || String(port) === target,
  );
  const list = declared
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

function misdirected(service: KubeObject, picture: Picture): Finding[] {
  return selectedBy(service, picture)
    .slice(0, 1)
    .flatMap(workload =>
      listAt(service, 'spec', 'ports').flatMap(port => {
        const wrong = mismatch(port, workload);
        if (!wrong) return [];
        return [
          {
            code: wrong.code,
            component: workload.component,
            object: refOf(service),
            summary: `service ${service.metadata.name}:${numberAt(port, 'port')} ${wrong.text}`,
            facts: [
              objectFact(
                service,
                `port ${numberAt(port, 'port')} → ${String(at(port, 'targetPort') ?? at(port, 'port'))}`,
              ),
              objectFact(workload.object, wrong.text),
            ],
            weight: 0.9,
          },
        ];
      }),
    );
}

/** What a caller's log says about a host: that it does not resolve, or refuses. */
function complaints(address: Address, picture: Picture): Fact[] {
  const words = new RegExp(
    `\\b${address.host.replaceAll(/[^a-z0-9-]/gi, '')}\\b.*(no such host|not known|refused|ENOTFOUND|ECONNREFUSED|EAI_AGAIN|unreachable|timed? ?out|unresolved|SERVFAIL|NXDOMAIN)`,
    'i',
  );
  return picture.logsOf(address.workload.component).flatMap(log => {
    const line = log.lines.findLast(({ text }) => words.test(text));
    return line ? [logFact(log, line)] : [];
  });
}

/** Other callers of a service agree on its port; the one that does not is wrong, unless all are. */
function portDispute(address: Address, service: KubeObject, picture: Picture): Finding[] {
  const offered = listAt(service, 'spec', 'ports').flatMap(port => numberAt(port, 'port') ?? []);
  if (address.port === undefined || offered.includes(address.port)) return [];
  const others = picture.workloads
    .flatMap(addressesOf)
    .filter(
      it =>
        it.host === address.host && it.namespace === address.namespace && it.workload !== address.workload,
    );
  const agreeing = others.filter(({ port }) => port === address.port).length;
  const [owner] = selectedBy(service, picture);
  const served = owner ? portsOf(owner.template).map(({ port }) => port) : [];
  const isServiceWrong =
    others.length > 0
      ? agreeing === others.length
      : served.includes(address.port) && !served.some(port => offered.includes(port));
  const text = `${address.setting}=${address.value}, but service ${address.host} offers port ${offered.join(', ')}`;
  return [
    {
      code: isServiceWrong ? 'service-port-mismatch' : 'dependency-address-wrong',
      component: isServiceWrong ? (owner?.component ?? address.host) : address.workload.component,
      object: refOf(isServiceWrong ? service : address.workload.object),
      summary: `${address.workload.component} is told ${text}`,
      facts: [objectFact(address.workload.object, text), ...complaints(address, picture).slice(0, 1)],
      weight: 0.92,
    },
  ];
}

function addressed(address: Address, picture: Picture): Finding[] {
  if (!picture.namespaces.includes(address.namespace)) return [];
  const service = serviceAt(address, picture);
  if (service) return isDatabase(address) ? [] : portDispute(address, service, picture);
  if (!picture.sees('Service')) return [];
  const services = picture.of('Service').filter(({ metadata }) => metadata.namespace === address.namespace);
  const heard = complaints(address, picture);
  const isRunning = picture.workload(address.host) !== undefined;
  const near = nearest(
    address.host,
    services.map(({ metadata }) => metadata.name),
  );
  const text = `${address.setting}=${address.value} names no service in ${address.namespace}${near === undefined ? '' : ` (there is ${near})`}`;
  const facts = [objectFact(address.workload.object, text), ...heard.slice(0, 2)];
  if (isRunning)
    return [
      {
        code: 'service-missing',
        component: address.host,
        summary: `${address.host} runs without a service: ${address.workload.component} cannot reach it`,
        facts,
        weight: heard.length > 0 ? 0.85 : 0.7,
      },
    ];
  return [
    {
      code: isDatabase(address) ? 'database-address-wrong' : 'dependency-address-wrong',
      component: address.workload.component,
      object: refOf(address.workload.object),
      summary: `${address.workload.component} is told ${text}`,
      facts,
      weight: heard.length > 0 ? (near === undefined ? 0.8 : 0.93) : near === undefined ? 0.2 : 0.75,
    },
  ];
}

/** Traffic that cannot arrive: services that select nothing or forward wrongly, and addresses that name nothing. */
export const routing: Rule = picture => [
  ...picture
    .of('Service')
    .flatMap(service => [...unmatched(service, picture), ...misdirected(service, picture)]),
  ...picture.workloads.flatMap(addressesOf).flatMap(address => addressed(address, picture)),
];
