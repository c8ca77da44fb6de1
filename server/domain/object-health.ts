import type { Around } from './around.ts';
import { autoscalerHealth } from './autoscaler.ts';
import { conditionAt, saying } from './condition.ts';
import { customObjectHealth } from './custom-object.ts';
import { daemonSetHealth } from './daemon-set.ts';
import { deploymentHealth } from './deployment.ts';
import { healthy, type Health } from './health.ts';
import { cronJobHealth, jobHealth } from './job.ts';
import type { KubeObject } from './kube-object.ts';
import { podProblem } from './pod.ts';
import { remember } from './remember.ts';
import { replicaSetHealth } from './replica-set.ts';
import { gatewayHealth, ingressHealth, routeHealth } from './route.ts';
import { endpointSliceHealth, endpointsHealth, serviceHealth } from './service.ts';
import { statefulSetHealth } from './stateful-set.ts';
import { degraded, progressing } from './verdict.ts';
import { claimHealth, volumeHealth } from './volume.ts';

type Judge = (object: KubeObject, around: Around) => Health;

/** One judge per kind, by API group: a Knative Service is no Service. Every other kind is judged by convention. */
const judges: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ['apps/Deployment', deploymentHealth],
  ['apps/StatefulSet', statefulSetHealth],
  ['apps/DaemonSet', daemonSetHealth],
  ['apps/ReplicaSet', replicaSetHealth],
  ['batch/Job', jobHealth],
  ['batch/CronJob', cronJobHealth],
  ['/Pod', podHealth],
  ['/Service', serviceHealth],
  ['/Endpoints', remember(endpointsHealth)],
  ['discovery.k8s.io/EndpointSlice', remember(endpointSliceHealth)],
  ['/PersistentVolumeClaim', claimHealth],
  ['/PersistentVolume', volumeHealth],
  ['networking.k8s.io/Ingress', ingressHealth],
  ['gateway.networking.k8s.io/Gateway', gatewayHealth],
  ['gateway.networking.k8s.io/HTTPRoute', routeHealth],
  ['gateway.networking.k8s.io/GRPCRoute', routeHealth],
  ['gateway.networking.k8s.io/TLSRoute', routeHealth],
  ['gateway.networking.k8s.io/TCPRoute', routeHealth],
  ['gateway.networking.k8s.io/UDPRoute', routeHealth],
  ['autoscaling/HorizontalPodAutoscaler', autoscalerHealth],
  ['external-secrets.io/ExternalSecret', externalSecretHealth],
]);

const byConvention = remember(customObjectHealth);

const judgeOf = remember((object: KubeObject): Judge => {
  const [group] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : [''];
  return judges.get(`${group}/${object.kind}`) ?? byConvention;
});

/** The health of one Kubernetes object, from itself and from what is known around it. */
export function objectHealth(object: KubeObject, around: Around): Health {
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  if (deletionTimestamp === undefined) return judgeOf(object)(object, around);
  const held = finalizers.length === 0 ? '' : `, held by finalizer ${finalizers.join(', ')}`;
  return progressing(`being deleted${held}`);
}

function podHealth(pod: KubeObject, { now, events }: Around): Health {
  const problem = podProblem(pod, now, events);
  return problem ? { status: problem.status, reason: problem.reason } : healthy;
}

function externalSecretHealth({ status }: KubeObject): Health {
  const ready = conditionAt(status, 'Ready');
  if (ready === undefined) return progressing('waiting for its secret store');
  return ready.status === 'True' ? healthy : degraded(`cannot be read from its store: ${saying(ready)}`);
}
