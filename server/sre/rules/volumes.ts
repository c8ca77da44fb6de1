import { listAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { oneLine } from '../../domain/line.ts';
import { instant } from '../../domain/time.ts';
import { eventFact, objectFact } from '../fact.ts';
import type { Fact, Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { claimedClass, type Misfit, misfits } from '../volume-fit.ts';
import type { Workload } from '../workload.ts';

/** The volume that was probably meant: the one named, else the one that misses by least. A name alike counts more than one that somebody holds counts less. */
function nearestVolume(
  claim: KubeObject,
  picture: Picture,
): { volume: KubeObject; found: Misfit[] } | undefined {
  const named = textAt(claim, 'spec', 'volumeName');
  const judged = picture
    .of('PersistentVolume')
    .filter(({ metadata }) => named === undefined || named === '' || metadata.name === named)
    .map(volume => {
      const found = misfits(claim, volume, picture);
      const isTaken = found.some(({ code }) => code === 'volume-already-bound');
      return {
        volume,
        found,
        distance: found.length + (isTaken ? 0.5 : 0) - (alike(claim, volume) ? 0.6 : 0),
      };
    });
  return judged.toSorted((a, b) => a.distance - b.distance)[0];
}

const stem = (name: string): string => name.replace(/[-.]?(pvc?|claim|volume|data|\d+)$/g, '');
const alike = (claim: KubeObject, volume: KubeObject): boolean =>
  stem(claim.metadata.name) === stem(volume.metadata.name) ||
  volume.metadata.name.includes(stem(claim.metadata.name));

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

function judgedBy(claim: KubeObject, picture: Picture): Misfit | undefined {
  const named = textAt(claim, 'spec', 'volumeName') ?? '';
  const wanted = claimedClass(claim, picture);
  const known = wanted === undefined ? undefined : picture.find('StorageClass', undefined, wanted);
  const nearest = nearestVolume(claim, picture);
  const [only, ...more] = nearest?.found ?? [];
  if (only && (more.length === 0 || named !== '')) return only;
  if (wanted !== undefined && wanted !== '' && picture.sees('StorageClass') && !known)
    return only?.code === 'storage-class-mismatch'
      ? only
      : { code: 'storage-class-missing', text: `there is no storage class ${wanted}` };
  if (named !== '' && !nearest && picture.sees('PersistentVolume'))
    return { code: 'volume-selector-unmatched', text: `there is no volume ${named}` };
  const failure = picture.events(claim).find(({ reason }) => reason === 'ProvisioningFailed');
  if (provisions(known) && failure)
    return { code: 'volume-provisioning-failed', text: oneLine(failure.message, 200) };
  return provisions(known) ? undefined : only;
}

const claimNames = (workload: Workload): string[] =>
  [workload.template, ...workload.pods]
    .flatMap(pod => listAt(pod, 'spec', 'volumes'))
    .flatMap(volume => textAt(volume, 'persistentVolumeClaim', 'claimName') ?? []);

/** Claims of a StatefulSet's templates are named after their pods. */
const templateClaims = ({ object, pods }: Workload): string[] =>
  listAt(object, 'spec', 'volumeClaimTemplates').flatMap(template =>
    pods.map(pod => `${textAt(template, 'metadata', 'name')}-${pod.metadata.name}`),
  );

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
    [...new Set([...claimNames(workload), ...templateClaims(workload)])].flatMap(name =>
      judge(workload, name, picture),
    ),
  );
