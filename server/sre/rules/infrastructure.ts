import { listAt, numberAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { instant, span } from '../../domain/time.ts';
import { controlPlane } from '../control-plane.ts';
import { callFailures } from '../call-failures.ts';
import { logFact, objectFact } from '../fact.ts';
import type { Fact, Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { carriedBy } from '../node-load.ts';
import { nodeConditions } from './node-conditions.ts';
import { nodeUnits } from './node-units.ts';
import { staleEndpoints } from './stale-endpoints.ts';
import { unreconciled } from './unreconciled.ts';

/** A scheduler or controller manager renews its lease every 2 seconds; after this it has stopped. */
const LEADER_MS = 60_000;

/** A lease older than this was left by a control plane that elects no leader any more. */
const LEFTOVER_MS = 24 * 60 * 60_000;

/** Pods that nobody has looked at: neither placed nor refused. */
function unscheduled(picture: Picture): Finding[] {
  const pod = picture.workloads
    .flatMap(({ pods }) => pods)
    .find(
      it =>
        textAt(it, 'status', 'phase') === 'Pending' &&
        textAt(it, 'spec', 'nodeName') === undefined &&
        listAt(it, 'spec', 'schedulingGates').length === 0 &&
        listAt(it, 'status', 'conditions').length === 0 &&
        picture.events(it).length === 0,
    );
  const born = instant(pod?.metadata.creationTimestamp);
  if (!pod || born === undefined || picture.now - born < 15_000) return [];
  const wait = span(picture.now - born);
  return [
    {
      code: 'scheduler-down',
      component: controlPlane(picture),
      object: refOf(pod),
      summary: `no scheduler has looked at pod ${pod.metadata.name} in ${wait}: neither placed nor refused`,
      facts: [objectFact(pod, `Pending for ${wait}, without a node, a condition or an event`)],
      weight: 0.9,
      since: born,
    },
  ];
}

/** Said to be unready; a pod of which no conditions were recorded is as its phase says. */
function isSick(pod: KubeObject): boolean {
  const ready = listAt(pod, 'status', 'conditions').find(it => textAt(it, 'type') === 'Ready');
  return textAt(pod, 'status', 'phase') !== 'Running' || textAt(ready, 'status') === 'False';
}

const systemPods = (picture: Picture, name: RegExp): KubeObject[] =>
  picture
    .everywhere('Pod')
    .filter(({ metadata }) => metadata.namespace === 'kube-system' && name.test(metadata.name));

const leaders: readonly (readonly [name: string, code: string])[] = [
  ['kube-scheduler', 'scheduler-down'],
  ['kube-controller-manager', 'controller-manager-down'],
];

/** Parts of the control plane that lead no more: all their pods are sick, or their lease is not renewed. */
function leaderless(picture: Picture): Finding[] {
  const renewals = picture.everywhere('Lease').flatMap(it => instant(textAt(it, 'spec', 'renewTime')) ?? []);
  const latest = Math.max(...renewals);
  return leaders.flatMap(([name, code]) => {
    const pods = systemPods(picture, new RegExp(`^${name}-`));
    const lease = picture.find('Lease', 'kube-system', name);
    const last = instant(textAt(lease, 'spec', 'renewTime'));
    const behind = last === undefined ? 0 : latest - last;
    const isStale = lease !== undefined && behind > LEADER_MS && behind < LEFTOVER_MS;
    const areSick = pods.length > 0 && pods.every(isSick);
    if (!isStale && !areSick) return [];
    const facts: Fact[] = [
      ...(lease && isStale ? [objectFact(lease, `not renewed for ${span(behind)}`)] : []),
      ...(areSick ? pods.slice(0, 3).map(pod => objectFact(pod, 'not ready')) : []),
    ];
    return [
      {
        code,
        component: textAt(pods[0], 'spec', 'nodeName') ?? controlPlane(picture),
        summary: `${name} does not work: ${areSick ? 'none of its pods is ready' : `its lease was last renewed ${span(behind)} before the others`}`,
        facts,
        weight: 0.94,
        ...(isStale && last !== undefined && { since: last }),
      },
    ];
  });
}

/** kube-proxy may be a pod on each node; the one that is sick leaves its node without services. */
const proxies = (picture: Picture): Finding[] =>
  systemPods(picture, /^kube-proxy-/)
    .filter(isSick)
    .flatMap(pod => {
      const node = textAt(pod, 'spec', 'nodeName');
      if (node === undefined) return [];
      return [
        {
          code: 'kube-proxy-down',
          component: node,
          object: refOf(pod),
          summary: `kube-proxy on node ${node} is not ready: services are not forwarded there`,
          facts: [objectFact(pod, 'not ready')],
          weight: 0.9,
        },
      ];
    });

/** A node without a pod of kube-proxy, where all others have one. */
function proxyless(picture: Picture): Finding[] {
  const pods = systemPods(picture, /^kube-proxy-/);
  const having = new Set(pods.map(pod => textAt(pod, 'spec', 'nodeName')));
  const nodes = picture.of('Node').map(({ metadata }) => metadata.name);
  const lacking = nodes.filter(name => !having.has(name));
  const [node] = lacking;
  if (node === undefined || lacking.length > 1 || having.size < 2) return [];
  const text = `no pod of kube-proxy is on it, and one on each of the other ${nodes.length - 1} nodes`;
  const found = picture.find('Node', undefined, node);
  return [
    {
      code: 'kube-proxy-down',
      component: node,
      summary: `node ${node} has no kube-proxy: ${text}`,
      facts: found ? [objectFact(found, text)] : [],
      weight: carriedBy(node, picture).length > 0 ? 0.9 : 0.55,
    },
  ];
}

const DNS = /^(coredns|kube-dns)/;

function dns(picture: Picture): Finding[] {
  const pods = systemPods(picture, DNS);
  const deployment = picture
    .everywhere('Deployment')
    .find(({ metadata }) => metadata.namespace === 'kube-system' && DNS.test(metadata.name));
  const isGone = pods.length === 0 && deployment !== undefined;
  if (!isGone && (pods.length === 0 || !pods.every(isSick))) return [];
  const replicas = numberAt(deployment, 'spec', 'replicas');
  const state = isGone
    ? `it has no pods${replicas === 0 ? ', scaled to 0' : ''}`
    : `none of its ${pods.length} pods is ready`;
  return [
    {
      code: 'cluster-dns-down',
      component: controlPlane(picture),
      summary: `cluster DNS answers nobody: ${state}`,
      facts: (isGone ? [deployment] : pods.slice(0, 3)).map(object => objectFact(object, state)),
      weight: 0.93,
    },
  ];
}

/** How the pods of name servers are called, by distribution. */
const NAMES = /coredns|kube-dns|dns-default|skydns/;

/** The system's pods were recorded, and no name server is among them. */
function nameless(picture: Picture): Finding[] {
  const pods = systemPods(picture, /./);
  const found = pods.some(({ metadata }) => NAMES.test(metadata.name));
  const isTold = picture.everywhere('Deployment').some(({ metadata }) => NAMES.test(metadata.name));
  if (pods.length < 3 || found || isTold) return [];
  const heard = callFailures(picture).filter(({ ending, service }) => ending === 'unanswered' && service);
  const text = `none of the ${pods.length} pods in kube-system is a name server`;
  return [
    {
      code: 'cluster-dns-down',
      component: controlPlane(picture),
      summary: `cluster DNS answers nobody: ${text}`,
      facts: [
        ...pods.slice(0, 1).map(pod => objectFact(pod, text)),
        ...heard.slice(0, 2).map(({ log, line }) => logFact(log, line)),
      ],
      weight: heard.length > 0 ? 0.9 : 0.6,
    },
  ];
}

/** Nodes, their services, and the control plane. */
export const infrastructure: Rule = picture => [
  ...nodeUnits(picture),
  ...nodeConditions(picture),
  ...unscheduled(picture),
  ...leaderless(picture),
  ...unreconciled(picture),
  ...proxies(picture),
  ...proxyless(picture),
  ...staleEndpoints(picture),
  ...dns(picture),
  ...nameless(picture),
];
