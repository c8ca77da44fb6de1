import type { Around } from './around.ts';
import { healthy, rankOf, worst, type Health } from './health.ts';
import { numberAt } from './json.ts';
import { refName, type KubeObject, type Ref } from './kube-object.ts';
import { objectHealth } from './object-health.ts';
import { remember } from './remember.ts';

/** One object of a component and how it is. */
export type Part = Health & { ref: Ref };

export type ComponentHealth = Health & {
  /** Pods of its Deployments, StatefulSets and DaemonSets; left out where it has none. */
  replicas?: { ready: number; desired: number };
  /** Worst first; among equals what causes comes before what suffers. */
  parts: Part[];
};

const workloads = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Pod']);

/** Kinds that others need come first, kinds that only pass traffic on come last. */
const order = ['ExternalSecret', 'PersistentVolumeClaim', ...workloads, 'HorizontalPodAutoscaler', 'Service'];
const places = new Map(order.map((kind, place) => [kind, place]));
const placeOf = (kind: string): number => places.get(kind) ?? (kind.endsWith('Route') ? order.length : -1);

const groups = remember((_pods: readonly KubeObject[]) => new Map<string, PodGroups>());

type PodGroups = ReadonlyMap<string, readonly KubeObject[]>;

/** Pods by the value of a label; those without it under ''. Remembered as long as the list stays the same. */
export function groupPods(pods: readonly KubeObject[], labelKey: string): PodGroups {
  const known = groups(pods);
  const found = known.get(labelKey);
  if (found) return found;
  const made = Map.groupBy(pods, pod => pod.metadata.labels?.[labelKey] ?? '');
  known.set(labelKey, made);
  return made;
}

/**
 * The health of a component in an environment: its worst part, with the reason in one line.
 * `objects` is the inventory; `pods` are the component's own.
 */
export function componentHealth(
  component: Around & { objects: readonly { ref: Ref; object: KubeObject | undefined }[] },
): ComponentHealth {
  const judged = component.objects.map(({ ref, object }) => partHealth(ref, object, component));
  const parts = withoutEchoes(judged).toSorted(
    (a, b) => rankOf(a.status) - rankOf(b.status) || placeOf(a.ref.kind) - placeOf(b.ref.kind),
  );
  const [first] = parts;
  if (!first) return { status: 'missing', reason: 'nothing is deployed', parts };
  const reason = reasonOf(first);
  const replicas = replicasOf(component.objects.map(({ object }) => object));
  return {
    status: first.status,
    ...(reason === undefined ? {} : { reason }),
    ...(replicas && { replicas }),
    parts,
  };
}

const partHealth = (ref: Ref, object: KubeObject | undefined, around: Around): Part =>
  object === undefined
    ? { ref, status: 'missing', reason: `${refName(ref)} is missing` }
    : { ref, ...objectHealth(object, around) };

const reasonOf = ({ ref, status, reason }: Part): string | undefined =>
  reason === undefined || status === 'missing' || workloads.has(ref.kind)
    ? reason
    : `${refName(ref)}: ${reason}`;

/** A Service without pods says nothing new while its workload is starting, at zero or not there: it is as that is. */
function withoutEchoes(parts: readonly Part[]): readonly Part[] {
  const ofWorkloads = worst<Health>(
    parts.filter(({ ref }) => workloads.has(ref.kind)),
    healthy,
  );
  if (ofWorkloads.status === 'healthy' || ofWorkloads.status === 'degraded') return parts;
  const { status, reason } = ofWorkloads;
  return parts.map(part =>
    part.ref.kind === 'Service' && part.status === 'degraded' ? { ref: part.ref, status, reason } : part,
  );
}

function replicasOf(objects: readonly (KubeObject | undefined)[]): ComponentHealth['replicas'] {
  const sum = { ready: 0, desired: 0 };
  let counted = false;
  for (const object of objects) {
    const own = object && countersOf(object);
    if (!own) continue;
    counted = true;
    sum.ready += own.ready;
    sum.desired += own.desired;
  }
  return counted ? sum : undefined;
}

const countersOf = remember(({ kind, spec, status }: KubeObject) => {
  switch (kind) {
    case 'Deployment':
    case 'StatefulSet':
      return { ready: numberAt(status, 'readyReplicas') ?? 0, desired: numberAt(spec, 'replicas') ?? 1 };
    case 'DaemonSet':
      return {
        ready: numberAt(status, 'numberReady') ?? 0,
        desired: numberAt(status, 'desiredNumberScheduled') ?? 0,
      };
    default:
      return undefined;
  }
});
