import { textAt } from '../../domain/json.ts';
import { refOf } from '../../domain/kube-object.ts';
import { instant } from '../../domain/time.ts';
import { claimTrouble } from '../claim-trouble.ts';
import { namedClaims } from '../claims.ts';
import { eventFact, objectFact } from '../fact.ts';
import type { Fact, Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import type { Workload } from '../workload.ts';

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
  const found = phase === 'Lost' ? undefined : claimTrouble(claim, picture);
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
