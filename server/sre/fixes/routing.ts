import { named } from './databases.ts';
import { found, type Fixes, type Known } from './known.ts';

/** Labels that controllers give to each set of pods or each pod. */
const GIVEN =
  /^(pod-template-hash|controller-revision-hash|statefulset\.kubernetes\.io\/|apps\.kubernetes\.io\/|batch\.kubernetes\.io\/|job-name=|controller-uid=)/;

const oneOf = (ports: string): string => ports.replaceAll(', ', ' or ');

/** A port that callers ask a service for, the service, and what it offers instead. */
function notOffered(known: Known): (string | undefined)[] {
  const written = found(known, /is told [\w.-]+=\S*:(\d+)\S*, but service (\S+) offers port (\d[\d, ]*)$/);
  return written.length > 0
    ? written
    : found(known, / call port (\d+) of service (\S+), which offers (\d[\d, ]*)$/);
}

function port(known: Known): string {
  const [service, wrong, right] = found(
    known,
    /^service (\S+) leads to port (\S+), but the containers have (\d[^ ]*(?:, \d[^ ]*)*)/,
  );
  if (service !== undefined && right !== undefined)
    return `Set the targetPort of service ${service} to ${oneOf(right.replaceAll(/\/(TCP|UDP|SCTP)/g, ''))} instead of ${wrong}.`;
  const [wanted, of, offered] = notOffered(known);
  if (wanted !== undefined)
    return `Let service ${of} offer port ${wanted}, which its callers ask for, instead of ${offered}.`;
  const [refusing, from, to] = found(known, /^service (\S+): port (\d+) leads to (\S+), where/);
  if (refusing !== undefined)
    return `Let port ${from} of service ${refusing} lead to where ${known.component} listens, which is not ${to}.`;
  const [odd, is, not] = found(known, /^service (\S+) offers port (\d+), not (\d+)/);
  return odd === undefined
    ? `Let the service of ${known.component} offer the port that callers ask for, and lead to where its containers listen.`
    : `Let service ${odd} offer port ${not} instead of ${is}.`;
}

function address(known: Known): string {
  const [wrong, service, offered] = notOffered(known);
  const [setting] = found(known, /is told ([\w.-]+)=/);
  if (wrong !== undefined && offered !== undefined)
    return setting === undefined
      ? `Let ${known.component} call port ${oneOf(offered)} of service ${service}, which it offers, instead of ${wrong}.`
      : `Change the port in ${setting} of ${known.component} from ${wrong} to ${oneOf(offered)}, which service ${service} offers.`;
  const [other, space, host, own] = found(
    known,
    /is told ([\w.-]+)=.* names namespace (\S+?)(?:, which does not exist)?; (\S+) is in (\S+)$/,
  );
  if (other !== undefined)
    return `Let ${other} of ${known.component} name ${host} in namespace ${own} instead of ${space}.`;
  const [itself] = found(known, / calls (\S+), (?:its own pod|which no service has)/);
  if (itself !== undefined)
    return `Let ${known.component} call the service that it means instead of ${itself}.`;
  const [absent] = found(known, / cannot find (\S+): there is no such service/);
  if (absent !== undefined)
    return `Let ${known.component} call a service that exists instead of ${absent}, or create that service.`;
  return (
    named(known) ??
    `Correct the address in the settings of ${known.component} so that it names a service and its port.`
  );
}

function route(known: Known): string {
  const { object, component } = known;
  const own = object ? `${object.kind}/${object.name}` : 'the route';
  const [wrong, service, offered] = found(
    known,
    /sends traffic to port (\S+) of service (\S+), which offers (\d[\d, ]*)$/,
  );
  if (wrong !== undefined && offered !== undefined)
    return `Let ${own} send traffic to port ${oneOf(offered)} of service ${service} instead of ${wrong}.`;
  const [absent, near] = found(
    known,
    /sends traffic to service (\S+), which does not exist(?: \(there is (\S+)\))?/,
  );
  if (absent !== undefined)
    return `Let ${own} send traffic to ${near === undefined ? 'a service that exists' : `service ${near}`} instead of ${absent}.`;
  const [meant, others] = found(known, /sends the traffic for (\S+) to (.+)$/);
  if (meant !== undefined)
    return `Let ${own} send the traffic for ${meant} to service ${meant} instead of ${others}.`;
  const [name, gateway, stray] = found(known, /^route (\S+) of (\S+) leads to (\S+), not to/);
  if (name !== undefined) return `Let route ${name} of ${gateway} lead to ${component} instead of ${stray}.`;
  const [port, holder, closed, host, ports] = found(
    known,
    /^route (\S+) of (\S+) leads to port (\d+) of (\S+), which offers (\d[\d, ]*)$/,
  );
  if (port !== undefined && ports !== undefined)
    return `Let route ${port} of ${holder} lead to port ${oneOf(ports)} of ${host} instead of ${closed}.`;
  const [lost, of] = found(known, /^route (\S+) of (\S+) leads to /);
  if (lost !== undefined) return `Let route ${lost} of ${of} lead to the service of ${component}.`;
  const [without, to] = found(known, /^(\S+) has no route for (\S+)$/);
  if (without !== undefined) return `Give ${without} a route to ${to}.`;
  const [bound] = found(known, /is bound to gateway (.+), which does not exist/);
  if (bound !== undefined) return `Bind ${own} to a gateway that exists instead of ${bound}.`;
  const [subset, target] = found(known, /to subset (\S+) of (\S+), (?:which|whose)/);
  if (subset !== undefined)
    return `Define subset ${subset} of ${target} with labels that its pods have, or let ${own} name another.`;
  const [reason] = found(known, /is refused by its gateway: (\w+)/);
  if (reason !== undefined) return `Correct ${own}, which its gateway refuses (${reason}).`;
  return `Correct ${own} so that it leads to the service of ${component} and its gateway takes it.`;
}

function policy(known: Known): string {
  const [closed, from, into] = found(known, /^network policy (\S+) lets nothing from (\S+) into (\S+)$/);
  if (closed !== undefined) return `Add to network policy ${closed} a rule that lets ${from} into ${into}.`;
  const [kept, caller, callee] = found(
    known,
    /^network policy (\S+) lets nothing from (\S+) out of .* to (\S+)$/,
  );
  if (kept !== undefined) return `Add to network policy ${kept} a rule that lets ${caller} out to ${callee}.`;
  const [mute] = found(known, /^network policy (\S+) lets \S+ ask no name server/);
  if (mute !== undefined)
    return `Add to network policy ${mute} a rule that lets ${known.component} out to the name server (port 53, UDP and TCP).`;
  return `Find the network policy that cuts ${known.component} off, and add a rule for its calls.`;
}

/** What to do about calls that do not arrive. */
export const routing: Fixes = {
  'service-selector-unmatched': known => {
    const [service, wrong] = found(known, /^service (\S+) selects (\S+), which/);
    const [having] = found(known, /; \S+'s pods have (\S+)$/);
    const labels =
      having
        ?.split(',')
        .filter(label => !GIVEN.test(label))
        .join(',') || undefined;
    if (service === undefined)
      return `Let the service of ${known.component} select labels that its pods have.`;
    return labels === undefined
      ? `Let service ${service} select labels that its pods have instead of ${wrong}.`
      : `Let service ${service} select ${labels}, which ${known.component}'s pods have, instead of ${wrong}.`;
  },
  'service-port-mismatch': port,
  'service-protocol-mismatch': known => {
    const [service, wrong, right] = found(
      known,
      /^service (\S+) forwards (\w+) to port \S+, which is [\w./]*\/(TCP|UDP|SCTP)\b/,
    );
    if (service !== undefined) return `Let service ${service} forward ${right} instead of ${wrong}.`;
    const [name, number, said, spoken] = found(
      known,
      /^service (\S+): port (\d+) is said to carry (\S+) \(.*speaks (\S+) there/,
    );
    return name === undefined
      ? `Let the service of ${known.component} name the protocol that its pods speak.`
      : `Declare port ${number} of service ${name} as ${spoken} (its name or appProtocol) instead of ${said}.`;
  },
  'service-missing': known => {
    const [host] = found(known, /there is no service ([\w-]+)/);
    const [called] = found(known, / cannot find ([\w-]+)/);
    const service = host ?? called;
    return `Create ${service === undefined ? 'a service' : `service ${service}`} for the pods of ${known.component}, or deploy it again with its service (deploy_component).`;
  },
  'dependency-address-wrong': address,
  'gateway-route-wrong': route,
  'dns-resolution-failure': known => {
    const { component } = known;
    const [policy] = found(known, /dnsPolicy (\w+): it /);
    const [wrong] = found(known, /: it asks ([\w.:]+\w(?:, [\w.:]+\w)*)(?:,? which| instead)/);
    const [space] = found(known, /: it looks names up in .*, not in ([\w.-]+)/);
    const or =
      wrong !== undefined && wrong !== 'the'
        ? `, or take ${wrong} out of its dnsConfig`
        : space === undefined
          ? ''
          : `, or have its dnsConfig search its own namespace too`;
    return policy === undefined
      ? `Set dnsPolicy of ${component} to ClusterFirst, and take wrong servers and search domains out of its dnsConfig.`
      : `Set dnsPolicy of ${component} to ClusterFirst instead of ${policy}${or}.`;
  },
  'network-policy-blocks': policy,
  'dependency-failing': known => {
    const [host] = found(known, / calls ([\w.:-]+), outside the cluster/);
    return `See whether ${host ?? 'what it calls outside the cluster'} works and can be reached, and let ${known.component} do without it until then.`;
  },
  'dependency-slow': known => {
    const [host] = found(known, / calls ([\w.:-]+), outside the cluster/);
    const [now, before] = found(known, / takes ([\d.]+) s, ([\d.]+) s before:/);
    const figures = now === undefined ? '' : ` (${now} s, ${before} s before)`;
    return `Bound how long ${known.component} waits for ${host ?? 'what it calls outside the cluster'}${figures}, and ask who runs that.`;
  },
  'no-ready-endpoints': known => {
    const service = known.object?.kind === 'Service' ? `service ${known.object.name}` : 'the service';
    return `Look at why no pod behind ${service} takes traffic: readiness probes, start-up, and labels of ${known.component}'s pods.`;
  },
};
