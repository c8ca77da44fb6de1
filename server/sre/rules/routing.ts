import { listAt, numberAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { nearest } from '../../domain/name.ts';
import { calledAfter } from '../called-after.ts';
import { logFact, objectFact } from '../fact.ts';
import type { Fact, Finding, Rule } from '../finding.ts';
import { isRoute } from '../gateway-route.ts';
import { knownPorts } from '../listening.ts';
import type { Picture } from '../picture.ts';
import { isTelemetry } from '../telemetry-names.ts';
import { type Address, addressesOf, isDatabase, serviceAt } from '../service-address.ts';
import { selectedBy, unservedNamed } from '../service-pods.ts';
import { isShort } from '../workload.ts';

const HARM =
  /no such host|not known|refused|ENOTFOUND|EAI_AGAIN|unreachable|timed? ?out|unresolved|resolve|resolution failed|name not found|failed to lookup|SERVFAIL|NXDOMAIN|UnknownHost|getaddrinfo/i;

/** How a client says that a name did not resolve, without the name. */
const NAMELESS = /produced zero addresses/i;

/** What a caller's log says about a host: that it does not resolve, or refuses. */
function complaints({ host, workload }: Address, picture: Picture): Fact[] {
  const named = new RegExp(`(?:^|[^\\w-])${host.replaceAll(/[^a-z0-9-]/gi, '')}(?:[^\\w-]|$)`, 'i');
  return picture.logsOf(workload.component).flatMap(log => {
    const line =
      log.lines.findLast(({ text }) => HARM.test(text) && named.test(text)) ??
      log.lines.findLast(({ text }) => NAMELESS.test(text));
    return line ? [logFact(log, line)] : [];
  });
}

/** Other callers of a service agree on its port; the one that does not is wrong, unless all are. */
function portDispute(address: Address, service: KubeObject, picture: Picture): Finding[] {
  const offered = listAt(service, 'spec', 'ports').flatMap(port => numberAt(port, 'port') ?? []);
  if (address.port === undefined || offered.length === 0 || offered.includes(address.port)) return [];
  const others = picture.workloads
    .flatMap(workload => addressesOf(workload, picture))
    .filter(
      it =>
        it.host === address.host && it.namespace === address.namespace && it.workload !== address.workload,
    );
  const agreeing = others.filter(({ port }) => port === address.port).length;
  const [owner] = selectedBy(service, picture);
  const served = owner ? knownPorts(owner, picture) : [];
  const isServiceWrong =
    others.length > 0
      ? agreeing === others.length
      : served.includes(address.port) && !served.some(port => offered.includes(port));
  const text = `${address.setting}=${address.value}, but service ${address.host} offers port ${offered.join(', ')}`;
  const holder = address.holder ?? address.workload.object;
  return [
    {
      code: isServiceWrong ? 'service-port-mismatch' : 'dependency-address-wrong',
      component: isServiceWrong ? (owner?.component ?? address.host) : address.workload.component,
      object: refOf(isServiceWrong ? service : holder),
      summary: `${address.workload.component} is told ${text}`,
      facts: [objectFact(holder, text), ...complaints(address, picture).slice(0, 1)],
      weight: 0.92,
    },
  ];
}

/** How much a name that no service has shows: with a service of nearly that name, or none; by the harm it does. */
const weights = {
  near: { heard: 0.93, short: 0.93, none: 0.78 },
  strange: { heard: 0.8, short: 0.45, none: 0.2 },
};

function nameless(address: Address, picture: Picture): Finding[] {
  const { workload, host, namespace, setting, value } = address;
  const services = picture
    .of('Service')
    .filter(({ metadata }) => metadata.namespace === namespace)
    .map(({ metadata }) => metadata.name);
  const heard = complaints(address, picture);
  const holder = address.holder ?? workload.object;
  const lost = picture.workload(host) ?? unservedNamed(host, namespace, picture);
  if (lost)
    return [
      {
        code: 'service-missing',
        component: lost.component,
        summary: `${lost.component} runs without a service: ${workload.component} cannot reach it`,
        facts: [objectFact(holder, `${setting}=${value}; there is no service ${host}`), ...heard.slice(0, 2)],
        weight: heard.length > 0 ? 0.9 : 0.8,
      },
    ];
  const told = new Set(addressesOf(workload, picture).map(it => it.host));
  const after = calledAfter(setting, workload, namespace, picture);
  const like = nearest(host, services);
  // Whoever is told the right name too has not mistyped it here.
  const near = after ?? (like !== undefined && !told.has(like) ? like : undefined);
  const text = `${setting}=${value} names no service in ${namespace}${near === undefined ? '' : ` (there is ${near})`}`;
  const isOptional = isTelemetry(setting) || isTelemetry(host);
  const harm = heard.length > 0 ? 'heard' : isShort(workload) ? 'short' : 'none';
  const weight = isOptional ? 0.25 : weights[near === undefined ? 'strange' : 'near'][harm];
  return [
    {
      code: isDatabase(address) ? 'database-address-wrong' : 'dependency-address-wrong',
      component: workload.component,
      object: refOf(holder),
      summary: `${workload.component} is told ${text}`,
      facts: [objectFact(holder, text), ...heard.slice(0, 2)],
      weight,
    },
  ];
}

/** Namespaces in which no application is. */
const SYSTEM = /^kube-(?:system|public|node-lease)$/;

/** An address in another namespace, of a service that is here: that one does not exist, or does not have it. */
function elsewhere(address: Address, picture: Picture): Finding[] {
  const { workload, host, namespace, setting, value } = address;
  const isHere = picture.find('Service', workload.namespace, host) !== undefined;
  const isGone = picture.sees('Namespace') && picture.find('Namespace', undefined, namespace) === undefined;
  const heard = complaints(address, picture);
  if (!isHere || (!isGone && heard.length === 0 && !SYSTEM.test(namespace))) return [];
  const text = `${setting}=${value} names namespace ${namespace}${isGone ? ', which does not exist' : ''}; ${host} is in ${workload.namespace}`;
  return [
    {
      code: isDatabase(address) ? 'database-address-wrong' : 'dependency-address-wrong',
      component: workload.component,
      object: refOf(address.holder ?? workload.object),
      summary: `${workload.component} is told ${text}`,
      facts: [objectFact(address.holder ?? workload.object, text), ...heard.slice(0, 2)],
      weight: isGone || heard.length > 0 ? 0.88 : 0.7,
    },
  ];
}

function judge(address: Address, picture: Picture): Finding[] {
  if (isRoute(address.setting)) return [];
  if (!picture.namespaces.includes(address.namespace)) return elsewhere(address, picture);
  const service = serviceAt(address, picture);
  if (service) return isDatabase(address) ? [] : portDispute(address, service, picture);
  return picture.sees('Service') ? nameless(address, picture) : [];
}

/** Addresses in settings that name no service, or a port that the service does not have. */
export const routing: Rule = picture =>
  picture.workloads
    .flatMap(workload => addressesOf(workload, picture))
    .flatMap(address => judge(address, picture));
