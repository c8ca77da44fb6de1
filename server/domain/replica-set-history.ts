import { diff } from './diff.ts';
import { at, isObject, numberAt, textAt } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { instant } from './time.ts';

/** A Deployment's pod template at one time: the ReplicaSet made for it, and what differs from the one before. */
export type Rollout = {
  deployment: string;
  replicaSet: string;
  revision: string;
  /** Milliseconds since 1970. */
  time: number;
  changes: ReturnType<typeof diff>;
};

const REVISION = 'deployment.kubernetes.io/revision';

/** The rollouts that ReplicaSets tell of, oldest first; each Deployment's first one is its creation and left out. */
export function rolloutsOf(replicaSets: readonly KubeObject[]): Rollout[] {
  const owned = Map.groupBy(replicaSets, deploymentOf);
  return [...owned].flatMap(([deployment, sets]) => {
    if (deployment === undefined) return [];
    const ordered = sets.toSorted((a, b) => createdAt(a) - createdAt(b));
    return ordered.slice(1).map((set, i) => ({
      deployment,
      replicaSet: set.metadata.name,
      revision: set.metadata.annotations?.[REVISION] ?? '',
      time: createdAt(set),
      changes: diff(templateOf(ordered[i]), templateOf(set)),
    }));
  });
}

const SETTLING = 2 * 60_000;

/** A Deployment that was told to run more or fewer pods; undefined where its event only speaks of a rollout. */
export function scalingIn(
  message: string,
  time: number,
  replicaSets: readonly KubeObject[],
): { from: number; to: number } | undefined {
  const [, name, from, to] = /^Scaled \w+ replica set (\S+) from (\d+) to (\d+)/.exec(message) ?? [];
  const set = replicaSets.find(({ metadata }) => metadata.name === name);
  if (!set || from === undefined || to === undefined) return undefined;
  const siblings = replicaSets.filter(
    other => other !== set && deploymentOf(other) === deploymentOf(set) && createdAt(other) <= time,
  );
  const isNewest = siblings.every(other => createdAt(other) <= createdAt(set));
  const young = time - createdAt(set) < SETTLING;
  if (!isNewest || (young && (from === '0' || siblings.length > 0))) return undefined;
  return { from: Number(from), to: Number(to) };
}

const createdAt = ({ metadata }: KubeObject): number => instant(metadata.creationTimestamp) ?? 0;

const deploymentOf = ({ metadata }: KubeObject): string | undefined =>
  metadata.ownerReferences?.find(({ kind }) => kind === 'Deployment')?.name;

/** A pod template without the label that names its own hash. */
function templateOf(set: KubeObject | undefined): unknown {
  const template = at(set, 'spec', 'template');
  const labels = at(template, 'metadata', 'labels');
  if (!isObject(template) || !isObject(labels)) return template;
  const { 'pod-template-hash': _hash, ...own } = labels;
  const annotations = at(template, 'metadata', 'annotations');
  return { ...template, metadata: { labels: own, ...(isObject(annotations) ? { annotations } : {}) } };
}

/** A container's last end that was no success: `container main of pod x ended with exit code 137 (OOMKilled)`. */
export function endOf(pod: KubeObject, status: unknown): { time: number; what: string } | undefined {
  const ended = at(status, 'lastState', 'terminated') ?? at(status, 'state', 'terminated');
  const code = numberAt(ended, 'exitCode');
  const time = instant(textAt(ended, 'finishedAt'));
  if (code === undefined || code === 0 || time === undefined) return undefined;
  const reason = textAt(ended, 'reason');
  const restarts = numberAt(status, 'restartCount') ?? 0;
  return {
    time,
    what: `container ${textAt(status, 'name') ?? '?'} of pod ${pod.metadata.name} ended with exit code ${code}${reason === undefined || reason === 'Error' ? '' : ` (${reason})`}${restarts > 0 ? `, restarts: ${restarts}` : ''}`,
  };
}
