import { at, isObject, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { oneLine } from '../domain/line.ts';
import { instant, span } from '../domain/time.ts';
import type { Picture } from './picture.ts';
import type { Misfit } from './volume-fit.ts';

/** How provisioners word what of a claim they cannot make. */
const wordings: readonly (readonly [code: string, wording: RegExp])[] = [
  ['volume-selector-unmatched', /selector is not supported|claim\.spec\.selector|label selector/i],
  [
    'volume-access-mode-mismatch',
    /access ?modes?\b.*(?:not supported|unsupported|invalid)|only supports? \S+ access|(?:not supported|unsupported|invalid).*access ?modes?|multi[-_]?node|ReadWriteMany/i,
  ],
  [
    'volume-mode-mismatch',
    /block (?:volume|mode|device)s?.*(?:not|unsupported)|volume ?mode.*not supported/i,
  ],
  ['volume-capacity-insufficient', /requested (?:size|capacity)|capacity.*out of range|OutOfRange/i],
  ['volume-zone-mismatch', /topology|accessibility requirements|zone/i],
];

const SELECTED = 'volume.kubernetes.io/selected-node';

/** A provisioner that works makes a volume within this time. */
const MADE_MS = 90_000;

/** A class of which volumes are made as they are asked for. */
export const provisions = (storageClass: KubeObject | undefined): boolean =>
  storageClass !== undefined && textAt(storageClass, 'provisioner') !== 'kubernetes.io/no-provisioner';

/** Why a claim for which a volume should be made gets none. One that waits for its pod to have a node is not late. */
export function provisioningTrouble(
  claim: KubeObject,
  storageClass: KubeObject,
  picture: Picture,
): Misfit | undefined {
  const failure = picture.events(claim).find(({ reason }) => reason === 'ProvisioningFailed');
  if (failure) {
    const code = wordings.find(([, wording]) => wording.test(failure.message))?.[0];
    return { code: code ?? 'volume-provisioning-failed', text: oneLine(failure.message, 200) };
  }
  const isLazy = textAt(storageClass, 'volumeBindingMode') === 'WaitForFirstConsumer';
  const isAsked = !isLazy || claim.metadata.annotations?.[SELECTED] !== undefined;
  const age = picture.now - (instant(claim.metadata.creationTimestamp) ?? picture.now);
  if (!isAsked || age < MADE_MS) return undefined;
  const { name } = storageClass.metadata;
  if (isObject(at(claim, 'spec', 'selector')))
    return {
      code: 'volume-selector-unmatched',
      text: `the claim selects labels, and volumes of class ${name} are made, not selected`,
    };
  return {
    code: 'volume-provisioning-failed',
    text: `${textAt(storageClass, 'provisioner') ?? 'nobody'} has made no volume of class ${name} in ${span(age)}`,
  };
}
