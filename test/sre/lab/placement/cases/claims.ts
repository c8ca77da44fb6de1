import { isObject, listAt } from '../../../../../server/domain/json.ts';
import { mergePatch } from '../../../../../server/sandbox/store/merge-patch.ts';
import { all, drop, find, patch, put } from '../world.ts';
import { endClaim, endPods, type Planting, workloadOf, write, writePod } from '../plant.ts';
import { anew, type Case } from './case.ts';

const claimName = (it: Planting): string => `${it.roles.disk}-pvc`;
const volumeName = (it: Planting): string => `${it.roles.disk}-pv`;

/** The claim written anew with a change, and its volume as it was made: nobody has it. */
function claimAnew(it: Planting, claim: object, volume: object = {}): void {
  const before = find(it.world, 'PersistentVolumeClaim', it.app.namespace, claimName(it));
  const held = find(it.world, 'PersistentVolume', undefined, volumeName(it));
  if (!before || !held) throw new Error('the application has no disk');
  drop(it.world, before);
  drop(it.world, held);
  const bare = { volumeName: undefined, claimRef: undefined };
  put(it.world, {
    ...held,
    metadata: { name: volumeName(it) },
    spec: { ...spec(held), ...bare },
    status: { phase: 'Available' },
  });
  put(it.world, {
    ...before,
    metadata: { name: claimName(it), namespace: it.app.namespace },
    spec: { ...spec(before), ...bare },
    status: { phase: 'Pending' },
  });
  patch(it.world, 'PersistentVolume', undefined, volumeName(it), volume);
  patch(it.world, 'PersistentVolumeClaim', it.app.namespace, claimName(it), claim);
  it.touched.add(it.roles.disk);
}

const spec = (object: { [member: string]: unknown }): object => {
  const own = object['spec'];
  return isObject(own) ? own : {};
};

const held = (namespace: string, name: string): object => ({
  claimRef: {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    namespace,
    name,
    uid: '5eed0000-0000-4000-8000-0000000000ff',
  },
});

const disk = (
  title: string,
  code: string,
  plant: (it: Planting) => void,
  more: Partial<Case> = {},
): Case => ({
  title: `claim: ${title}`,
  code,
  of: 'disk',
  manners: anew,
  plant,
  ...more,
});

/** Writes a StatefulSet's claim anew: its old one is gone with its pods. */
function storeClaim(it: Planting, change: object): void {
  const { store } = it.roles;
  const [own] = listAt(workloadOf(it, store), 'spec', 'volumeClaimTemplates');
  const made = mergePatch(own, { spec: change });
  write(it, store, { spec: { volumeClaimTemplates: [made] } });
  endPods(it, store);
  for (const claim of all(it.world, 'PersistentVolumeClaim', it.app.namespace))
    if (claim.metadata.name.startsWith(`data-${store}-`)) endClaim(it, claim);
}

/** A claim for which a volume should be made. */
const made = (title: string, code: string, change: object, more: Partial<Case> = {}): Case => ({
  title: `claim: one that is made ${title}`,
  code,
  of: 'store',
  manners: anew,
  only: ['bank'],
  plant: it => {
    put(it.world, {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'gone' },
      provisioner: 'disks.gone.example.com',
      volumeBindingMode: 'Immediate',
    });
    storeClaim(it, change);
  },
  ...more,
});

export const claimCases: readonly Case[] = [
  disk('its volume belongs to another claim', 'volume-already-bound', it =>
    claimAnew(
      it,
      { spec: { volumeName: volumeName(it) } },
      { spec: held(it.app.namespace, 'other-data'), status: { phase: 'Bound' } },
    ),
  ),
  disk('its volume belongs to a claim of another namespace', 'volume-already-bound', it =>
    claimAnew(it, {}, { spec: held('analytics', claimName(it)), status: { phase: 'Bound' } }),
  ),
  disk('its volume is released and was never cleaned', 'volume-already-bound', it =>
    claimAnew(
      it,
      {},
      { spec: held(it.app.namespace, `${it.roles.disk}-old`), status: { phase: 'Released' } },
    ),
  ),
  disk('its volume is kept for another claim', 'volume-already-bound', it =>
    claimAnew(
      it,
      { spec: { volumeName: volumeName(it) } },
      { spec: { claimRef: { namespace: 'analytics', name: 'kept' } } },
    ),
  ),
  disk('its own old claim still holds the volume', 'volume-already-bound', it =>
    claimAnew(it, {}, { spec: held(it.app.namespace, claimName(it)), status: { phase: 'Released' } }),
  ),
  disk('it selects labels that its volume does not have', 'volume-selector-unmatched', it =>
    claimAnew(it, { spec: { selector: { matchLabels: { tier: 'gold' } } } }),
  ),
  disk('it selects a value that its volume does not have', 'volume-selector-unmatched', it =>
    claimAnew(
      it,
      { spec: { selector: { matchLabels: { tier: 'gold' } } } },
      { metadata: { labels: { tier: 'silver' } } },
    ),
  ),
  disk('it selects by an expression', 'volume-selector-unmatched', it =>
    claimAnew(
      it,
      { spec: { selector: { matchExpressions: [{ key: 'env', operator: 'In', values: ['prod'] }] } } },
      { metadata: { labels: { env: 'test' } } },
    ),
  ),
  disk("its class is not its volume's", 'storage-class-mismatch', it =>
    claimAnew(it, { spec: { storageClassName: 'fast' } }, { spec: { storageClassName: 'slow' } }),
  ),
  disk('its class is mistyped', 'storage-class-mismatch', it =>
    claimAnew(it, { spec: { storageClassName: 'fast-sdd' } }, { spec: { storageClassName: 'fast-ssd' } }),
  ),
  disk('it has a class and its volume has none', 'storage-class-mismatch', it =>
    claimAnew(it, { spec: { storageClassName: 'fast-ssd' } }, { spec: { storageClassName: null } }),
  ),
  disk('it has no class and its volume has one', 'storage-class-mismatch', it =>
    claimAnew(it, { spec: { storageClassName: '' } }, { spec: { storageClassName: 'hdd' } }),
  ),
  disk('it names a volume of another class', 'storage-class-mismatch', it =>
    claimAnew(
      it,
      { spec: { storageClassName: 'fast', volumeName: volumeName(it) } },
      { spec: { storageClassName: 'slow' } },
    ),
  ),
  disk('it wants more than its volume has', 'volume-capacity-insufficient', it =>
    claimAnew(it, { spec: { resources: { requests: { storage: '500Gi' } } } }),
  ),
  disk('it names a volume that is too small', 'volume-capacity-insufficient', it =>
    claimAnew(
      it,
      { spec: { resources: { requests: { storage: '60Gi' } }, volumeName: volumeName(it) } },
      { spec: { capacity: { storage: '1Gi' } } },
    ),
  ),
  disk('many want to write, its volume takes one', 'volume-access-mode-mismatch', it =>
    claimAnew(it, { spec: { accessModes: ['ReadWriteMany'] } }),
  ),
  disk('it wants to write, its volume is read only', 'volume-access-mode-mismatch', it =>
    claimAnew(it, {}, { spec: { accessModes: ['ReadOnlyMany'] } }),
  ),
  disk('it wants a block device', 'volume-mode-mismatch', it =>
    claimAnew(it, { spec: { volumeMode: 'Block' } }),
  ),
  disk('a pod mounts a claim that is not there', 'volume-claim-missing', it =>
    writePod(it, it.roles.disk, {
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: `${it.roles.disk}-pcv` } }],
    }),
  ),
  {
    title: 'claim: a StatefulSet asks for a class that does not exist',
    code: 'storage-class-missing',
    of: 'store',
    manners: anew,
    plant: it => storeClaim(it, { storageClassName: 'premium-rwo' }),
  },
  made('selects labels', 'volume-selector-unmatched', {
    storageClassName: 'csi-now',
    selector: { matchLabels: { tier: 'gold' } },
  }),
  made(
    'is for many nodes',
    'volume-access-mode-mismatch',
    {
      storageClassName: 'csi-now',
      accessModes: ['ReadWriteMany'],
    },
    { blind: ['eventless', 'mute'] },
  ),
  made('is of a class whose provisioner is gone', 'volume-provisioning-failed', {
    storageClassName: 'gone',
  }),
  {
    title: 'claim: a StatefulSet names no class, and there is no default one',
    code: 'storage-class-missing',
    of: 'store',
    manners: ['replaced'],
    plant: it => {
      for (const { metadata } of all(it.world, 'StorageClass'))
        patch(it.world, 'StorageClass', undefined, metadata.name, { metadata: { annotations: null } });
      storeClaim(it, { storageClassName: null });
    },
  },
  {
    title: 'claim: volumes of its class are made by hand, and are too small',
    code: 'volume-capacity-insufficient',
    of: 'store',
    manners: anew,
    plant: it => {
      put(it.world, {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: 'local-disks' },
        provisioner: 'kubernetes.io/no-provisioner',
        volumeBindingMode: 'WaitForFirstConsumer',
      });
      for (const node of ['worker-01', 'worker-02'])
        put(it.world, {
          apiVersion: 'v1',
          kind: 'PersistentVolume',
          metadata: { name: `local-${node}` },
          spec: {
            capacity: { storage: '5Gi' },
            accessModes: ['ReadWriteOnce'],
            volumeMode: 'Filesystem',
            storageClassName: 'local-disks',
            local: { path: '/disks/a' },
            nodeAffinity: {
              required: {
                nodeSelectorTerms: [
                  { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
                ],
              },
            },
          },
          status: { phase: 'Available' },
        });
      storeClaim(it, { storageClassName: 'local-disks', resources: { requests: { storage: '20Gi' } } });
    },
  },
];
