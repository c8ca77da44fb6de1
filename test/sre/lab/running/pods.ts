import { ago, type Container, type Json } from './spec.ts';
import { type Deployed, isReady, type PodPlan, type World } from './world.ts';

export const owner = (apiVersion: string, kind: string, name: string): Json => ({
  ownerReferences: [{ apiVersion, kind, name, uid: `uid-${kind}-${name}`, controller: true }],
});

const list = (pod: PodPlan, containers: readonly Container[]): Json[] =>
  containers.flatMap(({ name, image }) => {
    const status = pod.statuses.get(name);
    return status ? [{ name, image, imageID: '', ...status }] : [];
  });

export function podObject(world: World, { part }: Deployed, pod: PodPlan): Json {
  const ready = isReady(pod);
  const placed = pod.node !== undefined;
  const sickly = pod.spec.containers.filter(({ name }) => pod.statuses.get(name)?.ready !== true);
  const unready = {
    status: 'False',
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${sickly.map(({ name }) => name).join(' ')}]`,
  };
  const own =
    part.kind === 'Deployment'
      ? owner('apps/v1', 'ReplicaSet', `${part.name}-${pod.set}`)
      : part.kind === 'Job' || part.kind === 'CronJob'
        ? owner('batch/v1', 'Job', pod.set)
        : owner('apps/v1', part.kind, part.name);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: pod.name,
      namespace: world.app.namespace,
      uid: `uid-${pod.name}`,
      creationTimestamp: ago(pod.born),
      labels: { app: part.name, ...(part.kind === 'Deployment' && { 'pod-template-hash': pod.set }) },
      ...own,
    },
    spec: { ...pod.spec, ...(placed && { nodeName: pod.node }) },
    status: {
      phase: pod.phase,
      ...(pod.reason !== undefined && { reason: pod.reason }),
      ...(pod.message !== undefined && { message: pod.message }),
      startTime: ago(pod.born),
      podIP: pod.ip,
      qosClass: 'Burstable',
      conditions: [
        { type: 'Initialized', status: 'True' },
        { type: 'Ready', ...(ready ? { status: 'True' } : unready) },
        { type: 'ContainersReady', ...(ready ? { status: 'True' } : unready) },
        { type: 'PodScheduled', status: placed ? 'True' : 'False' },
      ],
      ...(pod.spec.initContainers && { initContainerStatuses: list(pod, pod.spec.initContainers) }),
      ...(pod.statuses.size > 0 && { containerStatuses: list(pod, pod.spec.containers) }),
    },
  };
}
