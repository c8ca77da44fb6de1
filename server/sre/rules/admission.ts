import type { Happening } from '../../domain/event.ts';
import { textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { oneLine } from '../../domain/line.ts';
import { eventFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import type { Workload } from '../workload.ts';

/** The code for a quota, by the resource that ran out. */
export function quotaCode(resource: string): string {
  if (/storage|persistentvolumeclaims/.test(resource)) return 'quota-exceeded-storage';
  if (/(^|\.)cpu$/.test(resource)) return 'quota-exceeded-cpu';
  if (/(^|\.)memory$/.test(resource)) return 'quota-exceeded-memory';
  if (/(^|\/)pods$/.test(resource)) return 'quota-exceeded-pods';
  if (/^(count\/)?services/.test(resource)) return 'quota-exceeded-services';
  return 'quota-exceeded';
}

type Refusal = { code: string; component: string; summary: string };

/** `exceeded quota: q, requested: requests.cpu=1,pods=1, used: …, limited: …`: the resource is one of the limited. */
function quotaRefusal(text: string, workload: Workload): Refusal | undefined {
  const [, quota, limited = ''] = /exceeded quota: ([^,]+),.*limited: (.+)$/s.exec(text) ?? [];
  if (quota === undefined) return undefined;
  const [resource = ''] = limited.split('=');
  return {
    code: quotaCode(resource),
    component: workload.namespace,
    summary: `quota ${quota} of namespace ${workload.namespace} is used up (${oneLine(text.slice(text.indexOf('requested:')), 160)}), so ${workload.component} gets no pod`,
  };
}

/** A quota on compute refuses pods that do not say what they ask for. */
function unsaidRefusal(text: string, workload: Workload): Refusal | undefined {
  const [, quota, fields = ''] = /failed quota: ([^:]+): must specify (.+)$/s.exec(text) ?? [];
  if (quota === undefined) return undefined;
  return {
    code: 'quota-resources-unspecified',
    component: workload.component,
    summary: `quota ${quota} wants pods to say ${oneLine(fields, 120)}, and ${workload.component}'s do not`,
  };
}

function otherRefusal(text: string, { component }: Workload): Refusal | undefined {
  const account = /serviceaccount "([^"]+)" not found/.exec(text)?.[1];
  if (account !== undefined)
    return {
      code: 'service-account-missing',
      component,
      summary: `${component} runs as service account ${account}, which does not exist, so it gets no pod`,
    };
  if (/violates PodSecurity/.test(text))
    return {
      code: 'pod-security-refused',
      component,
      summary: `pod security refuses ${component}'s pods: ${oneLine(text.slice(text.indexOf('violates')), 200)}`,
    };
  const webhook = /admission webhook "([^"]+)" denied|failed calling webhook "([^"]+)"/.exec(text);
  if (webhook)
    return {
      code: 'admission-webhook-refused',
      component,
      summary: `admission webhook ${webhook[1] ?? webhook[2]} refuses ${component}'s pods: ${oneLine(text, 200)}`,
    };
  if (/(maximum|minimum) \S+ (usage|limit)|limit to request ratio/.test(text))
    return {
      code: 'limit-range-violated',
      component,
      summary: `a limit range refuses ${component}'s pods: ${oneLine(text, 200)}`,
    };
  return undefined;
}

const refusalOf = (text: string, workload: Workload): Refusal | undefined =>
  quotaRefusal(text, workload) ?? unsaidRefusal(text, workload) ?? otherRefusal(text, workload);

/** Whether pods that the workload wants are not even there. */
const lacksPods = ({ pods, desired }: Workload): boolean => pods.length < desired;

/** An account that exists again explains nothing any more. */
function isOver(code: string, text: string, workload: Workload, picture: Picture): boolean {
  const account = /serviceaccount "([^"]+)" not found/.exec(text)?.[1];
  return (
    code === 'service-account-missing' &&
    account !== undefined &&
    picture.find('ServiceAccount', workload.namespace, account) !== undefined
  );
}

function refused(workload: Workload, picture: Picture): Finding[] {
  const seen = (holder: KubeObject): { holder: KubeObject; happening: Happening }[] =>
    picture
      .events(holder)
      .filter(({ reason }) => reason === 'FailedCreate')
      .map(happening => ({ holder, happening }));
  for (const { holder, happening } of [workload.object, ...workload.children].flatMap(seen)) {
    const refusal = refusalOf(happening.message, workload);
    if (!refusal || isOver(refusal.code, happening.message, workload, picture)) continue;
    return [
      {
        ...refusal,
        object: {
          apiVersion: holder.apiVersion,
          kind: holder.kind,
          namespace: workload.namespace,
          name: holder.metadata.name,
        },
        facts: [eventFact(holder, happening)],
        weight: 0.97,
        ...(happening.time > 0 && { since: happening.time }),
      },
    ];
  }
  return [];
}

/** Where the events are gone, the account that a template names and nobody has made is enough. */
function accountless(workload: Workload, picture: Picture): Finding[] {
  const account = textAt(workload.template, 'spec', 'serviceAccountName');
  if (account === undefined || !picture.sees('ServiceAccount')) return [];
  if (picture.find('ServiceAccount', workload.namespace, account)) return [];
  const refusal = refusalOf(`serviceaccount "${account}" not found`, workload);
  return refusal
    ? [
        {
          ...refusal,
          facts: [
            {
              kind: 'object',
              source: `${workload.object.kind}/${workload.object.metadata.name}`,
              text: `spec.template.spec.serviceAccountName: ${account}; there is no such service account in ${workload.namespace}`,
            },
          ],
          weight: 0.9,
        },
      ]
    : [];
}

/** Pods that the API server does not take: quota, limit range, account, webhook, pod security. */
export const admission: Rule = picture =>
  picture.workloads.filter(lacksPods).flatMap(workload => {
    const found = refused(workload, picture);
    return found.length > 0 ? found : accountless(workload, picture);
  });
