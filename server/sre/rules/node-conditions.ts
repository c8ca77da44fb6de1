import { listAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { instant, span } from '../../domain/time.ts';
import { objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import { carriedBy, LONG_MS } from '../node-load.ts';
import { servicesIn } from '../node-services.ts';
import type { Picture } from '../picture.ts';

/** A node tells of itself every 10 seconds; four of these missed make it NotReady. Source: kubelet's defaults. */
const LEASE_MS = 40_000;

const conditionOf = (node: KubeObject, type: string): unknown =>
  listAt(node, 'status', 'conditions').find(condition => textAt(condition, 'type') === type);

const renewed = (lease: KubeObject | undefined): number | undefined =>
  instant(textAt(lease, 'spec', 'renewTime'));

/** How long a node has been silent, by the clock of those that are not: a recording is not made in a moment. */
function silence(node: KubeObject, picture: Picture): number {
  const leases = picture.everywhere('Lease').filter(it => it.metadata.namespace === 'kube-node-lease');
  const latest = Math.max(...leases.flatMap(lease => renewed(lease) ?? []));
  const own = renewed(leases.find(({ metadata }) => metadata.name === node.metadata.name));
  return own === undefined || leases.length < 2 ? 0 : latest - own;
}

/** Words by which kubelet says that it cannot reach its container runtime. */
const RUNTIME =
  /container runtime (?:is )?down|PLEG is not healthy|RuntimeReady=false|runtime status check may not have completed|(?:containerd|docker|dockershim|crio|cri-dockerd)\S*\.sock|container runtime is not/i;

const runsKubelet = (node: KubeObject, picture: Picture): boolean =>
  servicesIn(node.metadata.name, picture.nodeTexts.get(node.metadata.name) ?? []).some(
    ({ name, state }) => name === 'kubelet' && state === 'active',
  );

/** A node that carries nothing of the application does it no harm, least of all one that is long as it is. */
function loadWeight({ metadata: { name } }: KubeObject, since: number | undefined, picture: Picture): number {
  if (carriedBy(name, picture).length > 0) return 0.93;
  return since !== undefined && picture.now - since > LONG_MS ? 0.45 : 0.7;
}

function unready(node: KubeObject, picture: Picture): Finding[] {
  const ready = conditionOf(node, 'Ready');
  const status = textAt(ready, 'status') ?? 'not said';
  const silentFor = silence(node, picture);
  const isSilent = status === 'Unknown' || silentFor > LEASE_MS * 1.5;
  if ((status === 'True' || ready === undefined) && !isSilent) return [];
  const message = textAt(ready, 'message') ?? '';
  const isRuntime = RUNTIME.test(message) && !/NetworkReady=false/.test(message);
  const code = isRuntime
    ? 'container-runtime-down'
    : isSilent && !runsKubelet(node, picture)
      ? 'kubelet-down'
      : 'node-not-ready';
  const since = instant(textAt(ready, 'lastTransitionTime'));
  const silent = silentFor > LEASE_MS ? `, silent for ${span(silentFor)}` : '';
  return [
    {
      code,
      component: node.metadata.name,
      object: refOf(node),
      summary: `node ${node.metadata.name} is not ready (${textAt(ready, 'reason') ?? status}${silent}): ${message}`,
      facts: [objectFact(node, `Ready=${status}: ${textAt(ready, 'reason') ?? ''}: ${message}${silent}`)],
      weight: loadWeight(node, since, picture),
      ...(since !== undefined && status !== 'True' && { since }),
    },
  ];
}

const pressures: readonly (readonly [type: string, code: string])[] = [
  ['DiskPressure', 'disk-pressure'],
  ['MemoryPressure', 'memory-pressure'],
  ['PIDPressure', 'pid-pressure'],
];

const pressed = (node: KubeObject): Finding[] =>
  pressures.flatMap(([type, code]) => {
    const condition = conditionOf(node, type);
    if (textAt(condition, 'status') !== 'True') return [];
    const message = textAt(condition, 'message') ?? '';
    const since = instant(textAt(condition, 'lastTransitionTime'));
    return [
      {
        code,
        component: node.metadata.name,
        object: refOf(node),
        summary: `node ${node.metadata.name} is under ${type}: ${message}`,
        facts: [objectFact(node, `${type}=True: ${message}`)],
        weight: 0.9,
        ...(since !== undefined && { since }),
      },
    ];
  });

/** Nodes that say, or by their silence show, that they cannot carry pods. */
export const nodeConditions: Rule = picture =>
  picture.of('Node').flatMap(node => [...unready(node, picture), ...pressed(node)]);
