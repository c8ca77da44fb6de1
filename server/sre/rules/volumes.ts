import { textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { oneLine } from '../../domain/line.ts';
import { instant } from '../../domain/time.ts';
import { namedClaims } from '../claims.ts';
import { eventFact, objectFact } from '../fact.ts';
import type { Fact, Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { claimedClass, classOf, isAlike, isFree, type Misfit, misfits } from '../volume-fit.ts';
import type { Workload } from '../workload.ts';

type Near = { volume: KubeObject; found: Misfit[]; isAlike: boolean };

/** The volume that was probably meant: the one named, else the one that misses by least. A name alike counts more than one that somebody holds counts less. */
function nearestVolume(claim: KubeObject, picture: Picture): Near | undefined {
  const named = textAt(claim, 'spec', 'volumeName') ?? '';
  const judged = picture
    .of('PersistentVolume')
    .filter(({ metadata }) => named === '' || metadata.name === named)
    .map(volume => {
      const found = misfits(claim, volume, picture);
      const isTaken = found.some(({ code }) => code === 'volume-already-bound');
      const alike = isAlike(claim.metadata.name, volume.metadata.name);
      const distance = found.length + (isTaken ? 0.5 : 0) - (alike ? 0.6 : 0);
      return { volume, found, isAlike: alike, distance };
    });
  return judged.toSorted((a, b) => a.distance - b.distance)[0];
}

const provisions = (storageClass: KubeObject | undefined): boolean =>
  storageClass !== undefined && textAt(storageClass, 'provisioner') !== 'kubernetes.io/no-provisioner';

/** What the binder said, where the volumes or classes themselves were not seen. */
function toldOf(claim: KubeObject, picture: Picture): Misfit | undefined {
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
  const code = /storageClassName/.test(wrong ?? '')
    ? 'storage-class-mismatch'
    : /too small/.test(wrong ?? '')
      ? 'volume-capacity-insufficient'
      : /accessMode/.test(wrong ?? '')
        ? 'volume-access-mode-mismatch'
        : undefined;
  return wrong === undefined || code === undefined ? undefined : { code, text: oneLine(wrong, 200) };
}

function diagnosis(claim: KubeObject, picture: Picture): Misfit | undefined {
  return judgedBy(claim, picture) ?? toldOf(claim, picture);
}

/** Whether a volume was made for a claim and only their classes differ. */
function isMeant({ volume, found, isAlike }: Near, claim: KubeObject): boolean {
  const size = textAt(volume, 'spec', 'capacity', 'storage');
  const isOnly = found.length === 1 && found[0]?.code === 'storage-class-mismatch';
  const wanted = textAt(claim, 'spec', 'resources', 'requests', 'storage');
  return isOnly && isFree(volume) && (isAlike || size === wanted);
}

function judgedBy(claim: KubeObject, picture: Picture): Misfit | undefined {
  const named = textAt(claim, 'spec', 'volumeName') ?? '';
  const wanted = claimedClass(claim, picture) ?? '';
  const known = picture.find('StorageClass', undefined, wanted);
  const nearest = nearestVolume(claim, picture);
  const [first] = nearest?.found ?? [];
  if (named !== '' && first) return first;
  if (named !== '' && !nearest && picture.sees('PersistentVolume'))
    return { code: 'volume-selector-unmatched', text: `there is no volume ${named}` };
  if (provisions(known)) {
    const failure = picture.events(claim).find(({ reason }) => reason === 'ProvisioningFailed');
    return failure && { code: 'volume-provisioning-failed', text: oneLine(failure.message, 200) };
  }
  // Volumes that are made by hand may have a class of which there is no object.
  const isUsed = picture.of('PersistentVolume').some(volume => classOf(volume) === wanted);
  const isMissing = wanted !== '' && picture.sees('StorageClass') && !known && !isUsed;
  return isMissing && !(nearest && isMeant(nearest, claim))
    ? { code: 'storage-class-missing', text: `there is no storage class ${wanted}` }
    : first;
}

function judge(workload: Workload, name: string, picture: Picture): Finding[] {
  const claim = picture.find('PersistentVolumeClaim', workload.namespace, name);
  const waiting = workload.pods.filter(({ status }) => textAt(status, 'phase') === 'Pending');
  if (!claim) {
    if (!picture.sees('PersistentVolumeClaim') || waiting.length === 0) return [];
    return [
      {
        code: 'volume-claim-missing',
        component: workload.component,
        summary: `${workload.component} mounts the claim ${name}, which does not exist`,
        facts: waiting.slice(0, 1).map(pod => objectFact(pod, `waits for the claim ${name}; there is none`)),
        weight: 0.93,
      },
    ];
  }
  const phase = textAt(claim, 'status', 'phase');
  if (phase === 'Bound') return [];
  const found = phase === 'Lost' ? undefined : diagnosis(claim, picture);
  if (!found && phase !== 'Lost') return [];
  const since = instant(claim.metadata.creationTimestamp);
  const facts: Fact[] = [
    objectFact(claim, `${phase}: ${found?.text ?? 'its volume is gone'}`),
    ...picture
      .events(claim)
      .slice(0, 1)
      .map(happening => eventFact(claim, happening)),
    ...waiting.slice(0, 1).map(pod => objectFact(pod, `Pending, mounts the claim ${name}`)),
  ];
  return [
    {
      code: found?.code ?? 'volume-lost',
      component: workload.component,
      object: refOf(claim),
      summary: `${workload.component}'s volume claim ${name} is ${phase?.toLowerCase()}: ${found?.text ?? 'the volume it was bound to is gone'}`,
      facts,
      weight: waiting.length > 0 ? 0.96 : 0.7,
      ...(since !== undefined && { since }),
    },
  ];
}

/** Claims that get no volume. */
export const volumes: Rule = picture =>
  picture.workloads.flatMap(workload =>
    namedClaims(workload).flatMap(name => judge(workload, name, picture)),
  );
