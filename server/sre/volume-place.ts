import { listAt, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { meetsTerms, type Misfit } from './node-fit.ts';
import type { Picture } from './picture.ts';
import { claimedClass, misfits } from './volume-fit.ts';

const ZONE = 'topology.kubernetes.io/zone';

/** Whether a volume can be used on a node. */
function isUsable(volume: KubeObject, node: KubeObject): boolean {
  const terms = listAt(volume, 'spec', 'nodeAffinity', 'required', 'nodeSelectorTerms');
  const zone = volume.metadata.labels?.[ZONE];
  return (
    (zone === undefined || zone === node.metadata.labels?.[ZONE]) &&
    (terms.length === 0 || meetsTerms(terms, node))
  );
}

/** The volumes that a claim has, or may get once its pod has a node; undefined where one would be made for it. */
function volumesFor(claim: KubeObject, picture: Picture): readonly KubeObject[] | undefined {
  const bound = picture.find('PersistentVolume', undefined, textAt(claim, 'spec', 'volumeName') ?? '');
  if (textAt(claim, 'status', 'phase') === 'Bound') return bound && [bound];
  const storageClass = picture.find('StorageClass', undefined, claimedClass(claim, picture) ?? '');
  const isLate = textAt(storageClass, 'volumeBindingMode') === 'WaitForFirstConsumer';
  const isMade = textAt(storageClass, 'provisioner') !== 'kubernetes.io/no-provisioner';
  if (!isLate || isMade) return undefined;
  return picture.of('PersistentVolume').filter(volume => misfits(claim, volume, picture).length === 0);
}

/** What of its volumes keeps a pod from a node: they are elsewhere. That a claim fits none is another matter. */
export function missesVolumes(pod: KubeObject, node: KubeObject, picture: Picture): Misfit[] {
  return listAt(pod, 'spec', 'volumes').flatMap(volume => {
    const name = textAt(volume, 'persistentVolumeClaim', 'claimName') ?? '';
    const claim = picture.find('PersistentVolumeClaim', pod.metadata.namespace, name);
    const found = claim && volumesFor(claim, picture);
    const [first] = found ?? [];
    if (!found || !first || found.some(it => isUsable(it, node))) return [];
    return [{ predicate: 'volume-zone' as const, what: first.metadata.name }];
  });
}
