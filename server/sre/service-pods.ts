import { at } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { exactSelector } from '../domain/selector.ts';
import type { Picture } from './picture.ts';
import { labelsOf } from './template.ts';
import type { Workload } from './workload.ts';

/** The workloads whose pods a service leads to. */
export function selectedBy(service: KubeObject, picture: Picture): Workload[] {
  const selects = exactSelector(at(service, 'spec', 'selector'));
  return picture.workloads.filter(
    ({ namespace, template }) => namespace === service.metadata.namespace && selects(labelsOf(template)),
  );
}
