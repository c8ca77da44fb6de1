import { listAt, numberAt, textAt } from '../domain/json.ts';
import type { Picture } from './picture.ts';
import { isReady, type Workload } from './workload.ts';

/** The claims that a workload's pods name, by its template or by pods that are there. */
export function namedClaims({ object, template, pods }: Workload): string[] {
  const mounted = [template, ...pods]
    .flatMap(pod => listAt(pod, 'spec', 'volumes'))
    .flatMap(volume => textAt(volume, 'persistentVolumeClaim', 'claimName') ?? []);
  const made = listAt(object, 'spec', 'volumeClaimTemplates').flatMap(claim =>
    pods.map(pod => `${textAt(claim, 'metadata', 'name')}-${pod.metadata.name}`),
  );
  return [...new Set([...mounted, ...made])];
}

/** A claim that is not there and that a pod waits for. `template` is what a StatefulSet makes it from. */
export type LackingClaim = { name: string; template?: unknown };

/** The claims of the next pod: a StatefulSet makes them before it, and the pod when the last one is ready. */
function nextOf({ object, namespace, pods, desired }: Workload, picture: Picture): LackingClaim[] {
  const templates = listAt(object, 'spec', 'volumeClaimTemplates');
  const first = numberAt(object, 'spec', 'ordinals', 'start') ?? 0;
  for (let index = first; index < first + desired; index += 1) {
    const podName = `${object.metadata.name}-${index}`;
    const pod = pods.find(({ metadata }) => metadata.name === podName);
    if (!pod)
      return templates
        .map(template => ({ name: `${textAt(template, 'metadata', 'name')}-${podName}`, template }))
        .filter(({ name }) => !picture.find('PersistentVolumeClaim', namespace, name));
    const isOrdered = textAt(object, 'spec', 'podManagementPolicy') !== 'Parallel';
    if (isOrdered && !isReady(pod)) return [];
  }
  return [];
}

/** The claims that a workload needs now and that nobody has made. */
export function lackingClaims(workload: Workload, picture: Picture): LackingClaim[] {
  if (!picture.sees('PersistentVolumeClaim')) return [];
  const named = namedClaims(workload).filter(
    name => !picture.find('PersistentVolumeClaim', workload.namespace, name),
  );
  return [...named.map(name => ({ name })), ...nextOf(workload, picture)];
}
