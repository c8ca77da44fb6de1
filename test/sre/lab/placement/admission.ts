import { at, isObject, listAt, textAt } from '../../../../server/domain/json.ts';
import type { KubeObject } from '../../../../server/domain/kube-object.ts';
import { formatCores, parseQuantity, quantityText } from '../../../../server/domain/quantity.ts';
import { all, find, patch, type World } from './world.ts';

const record = (value: unknown): object => (isObject(value) ? value : {});
const added = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);

/** A size as it is written. */
const written = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

const size = (value: unknown): bigint =>
  (typeof value === 'string' || typeof value === 'number' ? parseQuantity(value) : undefined) ?? 0n;

const entries = (value: unknown): [string, unknown][] => (isObject(value) ? Object.entries(value) : []);

/** One resource of a pod by a quota's name for it: `requests.cpu`, `limits.memory`, `cpu`, `pods`. */
function usage(pod: KubeObject, resource: string): bigint {
  if (/(^|\/)pods$/.test(resource)) return 1_000_000_000n;
  const [, section = 'requests', name = ''] = /^(?:(requests|limits)\.)?(.+)$/.exec(resource) ?? [];
  const sum = (containers: readonly unknown[]): bigint[] =>
    containers.map(it => size(at(it, 'resources', section, name)));
  const own = sum(listAt(pod, 'spec', 'containers')).reduce((a, b) => a + b, 0n);
  const init = sum(listAt(pod, 'spec', 'initContainers')).reduce((a, b) => (a > b ? a : b), 0n);
  return own > init ? own : init;
}

const compute = /^(?:(?:requests|limits)\.)?(?:cpu|memory|ephemeral-storage)$/;

/** As Kubernetes writes quantities: whole numbers of the largest unit. */
const text = (value: bigint): string =>
  String(
    quantityText(value % 1_000_000_000n === 0n ? String(value / 1_000_000_000n) : `${value / 1_000_000n}m`),
  );

/** The objects of a namespace that a quota's resource counts, and how much each takes. */
function taken(
  world: World,
  namespace: string,
  resource: string,
  scoped: (pod: KubeObject) => boolean,
): bigint {
  const claims = all(world, 'PersistentVolumeClaim', namespace);
  if (resource.endsWith('persistentvolumeclaims')) return BigInt(claims.length) * 1_000_000_000n;
  if (resource.endsWith('requests.storage')) {
    const [, name] = /^(.+)\.storageclass\.storage\.k8s\.io/.exec(resource) ?? [];
    const own = claims.filter(it => name === undefined || textAt(it, 'spec', 'storageClassName') === name);
    return added(own.map(it => size(at(it, 'spec', 'resources', 'requests', 'storage'))));
  }
  if (/services/.test(resource)) {
    const services = all(world, 'Service', namespace).filter(it => {
      const type = textAt(it, 'spec', 'type');
      return resource === 'services.nodeports'
        ? type === 'NodePort' || type === 'LoadBalancer'
        : resource !== 'services.loadbalancers' || type === 'LoadBalancer';
    });
    return BigInt(services.length) * 1_000_000_000n;
  }
  const pods = all(world, 'Pod', namespace).filter(
    it => !['Succeeded', 'Failed'].includes(textAt(it, 'status', 'phase') ?? '') && scoped(it),
  );
  return added(pods.map(pod => usage(pod, resource)));
}

const isBestEffort = (pod: KubeObject): boolean =>
  listAt(pod, 'spec', 'containers').every(it => entries(at(it, 'resources', 'requests')).length === 0);

/** Whether a quota with these scopes counts a pod. */
const scopeOf =
  (quota: KubeObject) =>
  (pod: KubeObject): boolean =>
    listAt(quota, 'spec', 'scopes').every(scope => {
      if (scope === 'BestEffort') return isBestEffort(pod);
      if (scope === 'NotBestEffort') return !isBestEffort(pod);
      const ends = at(pod, 'spec', 'activeDeadlineSeconds') !== undefined;
      return scope === 'Terminating' ? ends : !ends;
    });

/** Writes into every quota what is used of it, as its controller does. */
export function countQuotas(world: World): void {
  for (const quota of all(world, 'ResourceQuota')) {
    const { name, namespace = '' } = quota.metadata;
    const hard = at(quota, 'spec', 'hard');
    const used = Object.fromEntries(
      entries(hard).map(([resource]) => [resource, text(taken(world, namespace, resource, scopeOf(quota)))]),
    );
    patch(world, 'ResourceQuota', namespace, name, { status: { hard, used } });
  }
}

type Want = { kind: 'pods' | 'persistentvolumeclaims'; name: string; object: KubeObject };

function asked({ kind, object }: Want, resource: string): bigint | undefined {
  if (kind === 'pods')
    return compute.test(resource) || /(^|\/)pods$/.test(resource) ? usage(object, resource) : undefined;
  if (resource.endsWith('persistentvolumeclaims')) return 1_000_000_000n;
  return resource.endsWith('requests.storage')
    ? size(at(object, 'spec', 'resources', 'requests', 'storage'))
    : undefined;
}

function overQuota(world: World, want: Want): string | undefined {
  const { namespace = '' } = want.object.metadata;
  for (const quota of all(world, 'ResourceQuota', namespace)) {
    const scoped = scopeOf(quota);
    if (want.kind === 'pods' && !scoped(want.object)) continue;
    const shares = entries(at(quota, 'spec', 'hard')).flatMap(([resource, hard]) => {
      const wanted = asked(want, resource);
      return wanted === undefined
        ? []
        : [{ resource, wanted, used: taken(world, namespace, resource, scoped), hard: size(hard) }];
    });
    const silent = shares.filter(({ resource, wanted }) => compute.test(resource) && wanted === 0n);
    if (silent.length > 0)
      return `${want.kind} "${want.name}" is forbidden: failed quota: ${quota.metadata.name}: must specify ${silent.map(it => it.resource).join(',')}`;
    const over = shares.filter(({ wanted, used, hard }) => used + wanted > hard);
    const list = (of: 'wanted' | 'used' | 'hard'): string =>
      over.map(share => `${share.resource}=${text(share[of])}`).join(',');
    if (over.length > 0)
      return `${want.kind} "${want.name}" is forbidden: exceeded quota: ${quota.metadata.name}, requested: ${list('wanted')}, used: ${list('used')}, limited: ${list('hard')}`;
  }
  return undefined;
}

/** Whether a LimitRange takes a pod's or a claim's sizes. */
function outOfRange(world: World, want: Want): string | undefined {
  const { namespace } = want.object.metadata;
  const complaints: string[] = [];
  for (const limit of all(world, 'LimitRange', namespace).flatMap(it => listAt(it, 'spec', 'limits'))) {
    const type = textAt(limit, 'type') ?? '';
    const things =
      type === 'Container' && want.kind === 'pods'
        ? listAt(want.object, 'spec', 'containers').map(it => at(it, 'resources'))
        : type === 'Pod' && want.kind === 'pods'
          ? [podSizes(want.object)]
          : type === 'PersistentVolumeClaim' && want.kind !== 'pods'
            ? [at(want.object, 'spec', 'resources')]
            : [];
    for (const thing of things) {
      for (const [name, most] of entries(at(limit, 'max'))) {
        const section = type === 'PersistentVolumeClaim' ? 'requests' : 'limits';
        const value = at(thing, section, name);
        if (value === undefined)
          complaints.push(`maximum ${name} usage per ${type} is ${written(most)}.  No limit is specified`);
        else if (size(value) > size(most))
          complaints.push(
            `maximum ${name} usage per ${type} is ${written(most)}, but ${section === 'limits' ? 'limit' : 'request'} is ${written(value)}`,
          );
      }
      for (const [name, least] of entries(at(limit, 'min'))) {
        const value = at(thing, 'requests', name);
        if (size(value) < size(least))
          complaints.push(
            value === undefined
              ? `minimum ${name} usage per ${type} is ${written(least)}.  No request is specified`
              : `minimum ${name} usage per ${type} is ${written(least)}, but request is ${written(value)}`,
          );
      }
      for (const [name, ratio] of entries(at(limit, 'maxLimitRequestRatio'))) {
        const [most, least] = [size(at(thing, 'limits', name)), size(at(thing, 'requests', name))];
        const provided = least === 0n ? 0 : Number(most) / Number(least);
        if (provided > Number(ratio))
          complaints.push(
            `${name} max limit to request ratio per ${type} is ${written(ratio)}, but provided ratio is ${provided.toFixed(6)}`,
          );
      }
    }
  }
  if (complaints.length === 0) return undefined;
  const said = complaints.length === 1 ? complaints[0] : `[${complaints.join(', ')}]`;
  return `${want.kind} "${want.name}" is forbidden: ${said}`;
}

function podSizes(pod: KubeObject): object {
  const sum = (section: string): object =>
    Object.fromEntries(
      ['cpu', 'memory'].flatMap(name => {
        const total = usage(pod, `${section}.${name}`);
        return total === 0n
          ? []
          : [[name, name === 'cpu' ? formatCores(total) : String(total / 1_000_000_000n)]];
      }),
    );
  return { limits: sum('limits'), requests: sum('requests') };
}

/** Gives containers the sizes that a LimitRange has for those that say none. */
function withDefaults(world: World, pod: KubeObject): KubeObject {
  const defaults = all(world, 'LimitRange', pod.metadata.namespace)
    .flatMap(it => listAt(it, 'spec', 'limits'))
    .find(it => textAt(it, 'type') === 'Container' && isObject(at(it, 'default')));
  if (defaults === undefined) return pod;
  const sized = (container: unknown): object => {
    const limits = { ...record(at(defaults, 'default')), ...record(at(container, 'resources', 'limits')) };
    const requests = {
      ...record(at(defaults, 'defaultRequest') ?? at(defaults, 'default')),
      ...record(at(container, 'resources', 'limits')),
      ...record(at(container, 'resources', 'requests')),
    };
    return { ...record(container), resources: { limits, requests } };
  };
  const spec = { ...record(at(pod, 'spec')), containers: listAt(pod, 'spec', 'containers').map(sized) };
  return { ...pod, spec };
}

/** A request may not be above its own limit, wherever that comes from. */
function contradiction({ name, object }: Want): string | undefined {
  for (const [index, container] of listAt(object, 'spec', 'containers').entries())
    for (const [resource, request] of entries(at(container, 'resources', 'requests'))) {
      const limit = at(container, 'resources', 'limits', resource);
      if (limit !== undefined && size(request) > size(limit))
        return `Pod "${name}" is invalid: spec.containers[${index}].resources.requests: Invalid value: "${written(request)}": must be less than or equal to ${resource} limit of ${written(limit)}`;
    }
  return undefined;
}

/** A pod as the API server takes it, or why it does not. */
export function admitPod(world: World, pod: KubeObject, component: string): KubeObject | string {
  const { name, namespace = '' } = pod.metadata;
  const stem = `${name.replace(/-[^-]+$/, '')}-`;
  const account = textAt(pod, 'spec', 'serviceAccountName') ?? 'default';
  if (!find(world, 'ServiceAccount', namespace, account))
    return `pods "${stem}" is forbidden: error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`;
  const webhook = world.webhooks.get(component) ?? world.webhooks.get('*');
  if (webhook !== undefined) return webhook;
  const sized = withDefaults(world, pod);
  const want: Want = { kind: 'pods', name, object: sized };
  const refusal = world.refusals.get(component);
  if (refusal !== undefined) return `pods "${name}" is forbidden: ${refusal}`;
  return contradiction(want) ?? outOfRange(world, want) ?? overQuota(world, want) ?? sized;
}

/** Why the API server does not take a claim. */
export function refuseClaim(world: World, claim: KubeObject): string | undefined {
  const want: Want = { kind: 'persistentvolumeclaims', name: claim.metadata.name, object: claim };
  return outOfRange(world, want) ?? overQuota(world, want);
}
