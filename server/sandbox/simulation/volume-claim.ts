import { at, listAt, textAt } from '../../domain/json.ts';
import { refOf } from '../../domain/kube-object.ts';
import { type Reconcile, setStatus } from './world.ts';

const from = 'persistentvolume-controller';
const kind = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' };
const IS_DEFAULT = 'storageclass.kubernetes.io/is-default-class';

/** Binds a claim as soon as its storage class exists. No PersistentVolume object is made. */
export const volumeClaim: Reconcile = (world, claim) => {
  if (textAt(claim, 'status', 'phase') === 'Bound') return;
  const usual = world.store.list(kind).find(it => it.metadata.annotations?.[IS_DEFAULT] === 'true');
  const wanted = textAt(claim, 'spec', 'storageClassName') ?? usual?.metadata.name ?? '';
  const ref = { ...kind, name: wanted };
  if (!world.store.get(ref)) {
    world.watch(ref);
    const message = `storageclass.storage.k8s.io "${wanted}" not found`;
    return world.recordOnce(claim, { reason: 'ProvisioningFailed', message, from, warning: true });
  }
  const volumeName = `pvc-${claim.metadata.uid}`;
  world.store.patch(refOf(claim), { spec: { volumeName } });
  const message = `Successfully provisioned volume ${volumeName}`;
  world.record(claim, { reason: 'ProvisioningSucceeded', message, from });
  setStatus(world, claim, {
    phase: 'Bound',
    accessModes: listAt(claim, 'spec', 'accessModes'),
    capacity: { storage: at(claim, 'spec', 'resources', 'requests', 'storage') },
  });
};
