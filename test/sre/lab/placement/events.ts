import type { KubeObject } from '../../../../server/domain/kube-object.ts';
import { iso, put, suffix, type World } from './world.ts';

export type Told = {
  reason: string;
  message: string;
  from: string;
  warning?: boolean;
  /** How often until the cluster was looked at; the last time is not long before that. */
  count?: number;
  /** When it was last seen, where that is not now. */
  last?: number;
};

/** Something that a controller tells of an object. Like Kubernetes, one event stands for the same thing again. */
export function tell(world: World, object: KubeObject, told: Told): void {
  const { name, namespace, uid } = object.metadata;
  const first = world.time;
  const last = told.last ?? ((told.count ?? 1) > 1 ? Math.max(first, world.now - 8000) : first);
  put(world, {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: `${name}.${suffix(world, 16)}`,
      namespace: namespace ?? 'default',
      creationTimestamp: iso(first),
    },
    involvedObject: {
      apiVersion: object.apiVersion,
      kind: object.kind,
      name,
      ...(namespace !== undefined && { namespace }),
      uid,
    },
    reason: told.reason,
    message: told.message,
    source: { component: told.from },
    reportingComponent: told.from,
    type: told.warning === true ? 'Warning' : 'Normal',
    count: told.count ?? 1,
    firstTimestamp: iso(first),
    lastTimestamp: iso(last),
  });
}

/** How often something has been tried since `time`, when each wait is double the last, from `first` to `most` seconds. */
export function tries(world: World, first: number, most: number): number {
  let [left, wait, count] = [(world.now - world.time) / 1000, first, 1];
  while (left > wait) {
    left -= wait;
    wait = Math.min(most, wait * 2);
    count += 1;
  }
  return count;
}
