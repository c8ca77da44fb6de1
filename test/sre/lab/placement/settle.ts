import { at, isObject, listAt, numberAt, textAt } from '../../../../server/domain/json.ts';
import type { KubeObject } from '../../../../server/domain/kube-object.ts';
import { exactSelector } from '../../../../server/domain/selector.ts';
import { countQuotas } from './admission.ts';
import { bindClaims } from './binder.ts';
import { isOwnedBy, isReady, nodesFor, podsOf, reconcile } from './controllers.ts';
import { startPods } from './kubelet.ts';
import { schedule } from './scheduler.ts';
import { all, drop, everything, iso, put, setStatus, type World } from './world.ts';

function leadServices(world: World): void {
  for (const old of all(world, 'Endpoints')) drop(world, old);
  for (const service of all(world, 'Service')) {
    const { name, namespace } = service.metadata;
    const selects = exactSelector(at(service, 'spec', 'selector'));
    const pods = all(world, 'Pod', namespace).filter(
      it => selects(it.metadata.labels) && textAt(it, 'status', 'podIP') !== undefined,
    );
    const address = (pod: KubeObject): object => ({
      ip: textAt(pod, 'status', 'podIP'),
      nodeName: textAt(pod, 'spec', 'nodeName'),
      targetRef: { kind: 'Pod', namespace, name: pod.metadata.name, uid: pod.metadata.uid },
    });
    const [ready, others] = [pods.filter(isReady), pods.filter(pod => !isReady(pod))];
    const ports = listAt(service, 'spec', 'ports').map(it => ({
      name: textAt(it, 'name'),
      port: numberAt(it, 'targetPort') ?? numberAt(it, 'port'),
      protocol: 'TCP',
    }));
    const subset = {
      ...(ready.length > 0 && { addresses: ready.map(address) }),
      ...(others.length > 0 && { notReadyAddresses: others.map(address) }),
      ports,
    };
    put(world, {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name, namespace },
      ...(pods.length > 0 && { subsets: [subset] }),
    });
  }
}

function stateSets(world: World): void {
  for (const set of all(world, 'ReplicaSet')) {
    const pods = podsOf(world, set);
    const conditions =
      pods.length < (numberAt(set, 'spec', 'replicas') ?? 0) ? at(set, 'status', 'conditions') : undefined;
    const ready = pods.filter(isReady).length;
    setStatus(world, set, {
      replicas: pods.length,
      ...(ready > 0 && { readyReplicas: ready, availableReplicas: ready }),
      ...(conditions !== undefined && { conditions }),
      observedGeneration: set.metadata.generation ?? 1,
    });
  }
}

function stateDeployments(world: World): void {
  for (const it of all(world, 'Deployment')) {
    const wanted = numberAt(it, 'spec', 'replicas') ?? 1;
    const sets = all(world, 'ReplicaSet', it.metadata.namespace).filter(set => isOwnedBy(set, it));
    const pods = sets.flatMap(set => podsOf(world, set));
    const ready = pods.filter(isReady).length;
    const newest = sets.at(-1);
    const updated = newest ? podsOf(world, newest).length : 0;
    const isAvailable = ready >= wanted - Math.floor(wanted / 4);
    const failure = sets.flatMap(set => listAt(set, 'status', 'conditions')).find(isObject);
    const time = { lastTransitionTime: iso(world.time), lastUpdateTime: iso(world.time) };
    setStatus(world, it, {
      observedGeneration: it.metadata.generation ?? 1,
      replicas: pods.length,
      updatedReplicas: updated,
      ...(ready > 0 && { readyReplicas: ready, availableReplicas: ready }),
      ...(ready < wanted && { unavailableReplicas: wanted - ready }),
      conditions: [
        {
          type: 'Available',
          status: isAvailable ? 'True' : 'False',
          reason: isAvailable ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
          message: isAvailable
            ? 'Deployment has minimum availability.'
            : 'Deployment does not have minimum availability.',
          ...time,
        },
        progress(world, it, ready >= wanted && updated >= wanted, time),
        ...(failure ? [{ ...failure, ...time }] : []),
      ],
    });
  }
}

/** A rollout has ten minutes. */
function progress(world: World, it: KubeObject, isDone: boolean, time: object): object {
  const isLate = !isDone && world.now - world.time > 600_000;
  return {
    type: 'Progressing',
    status: isLate ? 'False' : 'True',
    reason: isDone ? 'NewReplicaSetAvailable' : isLate ? 'ProgressDeadlineExceeded' : 'ReplicaSetUpdated',
    message: isLate ? `ReplicaSet "${it.metadata.name}-x" has timed out progressing.` : '',
    ...time,
  };
}

function stateOthers(world: World): void {
  for (const set of all(world, 'StatefulSet')) {
    const pods = podsOf(world, set);
    const ready = pods.filter(isReady).length;
    setStatus(world, set, {
      observedGeneration: set.metadata.generation ?? 1,
      replicas: pods.length,
      readyReplicas: ready,
      availableReplicas: ready,
      currentReplicas: pods.length,
      updatedReplicas: pods.length,
    });
  }
  for (const set of all(world, 'DaemonSet')) {
    const pods = podsOf(world, set);
    const ready = pods.filter(isReady).length;
    const wanted = nodesFor(world, set).length;
    setStatus(world, set, {
      observedGeneration: set.metadata.generation ?? 1,
      currentNumberScheduled: pods.length,
      desiredNumberScheduled: wanted,
      numberReady: ready,
      numberMisscheduled: 0,
      ...(ready < wanted && { numberUnavailable: wanted - ready }),
    });
  }
}

/** Lets every controller, the scheduler and the kubelets act until nothing changes any more. */
export function settle(world: World): void {
  world.tried.clear();
  for (let round = 0; round < 30; round += 1) {
    const before = everything(world);
    reconcile(world);
    bindClaims(world);
    schedule(world);
    startPods(world);
    const after = everything(world);
    if (after.length === before.length && after.every((it, i) => it === before[i])) break;
  }
  stateSets(world);
  stateDeployments(world);
  stateOthers(world);
  leadServices(world);
  countQuotas(world);
}
