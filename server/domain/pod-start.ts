import { conditionAt } from './condition.ts';
import type { Sight } from './container-problem.ts';
import { at, listAt, textAt } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { oneLine } from './line.ts';
import { problem, type PodProblem } from './pod-problem.ts';
import { instant } from './time.ts';

/** How long an autoscaler may take to add a node, or a volume to move, before waiting counts as failing. */
const patience = 2 * 60_000;

const since = (pod: KubeObject, now: number): number =>
  now - (instant(pod.metadata.creationTimestamp) ?? now);

/** Why a pod has no node yet. */
export function schedulingProblem(pod: KubeObject, { now }: Sight): PodProblem | undefined {
  const scheduled = conditionAt(at(pod, 'status'), 'PodScheduled');
  if (textAt(pod, 'spec', 'nodeName') !== undefined || scheduled?.status === 'True') return undefined;
  if (scheduled?.reason === 'SchedulingGated') {
    const gates = listAt(pod, 'spec', 'schedulingGates').map(gate => textAt(gate, 'name') ?? '?');
    return problem('progressing', 'unschedulable', `held back by scheduling gate ${gates.join(', ')}`);
  }
  if (scheduled === undefined) return problem('progressing', 'starting', 'waiting for a node');
  const message = oneLine(scheduled.message.replace(/\s*preemption:.*$/s, '')).replace(/\.$/, '');
  const waited = now - (scheduled.since ?? instant(pod.metadata.creationTimestamp) ?? now);
  return problem(
    waited < patience ? 'progressing' : 'degraded',
    'unschedulable',
    message || 'no node fits it',
  );
}

const stuck = new Set(['FailedMount', 'FailedAttachVolume', 'FailedMapVolume', 'FailedCreatePodSandBox']);

/** Why a pod with a node cannot begin: a volume that does not mount, or a network that is not set up. */
export function volumeProblem(pod: KubeObject, { now, happenings }: Sight): PodProblem | undefined {
  const event = happenings().find(({ reason }) => stuck.has(reason));
  if (!event) return undefined;
  const lasting = /not found|couldn't find key/.test(event.message) || since(pod, now) >= patience;
  return problem(lasting ? 'degraded' : 'progressing', 'volume', volumeText(event.reason, event.message));
}

function volumeText(reason: string, message: string): string {
  if (reason === 'FailedCreatePodSandBox') return `${sandboxTrouble(message)}: ${tail(message)}`;
  const [, volume, why] = / for volume "([^"]+)"\s*:?\s*(.*)$/s.exec(message) ?? [];
  if (volume === undefined || why === undefined) return `cannot mount its volumes: ${oneLine(message)}`;
  const verb = reason === 'FailedAttachVolume' ? 'attach' : 'mount';
  return `cannot ${verb} volume ${volume}: ${oneLine(why)}`;
}

/** A pod's sandbox is its network and the process that holds it; most often the network is what fails. */
const sandboxTrouble = (message: string): string =>
  /create (?:containerd|shim) task|OCI runtime/.test(message)
    ? "cannot start the pod's sandbox"
    : "cannot set up the pod's network";

/** What a runtime says last is what went wrong; its parts before only say which of them passes it on. */
const tail = (message: string): string =>
  oneLine(
    (message.split(/desc = /).at(-1) ?? message).replace(/^(?:[\w ]*(?:failed|unable)[\w ]*: )+(?=\S)/, ''),
    160,
  );
