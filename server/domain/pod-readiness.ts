import { conditionAt, saying, type Condition } from './condition.ts';
import type { Sight } from './container-problem.ts';
import type { Container } from './container.ts';
import { at, listAt, textAt } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { problem, type PodProblem } from './pod-problem.ts';
import { probeBudget, probeFailure, probeTarget, type ProbeKind } from './probe.ts';
import { instant, span } from './time.ts';

/** Without failing probes in sight, as long as a Deployment waits by default. */
const patience = 10 * 60_000;
/** With failing probes in sight: their own tries, but at least this. */
const probing = 2 * 60_000;

/** Why a pod whose containers run is not ready: a probe, a gate, or its node. */
export function unreadyProblem(
  pod: KubeObject,
  containers: readonly Container[],
  ready: Condition | undefined,
  { now, happenings }: Sight,
): PodProblem {
  if (ready?.reason === 'NodeNotReady' || textAt(pod, 'status', 'reason') === 'NodeLost')
    return problem('degraded', 'node', `node ${textAt(pod, 'spec', 'nodeName') ?? '?'} is not ready`);
  const unready = containers.find(container => !container.ready && container.running);
  if (!unready) return gateProblem(pod, ready);
  const started = unready.runningSince ?? instant(pod.metadata.creationTimestamp) ?? now;
  const sinceStart = happenings().filter(({ time }) => time === 0 || time >= started);
  const failure = probeFailure(sinceStart, stage(unready), unready.spec);
  const lost = ready?.since !== undefined && ready.since > started + 1000 ? ready.since : undefined;
  const allowed = failure === undefined ? patience : Math.max(probing, probeBudget(unready.spec) * 1000);
  const reason = `${failure ?? silent(unready)} for ${span(now - (lost ?? started))}`;
  return problem(lost !== undefined || now - started > allowed ? 'degraded' : 'progressing', 'probe', reason);
}

/** Which probe holds a container back. */
const stage = ({ started, spec }: Container): ProbeKind =>
  started || at(spec, 'startupProbe') === undefined ? 'readiness' : 'startup';

function silent({ label, spec }: Container): string {
  const target = probeTarget(spec, 'readiness');
  return `${label} runs but is not ready${target === undefined ? '' : ` (${target})`}`;
}

function gateProblem(pod: KubeObject, ready: Condition | undefined): PodProblem {
  const gate = listAt(pod, 'spec', 'readinessGates')
    .map(gate => textAt(gate, 'conditionType') ?? '')
    .find(type => conditionAt(at(pod, 'status'), type)?.status !== 'True');
  if (gate !== undefined) return problem('progressing', 'probe', `waiting for readiness gate ${gate}`);
  const said = ready && ready.message !== '' ? `: ${saying(ready)}` : '';
  return problem('progressing', 'starting', `starting${said}`);
}
