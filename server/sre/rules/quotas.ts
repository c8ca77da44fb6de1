import { at, isObject, listAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { scalarText } from '../../domain/line.ts';
import { parseQuantity } from '../../domain/quantity.ts';
import { exactSelector } from '../../domain/selector.ts';
import { objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { addressesOf, serviceAt } from '../service-address.ts';
import { labelsOf } from '../template.ts';
import type { Workload } from '../workload.ts';
import { quotaCode } from './refusals.ts';

/** One resource of a quota: what may be used, and what is. */
type Share = { resource: string; used: bigint; hard: bigint; text: string };

function sharesOf(quota: KubeObject): Share[] {
  const limits = at(quota, 'status', 'hard') ?? at(quota, 'spec', 'hard');
  if (!isObject(limits)) return [];
  return Object.entries(limits).flatMap(([resource, limit]) => {
    const taken = scalarText(at(quota, 'status', 'used', resource)) ?? '';
    const [used, hard] = [parseQuantity(taken), parseQuantity(scalarText(limit) ?? '')];
    if (used === undefined || hard === undefined) return [];
    return [{ resource, used, hard, text: `${resource}: ${taken} of ${scalarText(limit)} used` }];
  });
}

/** What runs once and ends is not called by others. */
const offers = ({ object, template }: Workload): boolean =>
  !/Job$|^Pod$/.test(object.kind) &&
  listAt(template, 'spec', 'containers').some(container => listAt(container, 'ports').length > 0);

/** Components that others address, or that offer ports, and that have no service. */
function serviceless(picture: Picture, namespace: string): string[] {
  const addressed = picture.workloads
    .flatMap(workload => addressesOf(workload, picture))
    .filter(address => !serviceAt(address, picture) && picture.workload(address.host))
    .map(({ host }) => host);
  const services = picture.of('Service').filter(it => it.metadata.namespace === namespace);
  const isServed = ({ template }: Workload): boolean =>
    services.some(service => exactSelector(at(service, 'spec', 'selector'))(labelsOf(template)));
  const offering = picture.workloads
    .filter(it => it.namespace === namespace && offers(it) && !isServed(it))
    .map(({ component }) => component);
  return [...new Set([...addressed, ...offering])];
}

/** What one more pod would take of a resource. */
function oneMore({ template }: Workload, resource: string): bigint {
  if (resource.endsWith('pods')) return parseQuantity('1') ?? 0n;
  const [, section = 'requests', name = ''] = /^(?:(requests|limits)\.)?(.+)$/.exec(resource) ?? [];
  return listAt(template, 'spec', 'containers').reduce<bigint>((sum, container) => {
    const own =
      at(container, 'resources', section, name) ??
      (section === 'requests' ? at(container, 'resources', 'limits', name) : undefined);
    return sum + (parseQuantity(scalarText(own) ?? '0') ?? 0n);
  }, 0n);
}

/** A claim that a component mounts and that is not there. */
function claimless(picture: Picture, namespace: string): string | undefined {
  if (!picture.sees('PersistentVolumeClaim')) return undefined;
  const owner = picture.workloads.find(({ template }) =>
    listAt(template, 'spec', 'volumes').some(volume => {
      const name = textAt(volume, 'persistentVolumeClaim', 'claimName');
      return name !== undefined && !picture.find('PersistentVolumeClaim', namespace, name);
    }),
  );
  return owner && `the volume claim that ${owner.component} mounts is not there`;
}

/** What is missing that this share of a quota explains, in words; undefined where nothing is. */
function lacking({ resource, used, hard }: Share, namespace: string, picture: Picture): string | undefined {
  switch (quotaCode(resource)) {
    case 'quota-exceeded-services': {
      const without = used < hard ? [] : serviceless(picture, namespace);
      return without.length === 0 ? undefined : `${without.join(', ')} has no service`;
    }
    case 'quota-exceeded-storage':
      return used < hard && hard > 0n && used * 2n < hard ? undefined : claimless(picture, namespace);
    default: {
      const short = picture.workloads.filter(
        it =>
          it.namespace === namespace &&
          it.pods.length < it.desired &&
          (used >= hard || used + oneMore(it, resource) > hard),
      );
      return short.length === 0
        ? undefined
        : `${short.map(({ component }) => component).join(', ')} lacks pods`;
    }
  }
}

function judge(quota: KubeObject, picture: Picture): Finding[] {
  const namespace = quota.metadata.namespace ?? '';
  return sharesOf(quota).flatMap(share => {
    const missing = picture.sees('Pod') ? lacking(share, namespace, picture) : undefined;
    if (missing === undefined) return [];
    return [
      {
        code: quotaCode(share.resource),
        component: namespace,
        object: refOf(quota),
        summary: `quota ${quota.metadata.name} of namespace ${namespace} is used up (${share.text}), and ${missing}`,
        facts: [objectFact(quota, `${share.text}; ${missing}`)],
        weight: share.used >= share.hard ? 0.94 : 0.9,
      },
    ];
  });
}

/** Quotas that leave no room for something that is missing. */
export const quotas: Rule = picture => picture.of('ResourceQuota').flatMap(quota => judge(quota, picture));
