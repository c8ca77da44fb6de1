import { isObject, listAt, textAt } from '../../domain/json.ts';
import { KubeObject } from '../../domain/kube-object.ts';
import { mergePatch } from './merge-patch.ts';

/** A number that never comes twice, and the uid of the object that is written. */
type Fresh = { serial: number; uid: string };

/** An address of the service network 10.96.0.0/12. */
const address = (serial: number): string =>
  `10.${96 + ((serial >> 16) & 15)}.${(serial >> 8) & 255}.${serial & 255}`;

function service(object: KubeObject, before: KubeObject | undefined, { serial }: Fresh) {
  const type = textAt(object, 'spec', 'type');
  if (type === 'ExternalName') return {};
  const clusterIP =
    textAt(object, 'spec', 'clusterIP') ?? textAt(before, 'spec', 'clusterIP') ?? address(serial);
  const spec = { clusterIP, clusterIPs: [clusterIP], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' };
  if (type !== 'NodePort' && type !== 'LoadBalancer') return { spec };
  const old = listAt(before, 'spec', 'ports').filter(isObject);
  const ports = listAt(object, 'spec', 'ports')
    .filter(isObject)
    .map((port, i) => {
      const kept = old.find(it => it['port'] === port['port'] && it['protocol'] === port['protocol']);
      return { nodePort: kept?.['nodePort'] ?? 30_000 + ((serial + i) % 2768), ...port };
    });
  return { spec: { ...spec, ports } };
}

function job({ metadata }: KubeObject, before: KubeObject | undefined, { uid }: Fresh) {
  if (before) return {};
  const unique = { 'batch.kubernetes.io/controller-uid': uid };
  const labels = {
    ...unique,
    'batch.kubernetes.io/job-name': metadata.name,
    'controller-uid': uid,
    'job-name': metadata.name,
  };
  return { spec: { selector: { matchLabels: unique }, template: { metadata: { labels } } } };
}

/** The object with its `stringData`, which is only for writing, in `data`. */
export function plainSecret(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object;
  if (object.kind !== 'Secret' || !isObject(stringData)) return object;
  const encoded = Object.entries(stringData).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString('base64'),
  ]);
  return {
    ...rest,
    data: { ...(isObject(rest['data']) ? rest['data'] : {}), ...Object.fromEntries(encoded) },
  };
}

const namespace = ({ metadata }: KubeObject) => ({
  metadata: { labels: { 'kubernetes.io/metadata.name': metadata.name } },
});

type Allocate = (object: KubeObject, before: KubeObject | undefined, fresh: Fresh) => object;
const kinds = new Map<string, Allocate>(
  Object.entries({
    Service: service,
    Job: job,
    Namespace: namespace,
  }),
);

/** The object with what the API server gives it beyond constants: addresses, ports, the labels a Job finds its pods by. */
export function allocated(object: KubeObject, before: KubeObject | undefined, fresh: Fresh): KubeObject {
  const patch = kinds.get(object.kind)?.(object, before, fresh);
  return patch ? KubeObject.parse(mergePatch(object, patch)) : object;
}

const first: { readonly [kind: string]: unknown } = {
  Namespace: { phase: 'Active' },
  Pod: { phase: 'Pending' },
  PersistentVolume: { phase: 'Pending' },
  PersistentVolumeClaim: { phase: 'Pending' },
  Service: { loadBalancer: {} },
  Ingress: { loadBalancer: {} },
  ReplicaSet: { replicas: 0 },
  StatefulSet: { replicas: 0, availableReplicas: 0 },
  DaemonSet: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
};

/** The status a new object starts with; only a Node brings its own. */
export const firstStatus = (object: KubeObject): unknown =>
  (object.kind === 'Node' ? object['status'] : undefined) ?? first[object.kind] ?? {};
