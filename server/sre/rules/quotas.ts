import { at, isObject, listAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { parseQuantity } from '../../domain/quantity.ts';
import { exactSelector } from '../../domain/selector.ts';
import { objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { addressesOf, serviceAt } from '../service-address.ts';
import { isShort } from '../workload.ts';
import { quotaCode } from './admission.ts';

type Full = { resource: string; used: string; hard: string };

function fullIn(quota: KubeObject): Full[] {
  const hard = at(quota, 'status', 'hard') ?? at(quota, 'spec', 'hard');
  if (!isObject(hard)) return [];
  return Object.entries(hard).flatMap(([resource, limit]) => {
    const used = at(quota, 'status', 'used', resource);
    const [have, may] = [parseQuantity(String(used)), parseQuantity(String(limit))];
    return have !== undefined && may !== undefined && have >= may
      ? [{ resource, used: String(used), hard: String(limit) }]
      : [];
  });
}

/** Components that others address, or that offer ports, and that have no service. */
function serviceless(picture: Picture, namespace: string): string[] {
  const addressed = picture.workloads
    .flatMap(addressesOf)
    .filter(address => !serviceAt(address, picture) && picture.workload(address.host))
    .map(({ host }) => host);
  const services = picture.of('Service').filter(it => it.metadata.namespace === namespace);
  const offering = picture.workloads
    .filter(
      it =>
        it.namespace === namespace &&
        listAt(it.template, 'spec', 'containers').some(container => listAt(container, 'ports').length > 0),
    )
    .filter(it => {
      const labels = at(it.template, 'metadata', 'labels');
      const own = isObject(labels)
        ? Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]))
        : {};
      return !services.some(service => exactSelector(at(service, 'spec', 'selector'))(own));
    })
    .map(({ component }) => component);
  return [...new Set([...addressed, ...offering])];
}

/** What is missing that a full quota would explain, in words; undefined where nothing is. */
function lacking(resource: string, namespace: string, picture: Picture): string | undefined {
  const short = picture.workloads.filter(
    it => it.namespace === namespace && isShort(it) && it.pods.length < it.desired,
  );
  switch (quotaCode(resource)) {
    case 'quota-exceeded-services': {
      const without = serviceless(picture, namespace);
      return without.length === 0 ? undefined : `${without.join(', ')} has no service`;
    }
    case 'quota-exceeded-storage': {
      const unbound = picture.workloads
        .flatMap(({ template }) => listAt(template, 'spec', 'volumes'))
        .find(volume => {
          const name = at(volume, 'persistentVolumeClaim', 'claimName');
          return typeof name === 'string' && !picture.find('PersistentVolumeClaim', namespace, name);
        });
      return unbound === undefined ? undefined : 'a volume claim that a component mounts is not there';
    }
    default:
      return short.length === 0
        ? undefined
        : `${short.map(({ component }) => component).join(', ')} lacks pods`;
  }
}

function judge(quota: KubeObject, picture: Picture): Finding[] {
  const namespace = quota.metadata.namespace ?? '';
  return fullIn(quota).flatMap(({ resource, used, hard }) => {
    const missing = lacking(resource, namespace, picture);
    const text = `${resource}: ${used} of ${hard} used`;
    return [
      {
        code: quotaCode(resource),
        component: namespace,
        object: refOf(quota),
        summary: `quota ${quota.metadata.name} of namespace ${namespace} is used up (${text})${missing === undefined ? '' : `, and ${missing}`}`,
        facts: [objectFact(quota, text)],
        weight: missing === undefined ? 0.15 : 0.94,
      },
    ];
  });
}

/** Quotas that are used up while something is missing that they would have refused. */
export const quotas: Rule = picture => picture.of('ResourceQuota').flatMap(quota => judge(quota, picture));
