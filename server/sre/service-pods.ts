import { at } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { exactSelector } from '../domain/selector.ts';
import type { Picture } from './picture.ts';
import { labelsOf } from './template.ts';
import type { Workload } from './workload.ts';

/** The workloads whose pods a service leads to, by their templates: also those that run no pods now. */
export function selectedBy(service: KubeObject, picture: Picture): Workload[] {
  const selects = exactSelector(at(service, 'spec', 'selector'));
  return picture.workloads.filter(
    ({ namespace, template }) => namespace === service.metadata.namespace && selects(labelsOf(template)),
  );
}

/** The same by the labels that the pods have, which somebody may have edited; by the template where there are none. */
export function ledTo(service: KubeObject, picture: Picture): Workload[] {
  const selects = exactSelector(at(service, 'spec', 'selector'));
  return picture.workloads.filter(({ namespace, template, pods }) => {
    if (namespace !== service.metadata.namespace) return false;
    return pods.length === 0
      ? selects(labelsOf(template))
      : pods.some(({ metadata }) => selects(metadata.labels));
  });
}

/** The workload that a service is called after and does not lead to, where others do not lead there either. */
export function missedBy(service: KubeObject, picture: Picture): Workload | undefined {
  const { name, namespace } = service.metadata;
  const named = picture.workload(name);
  if (!named || named.namespace !== namespace || ledTo(service, picture).includes(named)) return undefined;
  return isServed(named, picture) ? undefined : named;
}

/** Whether any service leads to a workload. */
export const isServed = (workload: Workload, picture: Picture): boolean =>
  picture.of('Service').some(service => ledTo(service, picture).includes(workload));
