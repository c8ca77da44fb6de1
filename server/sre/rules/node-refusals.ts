import { at, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { oneLine } from '../../domain/line.ts';
import { instant } from '../../domain/time.ts';
import { objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { isShort, type Workload } from '../workload.ts';

/** Why a kubelet does not take a pod that was given to it past the scheduler. Source: kubelet's admission. */
const reasons: { readonly [reason: string]: string } = {
  OutOfcpu: 'insufficient-cpu',
  OutOfmemory: 'insufficient-memory',
  NodeAffinity: 'node-affinity-unsatisfied',
  NodePorts: 'host-port-conflict',
  TaintToleration: 'taint-not-tolerated',
  UnexpectedAdmissionError: 'insufficient-resource',
};

/** Kubelet says the same of a selector and an affinity; a pod that has a selector means that. */
function codeOf(reason: string, pod: KubeObject): string | undefined {
  if (reason === 'NodeAffinity' && at(pod, 'spec', 'nodeSelector') !== undefined)
    return 'node-selector-unsatisfied';
  return reasons[reason] ?? (reason.startsWith('OutOf') ? 'insufficient-resource' : undefined);
}

/** What was refused longer ago than this, and has been replaced, is over. */
const RECENT_MS = 30 * 60_000;

function turnedAway(workload: Workload, pod: KubeObject, picture: Picture): Finding[] {
  const reason = textAt(pod, 'status', 'reason') ?? '';
  const code = codeOf(reason, pod);
  const born = instant(pod.metadata.creationTimestamp);
  const isOver = !isShort(workload) || (born !== undefined && picture.now - born > RECENT_MS);
  if (code === undefined || textAt(pod, 'status', 'phase') !== 'Failed' || isOver) return [];
  const node = textAt(pod, 'spec', 'nodeName') ?? 'its node';
  const message = textAt(pod, 'status', 'message') ?? reason;
  return [
    {
      code,
      component: workload.component,
      object: refOf(pod),
      summary: `${node} does not take ${workload.component}'s pod: ${oneLine(message, 200)}`,
      facts: [objectFact(pod, `${reason}: ${message}`)],
      weight: 0.95,
    },
  ];
}

/** A template that names its node itself, and there is none of that name. */
function nowhere(workload: Workload, picture: Picture): Finding[] {
  const node = textAt(workload.template, 'spec', 'nodeName');
  const nodes = picture.of('Node');
  const isKnown = nodes.length === 0 || nodes.some(({ metadata }) => metadata.name === node);
  if (node === undefined || isKnown || !isShort(workload) || workload.object.kind === 'Pod') return [];
  const text = `spec.nodeName: ${node}; there is no such node`;
  return [
    {
      code: 'node-selector-unsatisfied',
      component: workload.component,
      object: refOf(workload.object),
      summary: `${workload.component} is to run on node ${node}, which does not exist`,
      facts: [objectFact(workload.object, text)],
      weight: 0.94,
    },
  ];
}

/** Pods that were given to a node past the scheduler, and that it does not take. */
export const nodeRefusals: Rule = picture =>
  picture.workloads.flatMap(workload => [
    ...nowhere(workload, picture),
    ...workload.pods.slice(0, 3).flatMap(pod => turnedAway(workload, pod, picture)),
  ]);
