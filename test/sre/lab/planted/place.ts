import { listAt, numberAt, textAt } from '../../../../server/domain/json.ts';
import type { KubeObject } from '../../../../server/domain/kube-object.ts';
import type { Recording } from '../recorded/change.ts';

/** Where in a recording a fault is planted. */
export type Place = {
  namespace: string;
  component: string;
  deployment: KubeObject;
  replicaSet: KubeObject;
  pod: KubeObject;
  container: string;
  service: KubeObject | undefined;
  now: number;
  /** What `{names}` stand for. */
  values: { readonly [name: string]: string };
};

export const timeOf = (now: number, ago: number): string =>
  new Date(now - ago * 1000).toISOString().replace(/\.\d+Z/, 'Z');

/** `21 Nov 2025 10:44:31.000`. */
const redisTime = (now: number, ago: number): string => {
  const [, day, month, year, time] = new Date(now - ago * 1000).toUTCString().split(' ');
  return `${day} ${month} ${year} ${time}.000`;
};

/** A text with what its `{names}` stand for; `{t30}` is the moment 30 seconds ago. */
export const filled = (text: string, { values, now }: Place): string =>
  text
    .replaceAll(/\{t(\d+)\}/g, (_, ago: string) => timeOf(now, Number(ago)))
    .replaceAll(/\{redis(\d+)\}/g, (_, ago: string) => redisTime(now, Number(ago)))
    .replaceAll(/\{([a-z]+)\}/g, (whole, name: string) => values[name] ?? whole);

/** The same for every text in a value. */
export function filledIn(value: unknown, place: Place): unknown {
  const parsed: unknown = JSON.parse(
    JSON.stringify(value, (_, item: unknown) => {
      if (typeof item !== 'string') return item;
      return /^\{(port|target)\}$/.test(item) ? Number(filled(item, place)) : filled(item, place);
    }),
  );
  return parsed;
}

/** Where a component is, undefined for one that has no pod. */
export function placeOf({ dump }: Recording, namespace: string, component: string): Place | undefined {
  const own = dump.objects.filter(it => it.metadata.namespace === namespace);
  const named = (kind: string) => own.find(it => it.kind === kind && it.metadata.name === component);
  const ownedBy = (kind: string, name: string | undefined) =>
    own.find(it => it.kind === kind && it.metadata.ownerReferences?.[0]?.name === name);
  const deployment = named('Deployment');
  const replicaSet = ownedBy('ReplicaSet', component);
  const pod = ownedBy('Pod', replicaSet?.metadata.name);
  if (!deployment || !replicaSet || !pod) return undefined;
  const container = textAt(pod, 'spec', 'containers', 0, 'name') ?? '';
  const service = named('Service');
  const values = {
    namespace,
    component,
    container,
    pod: pod.metadata.name,
    uid: pod.metadata.uid ?? '',
    rs: replicaSet.metadata.name,
    node: textAt(pod, 'spec', 'nodeName') ?? 'worker-03',
    ip: textAt(pod, 'status', 'podIP') ?? '172.20.3.77',
    image: textAt(pod, 'spec', 'containers', 0, 'image') ?? '',
    clusterip: textAt(service, 'spec', 'clusterIP') ?? '10.68.0.77',
    port: String(numberAt(service, 'spec', 'ports', 0, 'port') ?? 80),
    target: String(numberAt(service, 'spec', 'ports', 0, 'targetPort') ?? 80),
    memory: textAt(listAt(pod, 'spec', 'containers')[0], 'resources', 'limits', 'memory') ?? '128Mi',
  };
  return {
    namespace,
    component,
    deployment,
    replicaSet,
    pod,
    container,
    service,
    now: dump.capturedAt,
    values,
  };
}
