import { KubeObject } from '../../../../server/domain/kube-object.ts';
import { merged } from './merge.ts';
import { type Place, timeOf } from './place.ts';

const parsed = (value: unknown): KubeObject => KubeObject.parse(value);

/** Under another name, as the ReplicaSet and the pod of a new revision have. */
export function renewed(place: Place): Place {
  const [rs, hash] = [`${place.component}-7c6f9d8bb4`, '7c6f9d8bb4'];
  const pod = `${rs}-x2vqz`;
  const uid = '6b1d2f0e-93c1-4c11-b35e-1f0a7c5e9d42';
  const labels = { ...place.pod.metadata.labels, 'pod-template-hash': hash };
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: rs, uid: 'b0f7-7c6f', controller: true };
  const at = timeOf(place.now, 110);
  const meta = { creationTimestamp: at };
  return {
    ...place,
    replicaSet: parsed(
      merged(place.replicaSet, {
        metadata: {
          ...meta,
          name: rs,
          uid: 'b0f7-7c6f',
          annotations: { 'deployment.kubernetes.io/revision': '2' },
        },
      }),
    ),
    pod: parsed(
      merged(place.pod, { metadata: { ...meta, name: pod, uid, labels, ownerReferences: [owner] } }),
    ),
    values: { ...place.values, rs, pod, uid, ip: '172.20.3.201' },
  };
}

/** The same run by a StatefulSet. */
export function asSet(objects: readonly KubeObject[], { component, deployment }: Place): KubeObject[] {
  return objects.flatMap(object => {
    if (object.kind === 'ReplicaSet') return [];
    if (object.kind === 'Deployment')
      return [
        parsed({
          ...object,
          kind: 'StatefulSet',
          spec: merged(object['spec'], {
            strategy: null,
            serviceName: component,
            updateStrategy: { type: 'RollingUpdate' },
          }),
          status: merged(object['status'], { conditions: null, unavailableReplicas: null, replicas: 1 }),
        }),
      ];
    const owner = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      name: component,
      uid: deployment.metadata.uid ?? '',
      controller: true,
    };
    return [parsed(merged(object, { metadata: { ownerReferences: [owner] } }))];
  });
}
