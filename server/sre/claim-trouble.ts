import { textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { oneLine } from '../domain/line.ts';
import type { Picture } from './picture.ts';
import { provisions, provisioningTrouble } from './provisioning.ts';
import { claimedClass, classOf, isAlike, isFree, type Misfit, misfits } from './volume-fit.ts';

/** A volume and what of it a claim does not fit; `isOthers`: it was made for another claim, which has it. */
type Near = { volume: KubeObject; found: Misfit[]; isAlike: boolean; isOthers: boolean };

/** Made for one claim by a provisioner. */
const MADE = /^pvc-[0-9a-f]{8}-/;

function measured(claim: KubeObject, volume: KubeObject, picture: Picture): Near {
  const { name } = volume.metadata;
  const found = misfits(claim, volume, picture);
  const holder = textAt(volume, 'spec', 'claimRef', 'name') ?? '';
  const alike = isAlike(claim.metadata.name, name);
  const isTaken = found.some(({ code }) => code === 'volume-already-bound');
  const isOthers = isTaken && !alike && (MADE.test(name) || isAlike(holder, name));
  return { volume, found, isAlike: alike, isOthers };
}

/** A name alike counts more than one that somebody holds counts less. */
const distanceOf = ({ found, isAlike, isOthers, volume }: Near): number =>
  found.length + (isFree(volume) ? 0 : 0.5) - (isAlike ? 0.6 : 0) + (isOthers ? 1 : 0);

/** The volume that was probably meant: the one named, else the one that misses by least. */
function nearestVolume(claim: KubeObject, named: string, picture: Picture): Near | undefined {
  const judged = picture
    .of('PersistentVolume')
    .filter(({ metadata }) => named === '' || metadata.name === named)
    .map(volume => measured(claim, volume, picture));
  return judged.toSorted((a, b) => distanceOf(a) - distanceOf(b))[0];
}

/** Whether a volume was made for a claim and only their classes differ. */
function differsInClass({ volume, found, isAlike }: Near, claim: KubeObject): boolean {
  const size = textAt(volume, 'spec', 'capacity', 'storage');
  const wanted = textAt(claim, 'spec', 'resources', 'requests', 'storage');
  const isOnly = found.length === 1 && found[0]?.code === 'storage-class-mismatch';
  return isOnly && isFree(volume) && (isAlike || size === wanted);
}

/** Whether a claim that names no class may be for a volume that somebody made. */
const isMeant = ({ volume, found, isAlike, isOthers }: Near): boolean =>
  !isOthers && (isAlike || (found.length === 1 && isFree(volume)));

const NONE = /no persistent volumes available for this claim/;

/** No volume that could be meant: a claim that names no class was to get the default one. */
const volumeless = (claim: KubeObject): Misfit =>
  classOf(claim) === undefined
    ? { code: 'storage-class-missing', text: 'it names no storage class, and there is no default one' }
    : { code: 'volume-missing', text: 'nobody has made a volume' };

/** A claim for a volume that is made by hand. Such volumes may have a class of which there is no object. */
function unmatched(claim: KubeObject, nearest: Near | undefined, picture: Picture): Misfit | undefined {
  const wanted = claimedClass(claim, picture) ?? '';
  const isKnown =
    picture.find('StorageClass', undefined, wanted) !== undefined ||
    picture.of('PersistentVolume').some(volume => classOf(volume) === wanted);
  const isMissing = wanted !== '' && picture.sees('StorageClass') && !isKnown;
  if (isMissing && !(nearest && differsInClass(nearest, claim)))
    return { code: 'storage-class-missing', text: `there is no storage class ${wanted}` };
  if (nearest && (classOf(claim) !== undefined || isMeant(nearest))) return nearest.found[0];
  const isSaid = picture.events(claim).some(({ message }) => NONE.test(message));
  return nearest || isSaid || picture.sees('PersistentVolume') ? volumeless(claim) : undefined;
}

function judged(claim: KubeObject, picture: Picture): Misfit | undefined {
  const named = textAt(claim, 'spec', 'volumeName') ?? '';
  const nearest = nearestVolume(claim, named, picture);
  const [first] = nearest?.found ?? [];
  if (named !== '' && first) return first;
  if (named !== '' && !nearest && picture.sees('PersistentVolume'))
    return { code: 'volume-selector-unmatched', text: `there is no volume ${named}` };
  const known = picture.find('StorageClass', undefined, claimedClass(claim, picture) ?? '');
  return known && provisions(known)
    ? provisioningTrouble(claim, known, picture)
    : unmatched(claim, nearest, picture);
}

const mismatches: readonly (readonly [RegExp, string])[] = [
  [/storageClassName/, 'storage-class-mismatch'],
  [/too small/, 'volume-capacity-insufficient'],
  [/accessMode/, 'volume-access-mode-mismatch'],
  [/volumeMode/, 'volume-mode-mismatch'],
];

/** What the binder said, where the volumes or classes themselves were not seen. */
function told(claim: KubeObject, picture: Picture): Misfit | undefined {
  const texts = picture.events(claim).map(({ message }) => message);
  const bound = texts.find(text => /already bound to a different claim/.test(text));
  if (bound !== undefined) return { code: 'volume-already-bound', text: oneLine(bound, 200) };
  const gone = texts
    .map(text => /storageclass\.storage\.k8s\.io "([^"]+)" not found/.exec(text)?.[1])
    .find(name => name !== undefined);
  if (gone !== undefined && !picture.find('StorageClass', undefined, gone))
    return { code: 'storage-class-missing', text: `there is no storage class ${gone}` };
  const wrong = texts
    .map(text => /Cannot bind to requested volume "[^"]+": (.+)/.exec(text)?.[1])
    .find(text => text !== undefined);
  const code = mismatches.find(([wording]) => wording.test(wrong ?? ''))?.[1];
  return wrong === undefined || code === undefined ? undefined : { code, text: oneLine(wrong, 200) };
}

/** Why a claim gets no volume; undefined where nothing is known against it. */
export const claimTrouble = (claim: KubeObject, picture: Picture): Misfit | undefined =>
  judged(claim, picture) ?? told(claim, picture);
