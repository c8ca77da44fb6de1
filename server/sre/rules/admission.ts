import { listAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { instant } from '../../domain/time.ts';
import { eventFact, objectFact } from '../fact.ts';
import type { Fact, Finding, Rule } from '../finding.ts';
import { creatorsOf, lacksPods } from '../lacking.ts';
import type { Picture } from '../picture.ts';
import type { Workload } from '../workload.ts';
import { limitBreach } from './limit-ranges.ts';
import { missingAccount, type Refusal, refusalOf } from './refusals.ts';

const creators = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob']);

/** Of pods that cannot be made, or of the set that should make them. */
const isFailure = (condition: unknown): boolean =>
  (textAt(condition, 'type') === 'ReplicaFailure' && textAt(condition, 'status') === 'True') ||
  textAt(condition, 'reason') === 'ReplicaSetCreateError';

type Told = { holder: KubeObject; message: string; fact: Fact; time: number | undefined };

/** What controllers said about pods they could not create, in events or a condition; newest first. */
function tellings(workload: Workload, picture: Picture): Told[] {
  const holders = creatorsOf(workload, picture).filter(({ kind }) => creators.has(kind));
  const events = holders.flatMap(holder =>
    picture
      .events(holder)
      .filter(({ reason }) => /^FailedCreate$|^FailedDaemonPod$|^ReplicaSetCreateError$/.test(reason))
      .map(happening => ({
        holder,
        message: happening.message,
        fact: eventFact(holder, happening),
        time: happening.time > 0 ? happening.time : undefined,
      })),
  );
  const conditions = holders.flatMap(holder =>
    listAt(holder, 'status', 'conditions')
      .filter(isFailure)
      .map(condition => {
        const message = textAt(condition, 'message') ?? '';
        const time = instant(textAt(condition, 'lastTransitionTime'));
        return {
          holder,
          message,
          fact: objectFact(holder, `${textAt(condition, 'reason')}: ${message}`),
          time,
        };
      }),
  );
  const at = ({ time }: Told): number => time ?? picture.now;
  return [...events, ...conditions].toSorted((a, b) => at(b) - at(a));
}

/** An account that exists again explains nothing any more. */
function isOver(message: string, workload: Workload, picture: Picture): boolean {
  const account = missingAccount(message);
  return account !== undefined && picture.find('ServiceAccount', workload.namespace, account) !== undefined;
}

const finding = (refusal: Refusal, holder: KubeObject, facts: readonly Fact[], weight: number): Finding => ({
  ...refusal,
  object: refOf(holder),
  facts,
  weight,
});

function refused(workload: Workload, picture: Picture): Finding[] {
  for (const { holder, message, fact, time } of tellings(workload, picture)) {
    const refusal = refusalOf(message, workload);
    if (!refusal || isOver(message, workload, picture)) continue;
    // A request above a limit that it did not set itself got that limit from the range.
    const ranged = refusal.code === 'pod-invalid' ? outOfRange(workload, picture, [fact]) : [];
    if (ranged.length > 0) return ranged;
    return [{ ...finding(refusal, holder, [fact], 0.97), ...(time !== undefined && { since: time }) }];
  }
  return [];
}

/** Where the events are gone, the account that a template names and nobody has made is enough. */
function accountless(workload: Workload, picture: Picture): Finding[] {
  const account = textAt(workload.template, 'spec', 'serviceAccountName');
  if (account === undefined || account === 'default' || !picture.sees('ServiceAccount')) return [];
  if (picture.find('ServiceAccount', workload.namespace, account)) return [];
  const refusal = refusalOf(`serviceaccount "${account}" not found`, workload);
  const text = `spec.template.spec.serviceAccountName: ${account}; there is no such service account in ${workload.namespace}`;
  return refusal ? [finding(refusal, workload.object, [objectFact(workload.object, text)], 0.9)] : [];
}

function outOfRange(workload: Workload, picture: Picture, told: readonly Fact[] = []): Finding[] {
  const breach = limitBreach(workload, picture);
  if (!breach) return [];
  const refusal = {
    code: 'limit-range-violated',
    component: workload.component,
    summary: `limit range ${breach.range.metadata.name} refuses ${workload.component}'s pods: ${breach.text}`,
  };
  const facts = [objectFact(breach.range, breach.text), ...told];
  return [finding(refusal, breach.range, facts, told.length > 0 ? 0.96 : 0.85)];
}

/** A CronJob wants no pods of its own: only what its Jobs were told counts. */
const isPeriodic = ({ object, pods }: Workload): boolean => object.kind === 'CronJob' && pods.length === 0;

/** Pods that the API server does not take: quota, limit range, account, webhook, pod security. */
export const admission: Rule = picture =>
  picture.workloads.flatMap(workload => {
    const lacks = lacksPods(workload);
    const found = lacks || isPeriodic(workload) ? refused(workload, picture) : [];
    if (found.length > 0 || !lacks) return found;
    return [...accountless(workload, picture), ...outOfRange(workload, picture)];
  });
