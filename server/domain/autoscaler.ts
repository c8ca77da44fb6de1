import type { Around } from './around.ts';
import { conditionAt, saying } from './condition.ts';
import { healthy, type Health } from './health.ts';
import { numberAt } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { instant } from './time.ts';
import { degraded, healthyBut, progressing, suspended } from './verdict.ts';

/** The autoscaler's loop runs every 15 s, so a minute of silence says that nobody scales. */
const patience = 60_000;

/** Pods are measured a minute after they have started at the latest, and an autoscaler looks every 15 s: so long all is well. */
const firstMeasurement = 2 * 60_000;
const unmeasured = /no metrics returned|did not receive metrics/;

/** A HorizontalPodAutoscaler. At its maximum it works as told, which is worth a reason all the same. */
export function autoscalerHealth(autoscaler: KubeObject, { now }: Around): Health {
  const { spec, status, metadata } = autoscaler;
  const able = conditionAt(status, 'AbleToScale');
  const active = conditionAt(status, 'ScalingActive');
  const limited = conditionAt(status, 'ScalingLimited');
  if (able?.status === 'False') return degraded(`cannot scale: ${saying(able)}`);
  if (active?.status === 'False' && active.reason === 'ScalingDisabled')
    return suspended('scaling is off while its target has no replicas');
  if (active?.status === 'False') {
    const since = active.since ?? instant(metadata.creationTimestamp) ?? 0;
    const isNew = unmeasured.test(active.message) && now.getTime() - since < firstMeasurement;
    return isNew ? healthy : degraded(`cannot scale: ${saying(active)}`);
  }
  if (limited?.status === 'True' && limited.reason === 'TooManyReplicas')
    return healthyBut(`at its maximum of ${numberAt(spec, 'maxReplicas') ?? '?'} replicas`);
  if (able !== undefined) return healthy;
  const young = now.getTime() - (instant(metadata.creationTimestamp) ?? 0) < patience;
  return young ? progressing('waiting for its first measurement') : healthyBut('no autoscaler reports on it');
}
