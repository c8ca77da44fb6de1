import { at, isObject, listAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { scalarText } from '../../domain/line.ts';
import { parseQuantity } from '../../domain/quantity.ts';
import type { Picture } from '../picture.ts';
import type { Workload } from '../workload.ts';

type Sizes = { readonly [resource: string]: string };

const sizesAt = (value: unknown, ...path: string[]): Sizes => {
  const found = at(value, ...path);
  if (!isObject(found)) return {};
  return Object.fromEntries(Object.entries(found).map(([name, size]) => [name, scalarText(size) ?? '']));
};

const amount = (size: string | undefined): bigint | undefined =>
  size === undefined ? undefined : parseQuantity(size);

const isAbove = (one: string | undefined, other: string | undefined): boolean => {
  const [a, b] = [amount(one), amount(other)];
  return a !== undefined && b !== undefined && a > b;
};

/** What something is said to ask for, and how it is called. */
type Asked = { name: string; requests: Sizes; limits: Sizes };

/** A container's sizes with those that a limit gives to containers that say none. Source: Kubernetes' LimitRanger. */
function defaulted(container: unknown, limit: unknown): Asked {
  const own = {
    requests: sizesAt(container, 'resources', 'requests'),
    limits: sizesAt(container, 'resources', 'limits'),
  };
  const standard = { ...sizesAt(limit, 'max'), ...sizesAt(limit, 'default') };
  return {
    name: `container ${textAt(container, 'name') ?? ''}`,
    limits: { ...standard, ...own.limits },
    requests: {
      ...sizesAt(limit, 'min'),
      ...standard,
      ...sizesAt(limit, 'defaultRequest'),
      ...own.limits,
      ...own.requests,
    },
  };
}

function total(things: readonly Asked[]): Asked {
  const sum = (of: 'requests' | 'limits'): Sizes => {
    const names = new Set(things.flatMap(it => Object.keys(it[of])));
    return Object.fromEntries(
      [...names].map(name => {
        const whole = things.reduce<bigint>((all, it) => all + (amount(it[of][name]) ?? 0n), 0n);
        return [name, `${whole}n`];
      }),
    );
  };
  return { name: 'the pod', requests: sum('requests'), limits: sum('limits') };
}

const written = (size: string | undefined): string =>
  size?.endsWith('n') === true ? 'in all' : (size ?? 'nothing');

/** What is asked for that a limit does not allow, in words. */
function breachOf({ name, requests, limits }: Asked, limit: unknown): string | undefined {
  for (const [resource, most] of Object.entries(sizesAt(limit, 'max'))) {
    const wanted = limits[resource] ?? requests[resource];
    if (isAbove(wanted, most))
      return `${name} asks for ${resource} ${written(wanted)}, at most ${most} is allowed`;
  }
  for (const [resource, least] of Object.entries(sizesAt(limit, 'min'))) {
    const wanted = requests[resource] ?? limits[resource];
    if (isAbove(least, wanted))
      return `${name} asks for ${resource} ${written(wanted)}, at least ${least} is wanted`;
  }
  for (const [resource, ratio] of Object.entries(sizesAt(limit, 'maxLimitRequestRatio'))) {
    const [most, least] = [amount(limits[resource]), amount(requests[resource])];
    if (
      most !== undefined &&
      least !== undefined &&
      least > 0n &&
      Number(most) / Number(least) > Number(ratio)
    )
      return `${name} may use ${limits[resource]} of ${resource} and asks for ${requests[resource]}: at most ${ratio} times as much is allowed`;
  }
  return undefined;
}

/** A request above the limit that the range gives to a container which says none. */
function contradiction({ name, requests, limits }: Asked, limit: unknown): string | undefined {
  const resource = Object.keys(sizesAt(limit, 'default')).find(it => isAbove(requests[it], limits[it]));
  return resource === undefined
    ? undefined
    : `${name} asks for ${resource} ${requests[resource]}, above its default limit of ${limits[resource]}`;
}

/** What of a workload a limit of this type is about. */
function subjects({ template, object }: Workload, limit: unknown): Asked[] {
  const containers = listAt(template, 'spec', 'containers');
  switch (textAt(limit, 'type') ?? '') {
    case 'Container':
      return [...containers, ...listAt(template, 'spec', 'initContainers')].map(it => defaulted(it, limit));
    case 'Pod':
      return [total(containers.map(it => defaulted(it, undefined)))];
    case 'PersistentVolumeClaim':
      return listAt(object, 'spec', 'volumeClaimTemplates').map(it => ({
        name: `claim ${textAt(it, 'metadata', 'name') ?? ''}`,
        requests: sizesAt(it, 'spec', 'resources', 'requests'),
        limits: {},
      }));
    default:
      return [];
  }
}

/** The limit range of its namespace that a workload's template does not keep. */
export function limitBreach(
  workload: Workload,
  picture: Picture,
): { range: KubeObject; text: string } | undefined {
  const own = picture.of('LimitRange').filter(it => it.metadata.namespace === workload.namespace);
  for (const range of own)
    for (const limit of listAt(range, 'spec', 'limits'))
      for (const asked of subjects(workload, limit)) {
        const text = breachOf(asked, limit) ?? contradiction(asked, limit);
        if (text !== undefined) return { range, text };
      }
  return undefined;
}
