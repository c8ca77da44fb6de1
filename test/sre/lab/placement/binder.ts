import { at, isObject, listAt, textAt } from '../../../../server/domain/json.ts';
import type { KubeObject } from '../../../../server/domain/kube-object.ts';
import { parseQuantity } from '../../../../server/domain/quantity.ts';
import { labelSelector } from '../../../../server/domain/selector.ts';
import { tell } from './events.ts';
import { all, find, patch, put, type World } from './world.ts';

const size = (object: KubeObject, ...path: string[]): bigint =>
  parseQuantity(textAt(object, ...path) ?? '0') ?? 0n;

const classOf = (object: KubeObject): string => textAt(object, 'spec', 'storageClassName') ?? '';

const modeOf = (object: KubeObject): string => textAt(object, 'spec', 'volumeMode') ?? 'Filesystem';

/** A claim that names no class gets the default one when it is made. */
function defaulted(world: World, claim: KubeObject): KubeObject {
  if (textAt(claim, 'spec', 'storageClassName') !== undefined) return claim;
  const standard = all(world, 'StorageClass').find(
    it => it.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true',
  );
  if (!standard) return claim;
  const { name, namespace } = claim.metadata;
  patch(world, 'PersistentVolumeClaim', namespace, name, {
    spec: { storageClassName: standard.metadata.name },
  });
  return find(world, 'PersistentVolumeClaim', namespace, name) ?? claim;
}

const isHolder = (claim: KubeObject, volume: KubeObject): boolean =>
  textAt(volume, 'spec', 'claimRef', 'name') === claim.metadata.name &&
  textAt(volume, 'spec', 'claimRef', 'namespace') === claim.metadata.namespace;

/** Why a volume that a claim names cannot be its own, in the binder's words. */
function mismatch(claim: KubeObject, volume: KubeObject): string | undefined {
  if (size(volume, 'spec', 'capacity', 'storage') < size(claim, 'spec', 'resources', 'requests', 'storage'))
    return 'requested PV is too small';
  if (classOf(volume) !== classOf(claim)) return 'storageClassName does not match';
  if (modeOf(claim) !== modeOf(volume)) return 'incompatible volumeMode';
  const modes = listAt(volume, 'spec', 'accessModes');
  return listAt(claim, 'spec', 'accessModes').every(it => modes.includes(it))
    ? undefined
    : 'incompatible accessMode';
}

function bind(world: World, claim: KubeObject, volume: KubeObject): void {
  const { name, namespace } = claim.metadata;
  patch(world, 'PersistentVolumeClaim', namespace, name, {
    spec: { volumeName: volume.metadata.name },
    status: {
      phase: 'Bound',
      capacity: at(volume, 'spec', 'capacity'),
      accessModes: at(volume, 'spec', 'accessModes'),
    },
  });
  patch(world, 'PersistentVolume', undefined, volume.metadata.name, {
    spec: {
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid: claim.metadata.uid },
    },
    status: { phase: 'Bound' },
  });
}

/** A claim that waits is looked at every 15 seconds. */
function say(world: World, claim: KubeObject, reason: string, message: string, warning = true): void {
  if (world.tried.has(claim.metadata.uid ?? '')) return;
  world.tried.add(claim.metadata.uid ?? '');
  const count = Math.max(1, Math.round((world.now - world.time) / 15_000));
  tell(world, claim, { reason, message, from: 'persistentvolume-controller', warning, count });
}

/** A volume made for a claim, where its node's zone is. */
function provision(world: World, claim: KubeObject, zone: string | undefined): void {
  const { uid = '', name, namespace } = claim.metadata;
  const terms = [
    { matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: [zone] }] },
  ];
  const volume = put(world, {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `pvc-${uid}`, annotations: { 'pv.kubernetes.io/provisioned-by': 'csi.example.com' } },
    spec: {
      capacity: { storage: textAt(claim, 'spec', 'resources', 'requests', 'storage') },
      accessModes: at(claim, 'spec', 'accessModes'),
      volumeMode: 'Filesystem',
      storageClassName: classOf(claim),
      persistentVolumeReclaimPolicy: 'Delete',
      csi: { driver: 'csi.example.com', volumeHandle: `vol-${uid}` },
      ...(zone !== undefined && { nodeAffinity: { required: { nodeSelectorTerms: terms } } }),
    },
    status: { phase: 'Available' },
  });
  tell(world, claim, {
    reason: 'ProvisioningSucceeded',
    message: `Successfully provisioned volume ${volume.metadata.name}`,
    from: 'csi.example.com',
  });
  const fresh = find(world, 'PersistentVolumeClaim', namespace, name);
  if (fresh) bind(world, fresh, volume);
}

export const isLazy = (storageClass: KubeObject | undefined): boolean =>
  textAt(storageClass, 'volumeBindingMode') === 'WaitForFirstConsumer';

export const isStatic = (storageClass: KubeObject | undefined): boolean =>
  textAt(storageClass, 'provisioner') === 'kubernetes.io/no-provisioner';

/** The smallest free volume that is what a claim asks for. */
export function volumeFor(world: World, claim: KubeObject): KubeObject | undefined {
  const selector = at(claim, 'spec', 'selector');
  const selects = isObject(selector) ? labelSelector(selector) : () => true;
  const [best] = all(world, 'PersistentVolume')
    .filter(it => at(it, 'spec', 'claimRef') === undefined || isHolder(claim, it))
    .filter(it => textAt(it, 'status', 'phase') !== 'Released')
    .filter(it => mismatch(claim, it) === undefined && selects(it.metadata.labels))
    .toSorted((a, b) =>
      Number(size(a, 'spec', 'capacity', 'storage') - size(b, 'spec', 'capacity', 'storage')),
    );
  return best;
}

function bindNamed(world: World, claim: KubeObject, name: string): void {
  const volume = find(world, 'PersistentVolume', undefined, name);
  if (!volume) return;
  const isTaken = at(volume, 'spec', 'claimRef') !== undefined && !isHolder(claim, volume);
  if (isTaken)
    return say(world, claim, 'FailedBinding', `volume "${name}" already bound to a different claim.`);
  const why = mismatch(claim, volume);
  if (why !== undefined)
    return say(world, claim, 'VolumeMismatch', `Cannot bind to requested volume "${name}": ${why}`);
  bind(world, claim, volume);
}

/** Whether somebody makes volumes of a class. */
const isKnown = (storageClass: KubeObject): boolean =>
  textAt(storageClass, 'provisioner') !== 'disks.gone.example.com';

/** What provisioners cannot make. */
function unmakeable(claim: KubeObject): string | undefined {
  if (isObject(at(claim, 'spec', 'selector'))) return 'claim Selector is not supported';
  return listAt(claim, 'spec', 'accessModes').includes('ReadWriteMany')
    ? 'rpc error: code = InvalidArgument desc = volume capabilities access mode: MULTI_NODE_MULTI_WRITER not supported'
    : undefined;
}

function bindAny(world: World, claim: KubeObject): void {
  const name = classOf(claim);
  const storageClass = find(world, 'StorageClass', undefined, name);
  if (isLazy(storageClass))
    return say(
      world,
      claim,
      'WaitForFirstConsumer',
      'waiting for first consumer to be created before binding',
      false,
    );
  const volume = volumeFor(world, claim);
  if (volume) return bind(world, claim, volume);
  if (name === '')
    return say(
      world,
      claim,
      'FailedBinding',
      'no persistent volumes available for this claim and no storage class is set',
      false,
    );
  if (!storageClass)
    return say(world, claim, 'ProvisioningFailed', `storageclass.storage.k8s.io "${name}" not found`);
  if (isStatic(storageClass))
    return say(
      world,
      claim,
      'ProvisioningFailed',
      'no volume plugin matched name: kubernetes.io/no-provisioner',
    );
  const why = isKnown(storageClass) ? unmakeable(claim) : undefined;
  if (why !== undefined)
    return say(
      world,
      claim,
      'ProvisioningFailed',
      `failed to provision volume with StorageClass "${name}": ${why}`,
    );
  if (!isKnown(storageClass))
    return say(
      world,
      claim,
      'ExternalProvisioning',
      `Waiting for a volume to be created either by the external provisioner '${textAt(storageClass, 'provisioner')}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
      false,
    );
  provision(world, claim, undefined);
}

/** What the volume controller does next. */
export function bindClaims(world: World): void {
  for (const pending of all(world, 'PersistentVolumeClaim')) {
    if (textAt(pending, 'status', 'phase') !== 'Pending') continue;
    const claim = defaulted(world, pending);
    const named = textAt(claim, 'spec', 'volumeName') ?? '';
    if (named !== '') bindNamed(world, claim, named);
    else bindAny(world, claim);
  }
}

/** A lazy claim gets its volume on the node that a pod was given. */
export function bindLate(world: World, claim: KubeObject, node: KubeObject): void {
  const storageClass = find(world, 'StorageClass', undefined, classOf(claim));
  const volume = volumeFor(world, claim);
  if (volume) return bind(world, claim, volume);
  if (storageClass && !isStatic(storageClass))
    provision(world, claim, node.metadata.labels?.['topology.kubernetes.io/zone']);
}
