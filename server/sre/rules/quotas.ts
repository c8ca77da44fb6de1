import { at, isObject, listAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { scalarText } from '../../domain/line.ts';
import { nearest } from '../../domain/name.ts';
import { parseQuantity, quantityText } from '../../domain/quantity.ts';
import { exactSelector } from '../../domain/selector.ts';
import { type LackingClaim, lackingClaims, namedClaims } from '../claims.ts';
import { objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import { lacksPods } from '../lacking.ts';
import type { Picture } from '../picture.ts';
import { nextPodSize, podSize } from '../pod-sizes.ts';
import { addressesOf, serviceAt } from '../service-address.ts';
import { labelsOf } from '../template.ts';
import { isAlike } from '../volume-fit.ts';
import type { Workload } from '../workload.ts';
import { quotaCode } from './refusals.ts';

/** One resource of a quota: what may be used, and what is. */
type Share = { resource: string; used: bigint; hard: bigint; text: string };

/** What is missing that a quota explains, and how far it does. */
type Lack = { text: string; weight: number };

const ONE = 1_000_000_000n;
const sizeOf = (value: unknown): bigint => parseQuantity(scalarText(value) ?? '') ?? 0n;

/** What the pods of a namespace take of a resource, for a quota of which its controller has not written that yet. */
function counted(resource: string, namespace: string | undefined, picture: Picture): bigint {
  const isCount = /(^|\/)pods$/.test(resource);
  return picture
    .of('Pod')
    .filter(pod => pod.metadata.namespace === namespace && textAt(pod, 'status', 'phase') !== 'Failed')
    .reduce((sum, pod) => sum + (isCount ? ONE : podSize(pod, resource)), 0n);
}

function sharesOf(quota: KubeObject, picture: Picture): Share[] {
  // A hard limit that was changed counts from then on, whether its controller has seen it or not.
  const limits = at(quota, 'spec', 'hard') ?? at(quota, 'status', 'hard');
  if (!isObject(limits)) return [];
  return Object.entries(limits).flatMap(([resource, limit]) => {
    const taken = scalarText(at(quota, 'status', 'used', resource));
    const hard = parseQuantity(scalarText(limit) ?? '');
    const used =
      taken === undefined ? counted(resource, quota.metadata.namespace, picture) : parseQuantity(taken);
    if (used === undefined || hard === undefined) return [];
    const text = `${resource}: ${taken ?? String(quantityText(`${used}n`))} of ${scalarText(limit)} used`;
    return [{ resource, used, hard, text }];
  });
}

/** What runs once and ends is not called by others. */
const offers = ({ object, template }: Workload): boolean =>
  !/Job$|^Pod$|^DaemonSet$/.test(object.kind) &&
  listAt(template, 'spec', 'containers').some(container => listAt(container, 'ports').length > 0);

/** Components that others address, or that offer ports as nearly all do, and that have no service. */
function serviceless(namespace: string, picture: Picture): Lack | undefined {
  const addressed = picture.workloads
    .flatMap(workload => addressesOf(workload, picture))
    .filter(address => !serviceAt(address, picture) && picture.workload(address.host))
    .map(({ host }) => host);
  const services = picture.of('Service').filter(it => it.metadata.namespace === namespace);
  const isServed = ({ template }: Workload): boolean =>
    services.some(service => exactSelector(at(service, 'spec', 'selector'))(labelsOf(template)));
  const offering = picture.workloads.filter(it => it.namespace === namespace && offers(it));
  const alone = offering.filter(it => !isServed(it)).map(({ component }) => component);
  const names = [...new Set([...addressed, ...alone])];
  if (names.length === 0) return undefined;
  const isRare = alone.length * 4 <= offering.length;
  return {
    text: `${names.join(', ')} has no service`,
    weight: addressed.length > 0 ? 0.94 : isRare ? 0.9 : 0.65,
  };
}

/** How big a claim that nobody made was to be: as it is made from, or as the volume that was made for it. */
function wantedSize({ name, template }: LackingClaim, picture: Picture): bigint | undefined {
  if (template !== undefined) return sizeOf(at(template, 'spec', 'resources', 'requests', 'storage'));
  const meant = picture.of('PersistentVolume').find(it => isAlike(name, it.metadata.name));
  return meant && sizeOf(at(meant, 'spec', 'capacity', 'storage'));
}

/** Whether a quota leaves no room for a claim. Of one whose size nobody knows: as far as it is about as big as others. */
function refuses({ resource, used, hard }: Share, claim: LackingClaim, picture: Picture): boolean {
  if (resource.endsWith('persistentvolumeclaims')) return used + ONE > hard;
  const [, name] = /^(.+)\.storageclass\.storage\.k8s\.io\//.exec(resource) ?? [];
  const wanted = textAt(claim.template, 'spec', 'storageClassName');
  if (name !== undefined && wanted !== undefined && wanted !== name) return false;
  const size = wantedSize(claim, picture);
  if (size !== undefined) return used + size > hard;
  const biggest = picture
    .of('PersistentVolume')
    .map(it => sizeOf(at(it, 'spec', 'capacity', 'storage')))
    .reduce((most, it) => (it > most ? it : most), ONE << 34n);
  return used + biggest > hard;
}

/** A claim that somebody made under nearly that name, and that nobody uses: this one was mistyped. */
function isMistyped({ name, template }: LackingClaim, namespace: string, picture: Picture): boolean {
  const used = new Set(picture.workloads.flatMap(namedClaims));
  const free = picture
    .of('PersistentVolumeClaim')
    .filter(({ metadata }) => metadata.namespace === namespace && !used.has(metadata.name));
  const names = free.map(({ metadata }) => metadata.name);
  return template === undefined && nearest(name, names) !== undefined;
}

function claimless(share: Share, namespace: string, picture: Picture): Lack | undefined {
  for (const workload of picture.workloads.filter(it => it.namespace === namespace))
    for (const claim of lackingClaims(workload, picture))
      if (refuses(share, claim, picture) && !isMistyped(claim, namespace, picture))
        return {
          text: `the volume claim ${claim.name} that ${workload.component} mounts is not there`,
          weight: 0.94,
        };
  return undefined;
}

/** Whether a quota with scopes counts a workload's pods. */
function counts(quota: KubeObject, { template }: Workload): boolean {
  const isBare = listAt(template, 'spec', 'containers').every(
    it => at(it, 'resources', 'requests') === undefined && at(it, 'resources', 'limits') === undefined,
  );
  const ends = at(template, 'spec', 'activeDeadlineSeconds') !== undefined;
  const holds: { readonly [scope: string]: boolean } = {
    Terminating: ends,
    NotTerminating: !ends,
    BestEffort: isBare,
    NotBestEffort: !isBare,
  };
  return listAt(quota, 'spec', 'scopes').every(scope => holds[scalarText(scope) ?? ''] ?? true);
}

/** Whether one more pod would pass a share; how much cpu and memory it takes may be a default that no template says. */
function isShortOf({ resource, used, hard }: Share, workload: Workload, picture: Picture): boolean {
  if (/(^|\/)pods$/.test(resource)) return used + ONE > hard;
  const size = nextPodSize(workload, resource, picture);
  return size > 0n ? used + size > hard : used >= hard && /(^|\.)(cpu|memory)$/.test(resource);
}

function podless(quota: KubeObject, share: Share, picture: Picture): Lack | undefined {
  const short = picture.workloads.filter(
    it =>
      it.namespace === quota.metadata.namespace &&
      lacksPods(it) &&
      counts(quota, it) &&
      isShortOf(share, it, picture),
  );
  if (short.length === 0) return undefined;
  const text = `${short.map(({ component }) => component).join(', ')} lacks pods`;
  return { text, weight: share.used >= share.hard ? 0.94 : 0.9 };
}

/** What is missing that this share of a quota explains; undefined where nothing is. */
function lacking(quota: KubeObject, share: Share, picture: Picture): Lack | undefined {
  const { namespace = '' } = quota.metadata;
  switch (quotaCode(share.resource)) {
    case 'quota-exceeded-services':
      return share.used < share.hard ? undefined : serviceless(namespace, picture);
    case 'quota-exceeded-storage':
      return claimless(share, namespace, picture);
    default:
      return podless(quota, share, picture);
  }
}

function judge(quota: KubeObject, picture: Picture): Finding[] {
  const { name, namespace = '' } = quota.metadata;
  if (!picture.sees('Pod')) return [];
  return sharesOf(quota, picture).flatMap(share => {
    const lack = lacking(quota, share, picture);
    if (!lack) return [];
    return [
      {
        code: quotaCode(share.resource),
        component: namespace,
        object: refOf(quota),
        summary: `quota ${name} of namespace ${namespace} leaves no room (${share.text}), and ${lack.text}`,
        facts: [objectFact(quota, `${share.text}; ${lack.text}`)],
        weight: lack.weight,
      },
    ];
  });
}

/** Quotas that leave no room for something that is missing. */
export const quotas: Rule = picture => picture.of('ResourceQuota').flatMap(quota => judge(quota, picture));
