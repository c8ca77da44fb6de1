import { at, listAt, textAt } from '../../domain/json.ts';
import { refOf } from '../../domain/kube-object.ts';
import { callFailures } from '../call-failures.ts';
import { controlPlane } from '../control-plane.ts';
import { callees } from '../edges.ts';
import { logFact, objectFact } from '../fact.ts';
import type { Fact, Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import type { Workload } from '../workload.ts';

/** Where a cluster's own name server is; those of the world are elsewhere. */
const PRIVATE = /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.|169\.254\.|100\.64\.|f[cd])/i;
/** Where each node keeps a cache of names. */
const LOCAL = /^169\.254\./;

const half = (ip: string): string => ip.split('.').slice(0, 2).join('.');

/** Whether an address may be that of the cluster's name server: one like those of its services. */
function isOurs(server: unknown, picture: Picture): boolean {
  const ip = String(server);
  const given = picture
    .of('Service')
    .flatMap(service => textAt(service, 'spec', 'clusterIP') ?? [])
    .filter(it => /^\d/.test(it));
  if (LOCAL.test(ip) || given.length === 0 || !/^\d/.test(ip)) return PRIVATE.test(ip);
  return given.some(it => half(it) === half(ip));
}

const CLUSTER_FIRST = new Set(['ClusterFirst', 'ClusterFirstWithHostNet', '']);

/** What the pod's DNS settings do to names of services, in words; undefined where they are as usual. */
function oddity({ template, namespace }: Workload, picture: Picture): string | undefined {
  const isPrivate = (server: unknown) => isOurs(server, picture);
  const policy = textAt(template, 'spec', 'dnsPolicy') ?? '';
  const servers = listAt(template, 'spec', 'dnsConfig', 'nameservers');
  const searches = listAt(template, 'spec', 'dnsConfig', 'searches').map(String);
  const isWhole = searches.some(path => path.startsWith(`${namespace}.svc`)) && servers.some(isPrivate);
  if (policy === 'None' && isWhole) return undefined;
  if (policy === 'None' && servers.some(isPrivate) && searches.length > 0)
    return `dnsPolicy None: it looks names up in ${searches.join(', ')}, not in ${namespace}.svc`;
  if (policy === 'None')
    return `dnsPolicy None: it asks ${servers.map(String).join(', ') || 'nobody'} instead of the cluster's DNS`;
  if (!CLUSTER_FIRST.has(policy))
    return `dnsPolicy ${policy}: it asks the node's DNS, which knows no services`;
  if (policy !== 'ClusterFirstWithHostNet' && at(template, 'spec', 'hostNetwork') === true)
    return 'hostNetwork without dnsPolicy ClusterFirstWithHostNet: it asks the node’s DNS';
  return servers.length === 0
    ? undefined
    : `dnsConfig puts ${servers.map(String).join(', ')} before the cluster's DNS`;
}

/** Lines in which a service that exists could not be resolved. */
const failures = (workload: Workload, picture: Picture): Fact[] =>
  callFailures(picture)
    .filter(it => it.caller === workload && it.service !== undefined && UNRESOLVED.has(it.ending))
    .map(({ log, line }) => logFact(log, line));

const UNRESOLVED: ReadonlySet<string> = new Set(['unresolved', 'unanswered']);

/** A name server of one's own that has all it needs, and does not answer. */
const mute = ({ template }: Workload): string | undefined =>
  textAt(template, 'spec', 'dnsPolicy') === 'None'
    ? `dnsPolicy None: it asks ${listAt(template, 'spec', 'dnsConfig', 'nameservers').map(String).join(', ')}, which does not answer`
    : undefined;

function judge(workload: Workload, picture: Picture): Finding[] {
  const heard = failures(workload, picture);
  const odd = oddity(workload, picture) ?? (heard.length > 0 ? mute(workload) : undefined);
  if (odd === undefined && heard.length === 0) return [];
  const needs = [...(callees(picture).get(workload.component) ?? [])].some(
    name => picture.workload(name) !== undefined,
  );
  // Where nobody has traced calls, whoever has such settings may well call somebody.
  const silent = needs ? 0.75 : picture.calls.length === 0 ? 0.52 : 0.3;
  return [
    {
      code: 'dns-resolution-failure',
      component: workload.component,
      object: refOf(workload.object),
      summary: `${workload.component} cannot resolve the services it calls${odd === undefined ? '' : `: ${odd}`}`,
      facts: [...(odd === undefined ? [] : [objectFact(workload.object, odd)]), ...heard.slice(0, 3)],
      weight: odd === undefined ? 0.5 : heard.length > 0 ? 0.94 : silent,
    },
  ];
}

/** Several components that cannot resolve what is there, by no setting of their own: their common name server. */
function common(found: readonly Finding[], picture: Picture): Finding[] {
  const plain = found.filter(
    ({ weight, facts }) => weight < 0.6 && facts.every(({ kind }) => kind === 'log'),
  );
  if (new Set(plain.map(({ component }) => component)).size < 2) return [];
  const names = plain.map(({ component }) => component).slice(0, 5);
  return [
    {
      code: 'cluster-dns-down',
      component: controlPlane(picture),
      summary: `${names.join(', ')} cannot resolve services that exist: cluster DNS does not answer them`,
      facts: plain.flatMap(({ facts }) => facts).slice(0, 4),
      weight: 0.8,
    },
  ];
}

/** Components that do not find services that are there. */
export const resolution: Rule = picture => {
  const found = picture.workloads.flatMap(workload => judge(workload, picture));
  return [...found, ...common(found, picture)];
};
