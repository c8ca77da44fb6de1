import { KubeObject } from '../../../../server/domain/kube-object.ts';
import { mergePatch } from '../../../../server/sandbox/store/merge-patch.ts';

/** How the containers of a component end, or what they say while they run. */
export type Upset = {
  log: readonly string[];
  /** Left out: it runs on. */
  exit?: number;
  /** The container that does so; the first one, where nothing is said. */
  container?: string;
};

/**
 * A cluster in which time stands at `time` until it is looked at, at `now`. Objects are never changed, only
 * replaced, so that a copy of the maps is a copy of the cluster.
 */
export type World = {
  now: number;
  time: number;
  /** The minor version of Kubernetes. */
  minor: number;
  /** By kind, then by `namespace/name`. */
  objects: Map<string, Map<string, KubeObject>>;
  /** Lines by `namespace/pod/container`. */
  logs: Map<string, readonly string[]>;
  /** Secrets that exist, as `namespace/name`: nobody records those. */
  secrets: Set<string>;
  upsets: Map<string, Upset>;
  /** What kubelet says of a pod's volume that it cannot mount, by `component/volume`. */
  mountErrors: Map<string, { reason: string; message: string }>;
  /** What a webhook answers to pods of a component; `*` for all. */
  webhooks: Map<string, string>;
  /** What pod security says to pods of a component. */
  refusals: Map<string, string>;
  /** What has been tried and told already, until something is changed. */
  tried: Set<string>;
  made: number;
};

export const createWorld = (now: number, minor: number): World => ({
  now,
  time: now,
  minor,
  objects: new Map(),
  logs: new Map(),
  secrets: new Set(),
  upsets: new Map(),
  mountErrors: new Map(),
  webhooks: new Map(),
  refusals: new Map(),
  tried: new Set(),
  made: 0,
});

export const copyOf = (world: World): World => ({
  ...world,
  objects: new Map([...world.objects].map(([kind, objects]) => [kind, new Map(objects)])),
  logs: new Map(world.logs),
  secrets: new Set(world.secrets),
  upsets: new Map(world.upsets),
  mountErrors: new Map(world.mountErrors),
  webhooks: new Map(world.webhooks),
  refusals: new Map(world.refusals),
  tried: new Set(),
});

export const iso = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;

export const find = (world: World, kind: string, namespace: string | undefined, name: string) =>
  world.objects.get(kind)?.get(keyOf(namespace, name));

/** Those of a kind, oldest first. */
export const all = (world: World, kind: string, namespace?: string): KubeObject[] =>
  [...(world.objects.get(kind)?.values() ?? [])].filter(
    it => namespace === undefined || it.metadata.namespace === namespace,
  );

export const everything = (world: World): KubeObject[] =>
  [...world.objects.values()].flatMap(objects => [...objects.values()]);

/** Letters and digits as Kubernetes makes them up for names: no vowels, nothing at random. */
export function suffix(world: World, length: number): string {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  world.made += 1;
  let left = Math.imul(world.made, 2_654_435_761) >>> 0;
  return Array.from({ length }, () => {
    left = (Math.imul(left, 1_664_525) + 1_013_904_223) >>> 0;
    return letters[(left >>> 8) % letters.length] ?? 'x';
  }).join('');
}

/** Makes or replaces an object. */
export function put(world: World, made: unknown): KubeObject {
  const object = KubeObject.parse(made);
  const { kind, metadata } = object;
  const key = keyOf(metadata.namespace, metadata.name);
  const own = world.objects.get(kind) ?? new Map<string, KubeObject>();
  world.objects.set(kind, own);
  const before = own.get(key);
  world.made += 1;
  const whole = {
    ...object,
    metadata: {
      ...metadata,
      uid: before?.metadata.uid ?? `5eed0000-0000-4000-8000-${String(world.made).padStart(12, '0')}`,
      creationTimestamp: metadata.creationTimestamp ?? iso(world.time),
    },
  };
  own.set(key, whole);
  return whole;
}

/** Changes an object by a merge patch; nothing happens where there is none. */
export function patch(
  world: World,
  kind: string,
  namespace: string | undefined,
  name: string,
  change: object,
): void {
  const before = find(world, kind, namespace, name);
  if (!before) throw new Error(`there is no ${kind} ${namespace}/${name} to change`);
  const generation = (before.metadata.generation ?? 1) + ('spec' in change ? 1 : 0);
  put(world, mergePatch(mergePatch(before, change), { metadata: { generation } }));
}

export const setStatus = (world: World, object: KubeObject, status: object): KubeObject =>
  put(world, { ...object, status });

export function drop(world: World, object: KubeObject): void {
  world.objects.get(object.kind)?.delete(keyOf(object.metadata.namespace, object.metadata.name));
}
