import { conditionsAt, saying, type Condition } from './condition.ts';
import { healthy, type Health } from './health.ts';
import { isObject, numberAt, textAt } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { oneLine } from './line.ts';
import { degraded, progressing, suspended } from './verdict.ts';

/** Words by which controllers say that "not ready" means "not yet". */
const notYet =
  /progress|pending|reconcil|wait|creat|initiali|issuing|provision|starting|deploying|updating|notyet/i;

const failedPhase = /^(failed|error|degraded|unhealthy|lost)$/i;
const earlyPhase = /^(pending|creating|provisioning|initiali[sz]ing|updating|progressing|deploying)$/i;

/**
 * Any kind we do not know, by the conventions of conditions (Ready, Available, Reconciling, Stalled) and of
 * `status.phase`. Without a status there is nothing that could be wrong.
 */
export function customObjectHealth(object: KubeObject): Health {
  const { status } = object;
  if (!isObject(status)) return healthy;
  const seen = numberAt(status, 'observedGeneration');
  if (seen !== undefined && seen < (object.metadata.generation ?? 0))
    return progressing('its controller has not acted on the last change yet');
  return byConditions(conditionsAt(status)) ?? byPhase(status) ?? healthy;
}

function byConditions(conditions: readonly Condition[]): Health | undefined {
  const named = (...types: string[]) => conditions.find(({ type }) => types.includes(type));
  const stalled = named('Stalled');
  if (stalled?.status === 'True') return degraded(`stalled: ${saying(stalled)}`);
  const ready = named('Ready') ?? named('Available', 'Healthy');
  if (named('Suspended', 'Paused')?.status === 'True' && ready?.status !== 'True')
    return suspended('suspended');
  if (ready?.status === 'True') return healthy;
  const reconciling = named('Reconciling');
  if (reconciling?.status === 'True') return progressing(`not ready yet: ${saying(reconciling)}`);
  if (ready === undefined) return undefined;
  const early = ready.status === 'Unknown' || notYet.test(ready.reason);
  return early ? progressing(`not ready yet: ${saying(ready)}`) : degraded(`not ready: ${saying(ready)}`);
}

function byPhase(status: unknown): Health | undefined {
  const phase = textAt(status, 'phase') ?? '';
  const message = oneLine(textAt(status, 'message') ?? textAt(status, 'reason') ?? '');
  const reason = message === '' ? `phase ${phase}` : `phase ${phase}: ${message}`;
  if (failedPhase.test(phase)) return degraded(reason);
  return earlyPhase.test(phase) ? progressing(reason) : undefined;
}
