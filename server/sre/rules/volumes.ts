import { at, isObject, listAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { oneLine } from '../../domain/line.ts';
import { parseQuantity } from '../../domain/quantity.ts';
import { labelSelector } from '../../domain/selector.ts';
import { instant } from '../../domain/time.ts';
import { eventFact, objectFact } from '../fact.ts';
import type { Fact, Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import type { Workload } from '../workload.ts';

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

/** The class a claim or volume names; a claim that names none asks for the default one. */
const classOf = (object: KubeObject): string | undefined => textAt(object, 'spec', 'storageClassName');

function claimedClass(claim: KubeObject, picture: Picture): string | undefined {
  const named = classOf(claim);
  if (named !== undefined) return named;
  return picture.of('StorageClass').find(it => it.metadata.annotations?.[DEFAULT_CLASS] === 'true')?.metadata
    .name;
}

const sizeAt = (object: unknown, ...path: string[]): bigint => {
  const text = textAt(object, ...path);
  return (text === undefined ? undefined : parseQuantity(text)) ?? 0n;
};

type Misfit = { code: string; text: string };

/** Every reason why a volume cannot be what a claim asks for. Source: Kubernetes' volume binding. */
function misfits(claim: KubeObject, volume: KubeObject, picture: Picture): Misfit[] {
  const found: Misfit[] = [];
  const { name } = volume.metadata;
  const holder = at(volume, 'spec', 'claimRef');
  const isOurs =
    textAt(holder, 'name') === claim.metadata.name &&
    textAt(holder, 'namespace') === claim.metadata.namespace;
  if (isObject(holder) && !isOurs)
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
  return found;
}

/** The volume that was probably meant: the one named, else the one that misses by least; one that is bound and cannot be meant comes last. */
function nearestVolume(
  claim: KubeObject,
  picture: Picture,
): { volume: KubeObject; found: Misfit[] } | undefined {
  const named = textAt(claim, 'spec', 'volumeName');
  const judged = picture
    .of('PersistentVolume')
    .filter(({ metadata }) => named === undefined || named === '' || metadata.name === named)
    .map(volume => ({ volume, found: misfits(claim, volume, picture) }));
  const related = ({ volume }: { volume: KubeObject }) => (alike(claim, volume) ? 0 : 1);
  return judged.toSorted((a, b) => a.found.length - b.found.length || related(a) - related(b))[0];
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
