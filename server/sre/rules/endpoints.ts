import { at, listAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { exactSelector } from '../../domain/selector.ts';
import { instant } from '../../domain/time.ts';
import { objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { labelsOf } from '../template.ts';

const SERVICE = 'kubernetes.io/service-name';

/** By then a pod that starts as usual is ready. */
const STARTED_MS = 3 * 60_000;

const inSubsets = (endpoints: KubeObject | undefined): number =>
  listAt(endpoints, 'subsets').reduce<number>((sum, subset) => sum + listAt(subset, 'addresses').length, 0);

/** How many addresses take traffic for a service; undefined where that was not seen. */
function taking({ metadata: { name, namespace } }: KubeObject, picture: Picture): number | undefined {
  const slices = picture
    .of('EndpointSlice')
    .filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.[SERVICE] === name);
  if (slices.length > 0)
    return slices
      .flatMap(slice => listAt(slice, 'endpoints'))
      .filter(endpoint => at(endpoint, 'conditions', 'ready') !== false).length;
  return picture.sees('Endpoints') ? inSubsets(picture.find('Endpoints', namespace, name)) : undefined;
}

const isSettled = (pods: readonly KubeObject[], now: number): boolean =>
  pods.some(({ metadata }) => now - (instant(metadata.creationTimestamp) ?? 0) > STARTED_MS);

/** Services that have pods to lead to, of which none takes traffic: what is left when nothing says why. */
function judge(service: KubeObject, picture: Picture): Finding[] {
  const { name, namespace } = service.metadata;
  const selects = exactSelector(at(service, 'spec', 'selector'));
  const workload = picture.workloads.find(it => it.namespace === namespace && selects(labelsOf(it.template)));
  if (!workload || workload.desired === 0 || taking(service, picture) !== 0) return [];
  const isReady = workload.ready > 0;
  const text = `service ${name} has no endpoints${isReady ? `, though ${workload.ready} of ${workload.desired} pods of ${workload.component} are ready` : ''}`;
  return [
    {
      code: 'no-ready-endpoints',
      component: workload.component,
      object: refOf(service),
      summary: text,
      facts: [objectFact(service, text)],
      weight: isReady ? 0.6 : isSettled(workload.pods, picture.now) ? 0.66 : 0.45,
    },
  ];
}

export const endpoints: Rule = picture => picture.of('Service').flatMap(service => judge(service, picture));
