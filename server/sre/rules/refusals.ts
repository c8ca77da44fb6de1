import { oneLine } from '../../domain/line.ts';
import { parseQuantity } from '../../domain/quantity.ts';
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

/** Why the API server did not take a pod or a claim. */
export type Refusal = { code: string; component: string; summary: string };

const amountsIn = (text: string): Map<string, bigint> =>
  new Map(
    text.split(',').flatMap(pair => {
      const [resource = '', size = ''] = pair.trim().split('=');
      const parsed = parseQuantity(size);
      return parsed === undefined ? [] : [[resource, parsed] as const];
    }),
  );

/** Of several resources that a message lists, the one that would have gone past its limit. */
function overrun(requested: string, used: string, limited: string): string {
  const [asked, had, may] = [amountsIn(requested), amountsIn(used), amountsIn(limited)];
  const over = [...may].find(
    ([resource, limit]) => (asked.get(resource) ?? 0n) + (had.get(resource) ?? 0n) > limit,
  );
  return over?.[0] ?? limited.split('=')[0] ?? '';
}

/** `exceeded quota: q, requested: requests.cpu=1,pods=1, used: …, limited: …`. */
function quotaRefusal(text: string, workload: Workload): Refusal | undefined {
  const [, quota, requested = '', used = '', limited = ''] =
    /exceeded quota: ([^,]+), requested: (.+), used: (.+), limited: (.+)$/s.exec(text) ?? [];
  if (quota === undefined) return undefined;
  const numbers = oneLine(text.slice(text.indexOf('requested:')), 160);
  return {
    code: quotaCode(overrun(requested, used, limited)),
    component: workload.namespace,
    summary: `quota ${quota} of namespace ${workload.namespace} is used up (${numbers}), so ${workload.component} gets no pod`,
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

/** The service account that somebody says does not exist. */
export const missingAccount = (text: string): string | undefined =>
  /serviceaccounts? "([^"]+)" not found/.exec(text)?.[1];

function otherRefusal(text: string, { component }: Workload): Refusal | undefined {
  const account = missingAccount(text);
  if (account !== undefined)
    return {
      code: 'service-account-missing',
      component,
      summary: `${component} runs as service account ${account}, which does not exist, so it gets no pod`,
    };
  if (
    /violates PodSecurity|PodSecurityPolicy: unable to admit|unable to validate against any security context constraint/.test(
      text,
    )
  )
    return {
      code: 'pod-security-refused',
      component,
      summary: `pod security refuses ${component}'s pods: ${oneLine(text.slice(Math.max(0, text.search(/violates|unable to/))), 200)}`,
    };
  const webhook =
    /admission webhook "([^"]+)" denied|failed calling webhook "([^"]+)"|ValidatingAdmissionPolicy '([^']+)'|(image policy webhook)/.exec(
      text,
    );
  if (webhook)
    return {
      code: 'admission-webhook-refused',
      component,
      summary: `admission by ${webhook.slice(1).find(it => it !== undefined)} refuses ${component}'s pods: ${oneLine(text, 200)}`,
    };
  if (/(maximum|minimum) \S+ (usage|limit)|limit to request ratio/.test(text))
    return {
      code: 'limit-range-violated',
      component,
      summary: `a limit range refuses ${component}'s pods: ${oneLine(text, 200)}`,
    };
  if (
    /is invalid: |Invalid value|Required value|must be less than or equal to|is forbidden: |RuntimeClass|PriorityClass/.test(
      text,
    )
  )
    return {
      code: 'pod-invalid',
      component,
      summary: `the API server does not take ${component}'s pods: ${oneLine(text, 200)}`,
    };
  return undefined;
}

/** What a message of a controller that could not create something says, or undefined for words unknown. */
export const refusalOf = (text: string, workload: Workload): Refusal | undefined =>
  quotaRefusal(text, workload) ?? unsaidRefusal(text, workload) ?? otherRefusal(text, workload);
