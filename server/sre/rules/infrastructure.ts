import { listAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { instant, span } from '../../domain/time.ts';
import { objectFact } from '../fact.ts';
import type { Fact, Finding, Rule } from '../finding.ts';
import { type NodeService, servicesIn } from '../node-services.ts';
import type { Picture } from '../picture.ts';

/** What each part of a node or of the control plane is called by those who run it. */
const parts: readonly (readonly [code: string, name: RegExp])[] = [
  ['kubelet-down', /^kubelet$/],
  ['container-runtime-down', /^(containerd|docker|crio|cri-o|cri-docker)$/],
  ['kube-proxy-down', /^kube-proxy$/],
  ['scheduler-down', /^kube-scheduler$/],
  ['controller-manager-down', /^kube-controller-manager$/],
];

/** A node tells of itself every 10 seconds; four of these missed make it NotReady. Source: kubelet's defaults. */
const LEASE_MS = 40_000;

const conditionOf = (node: KubeObject, type: string): unknown =>
  listAt(node, 'status', 'conditions').find(condition => textAt(condition, 'type') === type);

const podsOn = (picture: Picture, node: string): string[] => [
  ...new Set(
    picture.workloads
      .filter(({ pods }) => pods.some(pod => textAt(pod, 'spec', 'nodeName') === node))
      .map(({ component }) => component),
  ),
];

function stopped(service: NodeService, picture: Picture): Finding[] {
  const code = parts.find(([, name]) => name.test(service.name))?.[0];
  if (code === undefined || service.state === 'active') return [];
  const carried = podsOn(picture, service.node);
  const fact: Fact = { kind: 'node', source: `${service.name} on ${service.node}`, text: service.line };
  return [
    {
      code,
      component: service.node,
      object: { apiVersion: 'v1', kind: 'Node', name: service.node },
      summary: `${service.name} on node ${service.node} is ${service.state}${carried.length === 0 ? '' : `; the node carries ${carried.slice(0, 6).join(', ')}`}`,
      facts: [fact],
      weight: 0.98,
    },
  ];
}

function renewed(node: KubeObject, picture: Picture): number | undefined {
  return instant(textAt(picture.find('Lease', 'kube-node-lease', node.metadata.name), 'spec', 'renewTime'));
}

function unready(node: KubeObject, picture: Picture): Finding[] {
  const ready = conditionOf(node, 'Ready');
  const status = textAt(ready, 'status');
  if (status === 'True' || ready === undefined) return [];
  const silentFor = picture.now - (renewed(node, picture) ?? picture.now);
  const isSilent = status === 'Unknown' || silentFor > LEASE_MS;
  const message = textAt(ready, 'message') ?? '';
  const runtime = /container runtime|PLEG|cri/i.test(message);
  const code = isSilent ? 'kubelet-down' : runtime ? 'container-runtime-down' : 'node-not-ready';
  const since = instant(textAt(ready, 'lastTransitionTime'));
  const silence = isSilent && silentFor > 0 ? `, silent for ${span(silentFor)}` : '';
  return [
    {
      code,
      component: node.metadata.name,
      object: refOf(node),
      summary: `node ${node.metadata.name} is not ready (${textAt(ready, 'reason') ?? status}${silence}): ${message}`,
      facts: [objectFact(node, `Ready=${status}: ${textAt(ready, 'reason')}: ${message}`)],
      weight: 0.93,
      ...(since !== undefined && { since }),
    },
  ];
}

const pressures: readonly (readonly [type: string, code: string])[] = [
  ['DiskPressure', 'disk-pressure'],
  ['MemoryPressure', 'memory-pressure'],
];

const pressed = (node: KubeObject): Finding[] =>
  pressures.flatMap(([type, code]) => {
    const condition = conditionOf(node, type);
    if (textAt(condition, 'status') !== 'True') return [];
    const message = textAt(condition, 'message') ?? '';
    return [
      {
        code,
        component: node.metadata.name,
        object: refOf(node),
        summary: `node ${node.metadata.name} is under ${type}: ${message}`,
        facts: [objectFact(node, `${type}=True: ${message}`)],
        weight: 0.88,
      },
    ];
  });

/** Pods that nobody has looked at: neither placed nor refused. */
function unscheduled(picture: Picture): Finding[] {
  const pod = picture.workloads
    .flatMap(({ pods }) => pods)
    .find(pod => {
      const untouched = listAt(pod, 'status', 'conditions').length === 0 && picture.events(pod).length === 0;
      return (
        textAt(pod, 'status', 'phase') === 'Pending' &&
        textAt(pod, 'spec', 'nodeName') === undefined &&
        untouched
      );
    });
  const born = instant(pod?.metadata.creationTimestamp);
  if (!pod || born === undefined || picture.now - born < 15_000) return [];
  return [
    {
      code: 'scheduler-down',
      component: controlPlane(picture),
      object: refOf(pod),
      summary: `no scheduler has looked at pod ${pod.metadata.name} in ${span(picture.now - born)}: neither placed nor refused`,
      facts: [
        objectFact(pod, `Pending for ${span(picture.now - born)}, without a node, a condition or an event`),
      ],
      weight: 0.9,
      since: born,
    },
  ];
}

/** The node that the control plane runs on, or what stands for it. */
export function controlPlane(picture: Picture): string {
  const node = picture
    .of('Node')
    .find(({ metadata }) =>
      Object.entries(metadata.labels ?? {}).some(
        ([key, value]) =>
          /node-role\.kubernetes\.io\/(control-plane|master)$/.test(key) ||
          (key === 'kubernetes.io/role' && value === 'master'),
      ),
    );
  return node?.metadata.name ?? 'control-plane';
}

/** A workload that was changed and that nobody has acted on. */
function unreconciled(picture: Picture): Finding[] {
  const ignored = picture.workloads.find(({ object, children, pods, desired }) => {
    const born = instant(object.metadata.creationTimestamp) ?? picture.now;
    return (
      object.kind === 'Deployment' &&
      children.length === 0 &&
      pods.length < desired &&
      picture.now - born > 30_000
    );
  });
  if (!ignored || !picture.sees('ReplicaSet')) return [];
  return [
    {
      code: 'controller-manager-down',
      component: controlPlane(picture),
      object: refOf(ignored.object),
      summary: `no controller has acted on Deployment/${ignored.object.metadata.name}: it has no ReplicaSet`,
      facts: [
        objectFact(
          ignored.object,
          `generation ${ignored.object.metadata.generation}, no ReplicaSet and no pods`,
        ),
      ],
      weight: 0.8,
    },
  ];
}

const DNS = /^(coredns|kube-dns)/;

/** Said to be unready; a pod of which no conditions were recorded is as its phase says. */
function isSick(pod: KubeObject): boolean {
  const ready = listAt(pod, 'status', 'conditions').find(it => textAt(it, 'type') === 'Ready');
  return textAt(pod, 'status', 'phase') !== 'Running' || textAt(ready, 'status') === 'False';
}

function dns(picture: Picture): Finding[] {
  const pods = picture
    .everywhere('Pod')
    .filter(({ metadata }) => metadata.namespace === 'kube-system' && DNS.test(metadata.name));
  const deployment = picture
    .everywhere('Deployment')
    .find(({ metadata }) => metadata.namespace === 'kube-system' && DNS.test(metadata.name));
  const isGone = pods.length === 0 && deployment !== undefined;
  if (!isGone && (pods.length === 0 || !pods.every(isSick))) return [];
  return [
    {
      code: 'cluster-dns-down',
      component: controlPlane(picture),
      summary: `cluster DNS answers nobody: ${pods.length === 0 ? 'it has no pods' : `none of its ${pods.length} pods is ready`}`,
      facts: pods.slice(0, 3).map(pod => objectFact(pod, 'not ready')),
      weight: 0.9,
    },
  ];
}

/** Nodes, their services, and the control plane. */
export const infrastructure: Rule = picture => [
  ...[...picture.nodeTexts]
    .flatMap(([node, texts]) => servicesIn(node, texts))
    .flatMap(service => stopped(service, picture)),
  ...picture.of('Node').flatMap(node => [...unready(node, picture), ...pressed(node)]),
  ...unscheduled(picture),
  ...unreconciled(picture),
  ...dns(picture),
];
