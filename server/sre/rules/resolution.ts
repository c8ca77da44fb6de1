import { at, listAt, textAt } from '../../domain/json.ts';
import { refOf } from '../../domain/kube-object.ts';
import { controlPlane } from '../control-plane.ts';
import { logFact, objectFact } from '../fact.ts';
import type { Fact, Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { addressesOf, serviceAt } from '../service-address.ts';
import type { Workload } from '../workload.ts';

/** How resolvers of common languages say that a name is not known. */
const unresolved =
  /no such host|ENOTFOUND|EAI_AGAIN|name or service not known|temporary failure in name resolution|UnknownHostException|could not resolve|SERVFAIL|NXDOMAIN|getaddrinfo/i;

/** Where a cluster's own name server is; those of the world are elsewhere. */
const isPrivate = (server: unknown): boolean =>
  /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.|169\.254\.|100\.64\.|f[cd])/i.test(String(server));

const CLUSTER_FIRST = new Set(['ClusterFirst', 'ClusterFirstWithHostNet', '']);

/** What the pod's DNS settings do to names of services, in words; undefined where they are as usual. */
function oddity({ template, namespace }: Workload): string | undefined {
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

/** A name that was not resolved longer ago than this was asked for while the cluster started. */
const RECENT_MS = 15 * 60_000;

/** Lines in which a service that exists could not be resolved. */
function failures(workload: Workload, picture: Picture): Fact[] {
  const hosts = addressesOf(workload, picture)
    .filter(address => serviceAt(address, picture) !== undefined)
    .map(({ host }) => host);
  return picture.logsOf(workload.component).flatMap(log => {
    const lines = log.lines.filter(
      ({ text, time }) =>
        (time === undefined || picture.now - time < RECENT_MS) &&
        unresolved.test(text) &&
        hosts.some(host => text.includes(host)),
    );
    return lines.slice(-1).map(line => logFact(log, line));
  });
}

function judge(workload: Workload, picture: Picture): Finding[] {
  const [odd, heard] = [oddity(workload), failures(workload, picture)];
  if (odd === undefined && heard.length === 0) return [];
  const needs = addressesOf(workload, picture).length > 0;
  return [
    {
      code: 'dns-resolution-failure',
      component: workload.component,
      object: refOf(workload.object),
      summary: `${workload.component} cannot resolve the services it calls${odd === undefined ? '' : `: ${odd}`}`,
      facts: [...(odd === undefined ? [] : [objectFact(workload.object, odd)]), ...heard],
      weight: odd === undefined ? 0.5 : heard.length > 0 ? 0.94 : needs ? 0.75 : 0.3,
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
