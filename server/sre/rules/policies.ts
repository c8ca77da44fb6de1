import { isWithin } from '../../domain/cidr.ts';
import { at, isObject, listAt, numberAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { labelSelector } from '../../domain/selector.ts';
import { callFailures } from '../call-failures.ts';
import { callees } from '../edges.ts';
import { logFact, objectFact } from '../fact.ts';
import type { Fact, Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { selectedBy } from '../service-pods.ts';
import { type ContainerPort, labelsOf, portsOf } from '../template.ts';
import type { Workload } from '../workload.ts';

type Side = 'ingress' | 'egress';

/** Whether a policy has a say about this side; one that names no side has one about what comes in. */
function governs(policy: KubeObject, side: Side): boolean {
  const types = listAt(policy, 'spec', 'policyTypes');
  if (types.length > 0) return types.includes(side === 'ingress' ? 'Ingress' : 'Egress');
  return side === 'ingress' || at(policy, 'spec', 'egress') !== undefined;
}

const selects = (policy: KubeObject, { namespace, template }: Workload): boolean =>
  policy.metadata.namespace === namespace &&
  labelSelector(at(policy, 'spec', 'podSelector') ?? {})(labelsOf(template));

/** Whether an address block means a workload's pods; a yes where their addresses are not known. */
function blockMeans(block: unknown, { pods }: Workload): boolean {
  const cidr = textAt(block, 'cidr') ?? '';
  const ips = pods.flatMap(pod => textAt(pod, 'status', 'podIP') ?? []);
  const except = listAt(block, 'except').map(String);
  return (
    ips.length === 0 ||
    ips.some(ip => isWithin(ip, cidr) !== false && !except.some(part => isWithin(ip, part) === true))
  );
}

/** Whether one `from` or `to` entry means this workload. */
function means(peer: unknown, policy: KubeObject, other: Workload, picture: Picture): boolean {
  const block = at(peer, 'ipBlock');
  if (block !== undefined) return blockMeans(block, other);
  const [pods, spaces] = [at(peer, 'podSelector'), at(peer, 'namespaceSelector')];
  const namespace = picture.find('Namespace', undefined, other.namespace);
  const isThere = isObject(spaces)
    ? labelSelector(spaces)({ 'kubernetes.io/metadata.name': other.namespace, ...namespace?.metadata.labels })
    : policy.metadata.namespace === other.namespace;
  return isThere && (!isObject(pods) || labelSelector(pods)(labelsOf(other.template)));
}

function opens(port: unknown, wanted: readonly ContainerPort[]): boolean {
  const named = at(port, 'port');
  const spoken = textAt(port, 'protocol') ?? 'TCP';
  const own = wanted.filter(({ protocol }) => protocol === spoken);
  if (wanted.length === 0) return spoken === 'TCP';
  if (named === undefined) return own.length > 0;
  const last = numberAt(port, 'endPort');
  return own.some(({ name, port: number }) =>
    typeof named === 'number' && last !== undefined
      ? number >= named && number <= last
      : number === named || name === named,
  );
}

/** Whether a policy lets these two talk: one of its rules must name the other side and the port. */
function allows(
  policy: KubeObject,
  side: Side,
  other: Workload,
  callee: Workload,
  picture: Picture,
): boolean {
  const ends = side === 'ingress' ? 'from' : 'to';
  return listAt(policy, 'spec', side).some(rule => {
    const [peers, ports] = [listAt(rule, ends), listAt(rule, 'ports')];
    return (
      (peers.length === 0 || peers.some(peer => means(peer, policy, other, picture))) &&
      (ports.length === 0 || ports.some(port => opens(port, portsOf(callee.template))))
    );
  });
}

/** The policies that keep these two apart; policies add up, so one that allows is enough. */
function barrier(
  subject: Workload,
  side: Side,
  other: Workload,
  callee: Workload,
  picture: Picture,
): KubeObject | undefined {
  const governing = picture
    .of('NetworkPolicy')
    .filter(policy => governs(policy, side) && selects(policy, subject));
  return governing.some(policy => allows(policy, side, other, callee, picture)) ? undefined : governing[0];
}

const blockedWords = /timed? ?out|deadline exceeded|no route|unreachable|EHOSTUNREACH|ETIMEDOUT|reset/i;

function heard(caller: Workload, callee: Workload, picture: Picture): Fact[] {
  return picture.logsOf(caller.component).flatMap(log => {
    const line = log.lines.findLast(({ text }) => blockedWords.test(text) && text.includes(callee.component));
    return line ? [logFact(log, line)] : [];
  });
}

function judge(caller: Workload, callee: Workload, picture: Picture): Finding[] {
  const [closed, subject] = [
    [barrier(callee, 'ingress', caller, callee, picture), callee] as const,
    [barrier(caller, 'egress', callee, callee, picture), caller] as const,
  ].find(([policy]) => policy !== undefined) ?? [undefined, callee];
  if (!closed) return [];
  const words = heard(caller, callee, picture);
  const side = subject === callee ? 'into' : 'out of';
  return [
    {
      code: 'network-policy-blocks',
      component: subject.component,
      object: refOf(closed),
      summary: `network policy ${closed.metadata.name} lets nothing from ${caller.component} ${side} ${subject === callee ? callee.component : `${caller.component} to ${callee.component}`}`,
      facts: [
        objectFact(
          closed,
          `selects ${subject.component}; no rule allows ${caller.component} → ${callee.component}`,
        ),
        ...words.slice(0, 2),
      ],
      weight: words.length > 0 ? 0.92 : 0.8,
    },
  ];
}

const unresolvedWords =
  /no such host|ENOTFOUND|EAI_AGAIN|not known|name resolution|UnknownHost|SERVFAIL|i\/o timeout/i;

const isFar = (peer: unknown): boolean =>
  at(peer, 'namespaceSelector') !== undefined || at(peer, 'ipBlock') !== undefined;

/** Whether a rule lets a pod ask the cluster's name server, which lives in another namespace. */
const opensDns = (rule: unknown): boolean => {
  const [peers, ports] = [listAt(rule, 'to'), listAt(rule, 'ports')];
  return (
    (peers.length === 0 || peers.some(isFar)) &&
    (ports.length === 0 ||
      ports.some(port => at(port, 'port') === 53 || String(at(port, 'port')).startsWith('dns')))
  );
};

/** A caller that may call whom it wants, and may not ask for their addresses. */
function unasked(caller: Workload, picture: Picture): Finding[] {
  const governing = picture
    .of('NetworkPolicy')
    .filter(policy => governs(policy, 'egress') && selects(policy, caller));
  const [policy] = governing;
  if (!policy || governing.some(it => listAt(it, 'spec', 'egress').some(opensDns))) return [];
  const words = picture.logsOf(caller.component).flatMap(log => {
    const line = log.lines.findLast(({ text }) => unresolvedWords.test(text));
    return line ? [logFact(log, line)] : [];
  });
  const text = `lets ${caller.component} ask no name server (port 53)`;
  return [
    {
      code: 'network-policy-blocks',
      component: caller.component,
      object: refOf(policy),
      summary: `network policy ${policy.metadata.name} ${text}`,
      facts: [objectFact(policy, text), ...words.slice(0, 2)],
      weight: words.length > 0 ? 0.9 : 0.65,
    },
  ];
}

/** Who calls whom, also by the calls that failed: those are what policies keep apart. */
function pairsIn(picture: Picture): Map<string, Set<string>> {
  const pairs = new Map([...callees(picture)].map(([from, needs]) => [from, new Set(needs)]));
  for (const { caller, service } of callFailures(picture)) {
    const to = service && selectedBy(service, picture)[0]?.component;
    if (to !== undefined) pairs.set(caller.component, (pairs.get(caller.component) ?? new Set()).add(to));
  }
  return pairs;
}

/** Network policies that keep a caller from what it calls. Source: Kubernetes' NetworkPolicy semantics. */
export const policies: Rule = picture => {
  if (picture.of('NetworkPolicy').length === 0) return [];
  return [...pairsIn(picture)].flatMap(([from, needs]) => {
    const caller = picture.workload(from);
    if (!caller) return [];
    const blocked = [...needs].flatMap(to => {
      const callee = picture.workload(to);
      return callee ? judge(caller, callee, picture) : [];
    });
    return [...blocked, ...unasked(caller, picture)];
  });
};
