import { at, numberAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { instant, span } from '../../domain/time.ts';
import { controlPlane } from '../control-plane.ts';
import { objectFact } from '../fact.ts';
import type { Finding } from '../finding.ts';
import type { Picture } from '../picture.ts';
import type { Workload } from '../workload.ts';

/** A controller acts within seconds; what nobody has acted on for so long is left alone. */
const GRACE_MS = 30_000;

/** What of a Deployment nobody has acted on, in words. */
function ignored({ object, children, pods, desired }: Workload, picture: Picture): string | undefined {
  const born = instant(object.metadata.creationTimestamp) ?? picture.now;
  if (object.kind !== 'Deployment' || at(object, 'spec', 'paused') === true) return undefined;
  if (picture.now - born < GRACE_MS || pods.length >= desired) return undefined;
  const sets = children.filter(({ kind }) => kind === 'ReplicaSet');
  if (sets.length === 0 && picture.sees('ReplicaSet'))
    return `it has no ReplicaSet, ${span(picture.now - born)} after it was made`;
  const [wanted, seen] = [object.metadata.generation, numberAt(object, 'status', 'observedGeneration')];
  return wanted !== undefined && seen !== undefined && seen < wanted
    ? `generation ${wanted} was written and ${seen} is the last that was looked at`
    : forgotten(sets, pods);
}

/** A ReplicaSet that still counts pods that are not there: who counts has stopped. */
function forgotten(sets: readonly KubeObject[], pods: readonly KubeObject[]): string | undefined {
  const counted = sets.reduce((sum, set) => sum + (numberAt(set, 'status', 'replicas') ?? 0), 0);
  const living = pods.filter(pod => textAt(pod, 'status', 'phase') !== 'Failed').length;
  return counted > living ? `${counted} pods are counted, and ${living} are there` : undefined;
}

/** Workloads that were made or changed and that nobody has acted on. */
export function unreconciled(picture: Picture): Finding[] {
  const found = picture.workloads.flatMap(workload => {
    const text = ignored(workload, picture);
    return text === undefined ? [] : [{ object: workload.object, text }];
  });
  const [first] = found;
  if (!first) return [];
  return [
    {
      code: 'controller-manager-down',
      component: controlPlane(picture),
      object: refOf(first.object),
      summary: `no controller has acted on Deployment/${first.object.metadata.name}: ${first.text}`,
      facts: found.slice(0, 3).map(({ object, text }) => objectFact(object, text)),
      weight: 0.85,
    },
  ];
}
