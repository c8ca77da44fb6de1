import { isObject, listAt, textAt, at } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { scalarText } from './line.ts';
import { parseQuantity, quantityText } from './quantity.ts';

/** A limit that is too low for more pods: `pods: 4 of 5 used, 3 more needed`, and how many more would still fit. */
export type Shortfall = {
  quota: string;
  reason: string;
  fits: number;
  /** `pods`, and how much of it is used, allowed and asked for. */
  resource: string;
  used: string;
  limit: string;
  asked: string;
};

const COUNTED = new Set(['pods', 'count/pods']);
const ONE = parseQuantity(1) ?? 1n;

/**
 * What keeps `more` pods like this one out of a namespace, by its ResourceQuotas, the tightest limit first. A quota
 * that counts only some pods (`scopes`) is left to the cluster. Usage is what the quota's status says, else the sum of
 * `pods`.
 */
export function quotaShortfalls(
  quotas: readonly KubeObject[],
  pods: readonly KubeObject[],
  podSpec: unknown,
  more: number,
): Shortfall[] {
  if (more <= 0) return [];
  return quotas
    .flatMap(quota => shortfallsOf(quota, pods, podSpec, BigInt(more)))
    .toSorted((a, b) => a.fits - b.fits);
}

function shortfallsOf(
  quota: KubeObject,
  pods: readonly KubeObject[],
  podSpec: unknown,
  more: bigint,
): Shortfall[] {
  const hard = at(quota, 'spec', 'hard');
  if (
    !isObject(hard) ||
    listAt(quota, 'spec', 'scopes').length > 0 ||
    isObject(at(quota, 'spec', 'scopeSelector'))
  )
    return [];
  return Object.keys(hard).flatMap(name => {
    const limit = amount(hard[name]);
    const each = amountOf(name, podSpec);
    if (limit === undefined || each === undefined || each === 0n) return [];
    const sum = pods.reduce((all, pod) => all + (amountOf(name, at(pod, 'spec')) ?? 0n), 0n);
    const used = amount(at(quota, 'status', 'used', name)) ?? sum;
    if (used + each * more <= limit) return [];
    const [has, may, wants] = [written(used), written(limit), written(each * more)];
    const left = limit - used;
    return [
      {
        quota: quota.metadata.name,
        reason: `${name}: ${has} of ${may} used, ${wants} more needed`,
        fits: left > 0n ? Number(left / each) : 0,
        resource: name,
        used: has,
        limit: may,
        asked: wants,
      },
    ];
  });
}

const amount = (value: unknown): bigint | undefined => parseQuantity(scalarText(value) ?? '');

/** Billionths as a quantity. */
const written = (billionths: bigint): string => String(quantityText(`${billionths}n`));

/** How much of a quota's resource one pod takes; undefined for a resource pods do not count for. */
function amountOf(name: string, podSpec: unknown): bigint | undefined {
  if (COUNTED.has(name)) return ONE;
  const [, side = 'requests', resource] = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(name) ?? [];
  if (resource === undefined) return undefined;
  return listAt(podSpec, 'containers').reduce<bigint>((sum, container) => {
    const own =
      textAt(container, 'resources', side, resource) ?? textAt(container, 'resources', 'limits', resource);
    return sum + (parseQuantity(own ?? '0') ?? 0n);
  }, 0n);
}
