import { at } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { remember } from '../domain/remember.ts';
import { exactSelector } from '../domain/selector.ts';
import { workloadWithin } from './component-stem.ts';
import type { Picture } from './picture.ts';
import { labelsOf } from './template.ts';
import type { Workload } from './workload.ts';

/** What a selection of workloads by services is, remembered: many rules ask for each service again and again. */
const forServices = (select: (service: KubeObject, picture: Picture) => Workload[]) =>
  remember((picture: Picture) => remember((service: KubeObject) => select(service, picture)));

const byTemplate = forServices((service, { workloads }) => {
  const selects = exactSelector(at(service, 'spec', 'selector'));
  return workloads.filter(
    ({ namespace, template }) => namespace === service.metadata.namespace && selects(labelsOf(template)),
  );
});

const byPods = forServices((service, { workloads }) => {
  const selects = exactSelector(at(service, 'spec', 'selector'));
  return workloads.filter(({ namespace, template, pods }) => {
    if (namespace !== service.metadata.namespace) return false;
    return pods.length === 0
      ? selects(labelsOf(template))
      : pods.some(({ metadata }) => selects(metadata.labels));
  });
});

/** The workloads whose pods a service leads to, by their templates: also those that run no pods now. */
export const selectedBy = (service: KubeObject, picture: Picture): readonly Workload[] =>
  byTemplate(picture)(service);

/** The same by the labels that the pods have, which somebody may have edited; by the template where there are none. */
export const ledTo = (service: KubeObject, picture: Picture): readonly Workload[] => byPods(picture)(service);

/** Whether any service leads to a workload. */
export const isServed = (workload: Workload, picture: Picture): boolean =>
  picture.of('Service').some(service => ledTo(service, picture).includes(workload));

/** The workload that nobody leads to and that a host or a service is called after, wholly or with more words. */
export function unservedNamed(name: string, namespace: string, picture: Picture): Workload | undefined {
  const named = picture.workload(name);
  if (named) return named.namespace === namespace && !isServed(named, picture) ? named : undefined;
  const lost = picture.workloads.filter(it => it.namespace === namespace && !isServed(it, picture));
  return workloadWithin(name, lost, picture);
}

/** The workload that a service is called after and does not lead to, where others do not lead there either. */
export function missedBy(service: KubeObject, picture: Picture): Workload | undefined {
  const { name, namespace = '' } = service.metadata;
  return unservedNamed(name, namespace, picture);
}
