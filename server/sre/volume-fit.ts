import { at, isObject, listAt, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { parseQuantity } from '../domain/quantity.ts';
import { labelSelector } from '../domain/selector.ts';
import type { Picture } from './picture.ts';

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

/** The class a claim or volume names; a claim that names none asks for the default one. */
export const classOf = (object: KubeObject): string | undefined => textAt(object, 'spec', 'storageClassName');

/** The class that a claim asks for, by name or as the default one. */
export function claimedClass(claim: KubeObject, picture: Picture): string | undefined {
  const named = classOf(claim);
  if (named !== undefined) return named;
  return picture.of('StorageClass').find(it => it.metadata.annotations?.[DEFAULT_CLASS] === 'true')?.metadata
    .name;
}

const stem = (name: string): string =>
  name
    .replace(/^(?:data|pvc?|volume)-/, '')
    .replace(/(?:[-.](?:pvc?|claim|vol(?:ume)?|data|storage|\d+))+$/, '');

/** Whether a claim and a volume are called after the same thing. */
export function isAlike(one: string, other: string): boolean {
  const [a, b] = [stem(one), stem(other)];
  return a === b || (a.length > 2 && b.includes(a)) || (b.length > 2 && a.includes(b));
}

/** Whether a volume is this claim's: a claim of the same name that was made later is another one. */
function isOwn(claim: KubeObject, volume: KubeObject): boolean {
  const holder = at(volume, 'spec', 'claimRef');
  const [held, own] = [textAt(holder, 'uid') ?? '', claim.metadata.uid ?? ''];
  return (
    textAt(holder, 'name') === claim.metadata.name &&
    textAt(holder, 'namespace') === claim.metadata.namespace &&
    (held === '' || own === '' || held === own) &&
    textAt(volume, 'status', 'phase') !== 'Released'
  );
}

/** Whether nobody has a volume. */
export const isFree = (volume: KubeObject): boolean => !isObject(at(volume, 'spec', 'claimRef'));

const modeOf = (object: KubeObject): string => textAt(object, 'spec', 'volumeMode') ?? 'Filesystem';

const sizeAt = (object: unknown, ...path: string[]): bigint => {
  const text = textAt(object, ...path);
  return (text === undefined ? undefined : parseQuantity(text)) ?? 0n;
};

/** Why a volume cannot be what a claim asks for. */
export type Misfit = { code: string; text: string };

/** Every reason why a volume cannot be what a claim asks for. Source: Kubernetes' volume binding. */
export function misfits(claim: KubeObject, volume: KubeObject, picture: Picture): Misfit[] {
  const found: Misfit[] = [];
  const { name } = volume.metadata;
  const holder = at(volume, 'spec', 'claimRef');
  if (isObject(holder) && !isOwn(claim, volume))
    found.push({
      code: 'volume-already-bound',
      text: `volume ${name} belongs to claim ${textAt(holder, 'namespace')}/${textAt(holder, 'name')} (${textAt(volume, 'status', 'phase')})`,
    });
  const selector = at(claim, 'spec', 'selector');
  if (isObject(selector) && !labelSelector(selector)(volume.metadata.labels))
    found.push({
      code: 'volume-selector-unmatched',
      text: `volume ${name} lacks the labels that the claim selects: ${JSON.stringify(selector)}`,
    });
  const [wanted, given] = [claimedClass(claim, picture) ?? '', classOf(volume) ?? ''];
  if (wanted !== given)
    found.push({
      code: 'storage-class-mismatch',
      text: `the claim wants storage class ${wanted || '(none)'}, volume ${name} has ${given || '(none)'}`,
    });
  if (
    sizeAt(volume, 'spec', 'capacity', 'storage') < sizeAt(claim, 'spec', 'resources', 'requests', 'storage')
  )
    found.push({
      code: 'volume-capacity-insufficient',
      text: `the claim wants ${textAt(claim, 'spec', 'resources', 'requests', 'storage')}, volume ${name} has ${textAt(volume, 'spec', 'capacity', 'storage')}`,
    });
  const modes = listAt(volume, 'spec', 'accessModes');
  const missing = listAt(claim, 'spec', 'accessModes').filter(mode => !modes.includes(mode));
  if (missing.length > 0)
    found.push({
      code: 'volume-access-mode-mismatch',
      text: `the claim wants ${missing.map(String).join(', ')}, volume ${name} offers ${modes.map(String).join(', ')}`,
    });
  if (modeOf(claim) !== modeOf(volume))
    found.push({
      code: 'volume-mode-mismatch',
      text: `the claim wants volume mode ${modeOf(claim)}, volume ${name} has ${modeOf(volume)}`,
    });
  return found;
}
