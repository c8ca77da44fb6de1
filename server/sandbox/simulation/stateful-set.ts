import { isObject, listAt, numberAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { countReady, fromTemplate, isOver, podKind, readySince, templateAt, templateHash } from './pods.ts';
import { refuseAboveQuota } from './quota.ts';
import { type Reconcile, type World, filled, owned, setStatus } from './world.ts';

const from = 'statefulset-controller';
const REVISION = 'controller-revision-hash';

type Row = { world: World; set: KubeObject; revision: string; pods: ReadonlyMap<number, KubeObject> };

const podName = (set: KubeObject, ordinal: number): string => `${set.metadata.name}-${ordinal}`;
const isGoing = (pod: KubeObject): boolean => pod.metadata.deletionTimestamp !== undefined;
const isUp = (pod: KubeObject): boolean => !isGoing(pod) && readySince(pod) !== undefined;

function createClaims({ world, set }: Row, ordinal: number): { name: string; claim: string }[] {
  return listAt(set, 'spec', 'volumeClaimTemplates').map(template => {
    const name = textAt(template, 'metadata', 'name') ?? '';
    const claim = `${name}-${podName(set, ordinal)}`;
    const ref = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      namespace: set.metadata.namespace,
      name: claim,
    };
    if (!world.store.get(ref)) {
      const made = fromTemplate(template, { apiVersion: ref.apiVersion, kind: ref.kind }, claim, set);
      const { ownerReferences: _owners, ...metadata } = made.metadata;
      world.store.create({ ...made, metadata });
      const message = `create Claim ${claim} Pod ${podName(set, ordinal)} in StatefulSet ${set.metadata.name} success`;
      world.record(set, { reason: 'SuccessfulCreate', message, from });
    }
    return { name, claim };
  });
}

function createPod(row: Row, ordinal: number): void {
  const { world, set, revision } = row;
  const name = podName(set, ordinal);
  const claims = createClaims(row, ordinal).map(({ name, claim }) => ({
    name,
    persistentVolumeClaim: { claimName: claim },
  }));
  const pod = fromTemplate(templateAt(set, 'spec', 'template'), podKind, name, set, {
    labels: {
      'apps.kubernetes.io/pod-index': String(ordinal),
      [REVISION]: revision,
      'statefulset.kubernetes.io/pod-name': name,
    },
  });
  const spec = isObject(pod['spec']) ? pod['spec'] : {};
  const volumes = [...listAt(spec, 'volumes'), ...claims];
  refuseAboveQuota(world, pod);
  world.store.create({
    ...pod,
    spec: {
      ...spec,
      hostname: name,
      subdomain: textAt(set, 'spec', 'serviceName') ?? '',
      ...(volumes.length > 0 && { volumes }),
    },
  });
  say(row, 'create', name);
}

function say({ world, set }: Row, verb: 'create' | 'delete', pod: string): void {
  const reason = verb === 'create' ? 'SuccessfulCreate' : 'SuccessfulDelete';
  world.record(set, {
    reason,
    message: `${verb} Pod ${pod} in StatefulSet ${set.metadata.name} successful`,
    from,
  });
}

function deletePod(row: Row, pod: KubeObject): void {
  row.world.store.delete(refOf(pod));
  say(row, 'delete', pod.metadata.name);
}

/** One step: create upwards, scale down downwards, update downwards; with OrderedReady one pod at a time. */
function step(row: Row): void {
  const { set, pods, revision } = row;
  const wanted = numberAt(set, 'spec', 'replicas') ?? 1;
  const inOrder = textAt(set, 'spec', 'podManagementPolicy') !== 'Parallel';
  for (let ordinal = 0; ordinal < wanted; ordinal++) {
    const pod = pods.get(ordinal);
    if (!pod) createPod(row, ordinal);
    else if (isOver(pod) && !isGoing(pod)) deletePod(row, pod);
    else if (isUp(pod)) continue;
    if (inOrder) return;
  }
  const downwards = [...pods].toSorted(([a], [b]) => b - a);
  for (const [ordinal, pod] of downwards) {
    if (ordinal < wanted) continue;
    if (!isGoing(pod)) deletePod(row, pod);
    if (inOrder) return;
  }
  if (textAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete') return;
  const partition = numberAt(set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0;
  for (const [ordinal, pod] of downwards) {
    if (ordinal >= wanted || ordinal < partition) continue;
    if (pod.metadata.labels?.[REVISION] !== revision && !isGoing(pod)) return deletePod(row, pod);
    if (!isUp(pod)) return;
  }
}

function report({ world, set, revision }: Row): void {
  const pods = owned(world, set, 'Pod').filter(pod => !isOver(pod));
  const staying = pods.filter(pod => !isGoing(pod));
  const { ready, available } = countReady(world, staying, numberAt(set, 'spec', 'minReadySeconds') ?? 0);
  const before = textAt(set, 'status', 'currentRevision') ?? revision;
  const updated = staying.filter(pod => pod.metadata.labels?.[REVISION] === revision).length;
  const isUpdated =
    updated === numberAt(set, 'spec', 'replicas') && ready === updated && pods.length === updated;
  const current = isUpdated ? revision : before;
  const currentReplicas = staying.filter(pod => pod.metadata.labels?.[REVISION] === current).length;
  setStatus(world, set, {
    replicas: pods.length,
    availableReplicas: available,
    ...filled({
      observedGeneration: set.metadata.generation,
      readyReplicas: ready,
      currentReplicas,
      updatedReplicas: updated,
    }),
    currentRevision: current,
    updateRevision: revision,
    collisionCount: 0,
  });
}

/** Keeps numbered pods with stable names and claims, one after the other. */
export const statefulSet: Reconcile = (world, set) => {
  const revision = `${set.metadata.name}-${templateHash(templateAt(set, 'spec', 'template'))}`;
  const numbered = owned(world, set, 'Pod').map((pod): [number, KubeObject] => [
    Number(pod.metadata.name.slice(set.metadata.name.length + 1)),
    pod,
  ]);
  const row = { world, set, revision, pods: new Map(numbered) };
  step(row);
  report(row);
};
