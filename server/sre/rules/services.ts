import { at, isObject, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { nearest } from '../../domain/name.ts';
import { selectorText } from '../../domain/selector.ts';
import { failuresAt } from '../call-failures.ts';
import { objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { addressesOf } from '../service-address.ts';
import { isServed, ledTo, missedBy, selectedBy } from '../service-pods.ts';
import { labelsOf } from '../template.ts';
import type { Workload } from '../workload.ts';

const selectorOf = (service: KubeObject): unknown => at(service, 'spec', 'selector');

/** The workload that a service is probably for: of its name, or the only one that has a label it selects. */
function meant(service: KubeObject, picture: Picture): Workload | undefined {
  const { name, namespace } = service.metadata;
  const byName = picture.workload(name);
  if (byName && byName.namespace === namespace) return byName;
  const alike = missedBy(service, picture);
  if (alike) return alike;
  const selector = selectorOf(service);
  const wanted = Object.entries(isObject(selector) ? selector : {});
  const having = ([key, value]: [string, unknown]): Workload[] =>
    picture.workloads.filter(({ template }) => labelsOf(template)[key] === value);
  const own = wanted.map(having).find(workloads => workloads.length === 1)?.[0];
  if (own) return own;
  const known = picture.workloads.map(({ component }) => component);
  const near = [name, ...wanted.map(([, value]) => String(value))]
    .map(text => nearest(text, known))
    .find(it => it !== undefined);
  return near === undefined ? undefined : picture.workload(near);
}

/** Whether somebody comes by this very service: from outside, or by its name. */
function isNeeded(service: KubeObject, picture: Picture): boolean {
  const { name, namespace } = service.metadata;
  const isEntry = ['NodePort', 'LoadBalancer'].includes(textAt(service, 'spec', 'type') ?? '');
  const isCalled = picture.workloads
    .flatMap(workload => addressesOf(workload, picture))
    .some(it => it.host === name && it.namespace === namespace);
  return isEntry || isCalled || failuresAt(service, picture).length > 0;
}

function unmatched(service: KubeObject, picture: Picture): Finding[] {
  const { name } = service.metadata;
  const selector = selectorOf(service);
  if (!isObject(selector) || Object.keys(selector).length === 0) return [];
  const hits = ledTo(service, picture);
  const isOthers = hits.length > 0 && missedBy(service, picture) !== undefined;
  if (hits.length > 0 && !isOthers) return [];
  const [edited] = isOthers ? [] : selectedBy(service, picture);
  const workload = edited ?? meant(service, picture);
  const isLost = workload !== undefined && (!isServed(workload, picture) || isNeeded(service, picture));
  const what = isOthers
    ? `which the pods of ${hits.map(({ component }) => component).join(', ')} have`
    : 'which no pod has';
  const text = `selects ${selectorText(selector)}, ${what}`;
  const labels = workload && selectorText(workload.pods[0]?.metadata.labels ?? labelsOf(workload.template));
  return [
    {
      code: 'service-selector-unmatched',
      component: workload?.component ?? name,
      object: refOf(service),
      summary: `service ${name} ${text}${workload ? `; ${workload.component}'s pods have ${labels}` : ''}`,
      facts: [
        objectFact(service, text),
        ...(workload ? [objectFact(workload.pods[0] ?? workload.object, `pod labels: ${labels}`)] : []),
      ],
      // One that nobody needs, of an app that is not here any more, was left behind.
      weight: isLost ? 0.93 : workload ? 0.5 : 0.35,
    },
  ];
}

/** Services that select nothing, or others than they should. */
export const services: Rule = picture =>
  picture.of('Service').flatMap(service => unmatched(service, picture));
