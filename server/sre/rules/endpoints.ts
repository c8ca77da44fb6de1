import { at, listAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { exactSelector } from '../../domain/selector.ts';
import { objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { labelsOf } from '../template.ts';

const addresses = (endpoints: KubeObject | undefined): number =>
  listAt(endpoints, 'subsets').reduce<number>((sum, subset) => sum + listAt(subset, 'addresses').length, 0);

/** Services that have pods to lead to, of which none takes traffic: what is left when nothing says why. */
function judge(service: KubeObject, picture: Picture): Finding[] {
  const { name, namespace } = service.metadata;
  const selects = exactSelector(at(service, 'spec', 'selector'));
  const workload = picture.workloads.find(it => it.namespace === namespace && selects(labelsOf(it.template)));
  if (!workload || workload.desired === 0 || !picture.sees('Endpoints')) return [];
  const endpoints = picture.find('Endpoints', namespace, name);
  if (addresses(endpoints) > 0) return [];
  const isReady = workload.ready > 0;
  const text = `service ${name} has no endpoints${isReady ? `, though ${workload.ready} of ${workload.desired} pods of ${workload.component} are ready` : ''}`;
  return [
    {
      code: 'no-ready-endpoints',
      component: workload.component,
      object: refOf(service),
      summary: text,
      facts: [objectFact(service, text)],
      weight: isReady ? 0.6 : 0.55,
    },
  ];
}

export const endpoints: Rule = picture => picture.of('Service').flatMap(service => judge(service, picture));
