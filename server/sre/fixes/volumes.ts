import { found, type Fixes, type Known } from './known.ts';

const claimOf = ({ object }: Known): string =>
  object?.kind === 'PersistentVolumeClaim' ? `claim ${object.name}` : 'the claim';

/** What to do about claims and volumes that do not come together. */
export const volumes: Fixes = {
  'volume-already-bound': known => {
    const [volume, holder, phase] = found(known, /volume (\S+) belongs to claim (\S+) \((\w+)\)/);
    if (volume === undefined)
      return `Free the volume that ${claimOf(known)} wants, or let it take another one.`;
    return phase === 'Released'
      ? `Take the claimRef to ${holder} off volume ${volume}, or make another volume for ${claimOf(known)}.`
      : `Free volume ${volume} of claim ${holder}, or let ${claimOf(known)} take another volume.`;
  },
  'volume-selector-unmatched': known => {
    const [volume] = found(known, /volume (\S+) lacks the labels/);
    if (volume !== undefined)
      return `Give volume ${volume} the labels that ${claimOf(known)} selects, or make the claim anew without them.`;
    return `Make ${claimOf(known)} anew with a selector or volume name that fits a volume, or without one.`;
  },
  'storage-class-mismatch': known => {
    const [named, bare] = found(known, /wants storage class ([\w.-]+), volume (\S+) has \(none\)/);
    if (named !== undefined)
      return `Make ${claimOf(known)} anew with class "", as volume ${bare} has none, or make a volume of class ${named}.`;
    const [wanted, volume, given] = found(known, /wants storage class (\S+), volume (\S+) has (\S+)/);
    return wanted === undefined
      ? `Make ${claimOf(known)} anew with the storage class of its volume, or make a volume of the claim's.`
      : `Make ${claimOf(known)} anew with class ${given}, as volume ${volume} has, or make a volume of class ${wanted}.`;
  },
  'storage-class-missing': known => {
    const [wanted] = found(known, /there is no storage class (\S+)/);
    return wanted === undefined
      ? `Name a storage class that exists in ${claimOf(known)}, or make one the default.`
      : `Create storage class ${wanted}, or make ${claimOf(known)} anew with one that exists.`;
  },
  'volume-capacity-insufficient': known => {
    const [wanted, volume, given] = found(known, /the claim wants (\S+), volume (\S+) has (\S+)/);
    return wanted === undefined
      ? `Make a volume that is as large as ${claimOf(known)} wants, or make the claim anew for less.`
      : `Make a volume of ${wanted} for ${claimOf(known)} (${volume} has ${given}), or make the claim anew for less.`;
  },
  'volume-access-mode-mismatch': known => {
    const [wanted, volume, given] = found(known, /the claim wants (\w+), volume (\S+) offers (.+)$/);
    const [only] = found(known, /Only support (\w+) access mode/i);
    if (only !== undefined)
      return `Make ${claimOf(known)} anew with ${only}, all that its storage class offers.`;
    return wanted === undefined
      ? `Make ${claimOf(known)} anew with an access mode that its volume offers.`
      : `Make ${claimOf(known)} anew with ${given}, as volume ${volume} offers, or give it a volume with ${wanted}.`;
  },
  'volume-mode-mismatch': known => {
    const [wanted, volume, given] = found(known, /wants volume mode (\w+), volume (\S+) has (\w+)/);
    return wanted === undefined
      ? `Make ${claimOf(known)} anew with the volume mode of its volume.`
      : `Make ${claimOf(known)} anew with volumeMode ${given}, as volume ${volume} has, or make a volume with ${wanted}.`;
  },
  'volume-zone-mismatch': known => {
    const [volume, nodes] = found(known, /its volume (\S+) cannot be used on (.+)$/);
    return volume === undefined
      ? `Let ${known.component} run where its volume is, or move the volume's data to where nodes are.`
      : `Let ${known.component} run where its volume ${volume} can be used (not on ${nodes}), or give it one that can be used there.`;
  },
  'volume-claim-missing': known => {
    const [claim] = found(known, /mounts the claim (\S+), which/);
    return `Create the claim ${claim ?? 'that is mounted'}, or let ${known.component} mount one that exists.`;
  },
  'volume-provisioning-failed': known => {
    const [maker, own] = found(known, /: (\S+) has made no volume of class (\S+) in/);
    const [other] = found(known, /volume with StorageClass "(\S+)"/);
    const storageClass = own ?? other;
    return `See why ${maker ?? 'the provisioner'} makes no volume for ${claimOf(known)}${storageClass === undefined ? '' : ` (class ${storageClass})`}: its words, its pods, room in its storage.`;
  },
  'volume-missing': known =>
    `Make a volume that fits ${claimOf(known)}, or make the claim anew with a storage class.`,
  'volume-lost': known =>
    `Bring back the volume of ${claimOf(known)}, or make the claim anew and restore its data from a backup.`,
};
