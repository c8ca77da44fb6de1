import { textAt } from '../../domain/json.ts';
import { autoscaler } from './autoscaler.ts';
import { cronJob } from './cron-job.ts';
import { daemonSet } from './daemon-set.ts';
import { deployment } from './deployment.ts';
import { endpoints } from './endpoints.ts';
import { externalSecret } from './external-secret.ts';
import { job } from './job.ts';
import { kubelet } from './kubelet.ts';
import { replicaSet } from './replica-set.ts';
import { gateway, gatewayClass, ingress, route } from './routes.ts';
import { schedule } from './scheduler.ts';
import { statefulSet } from './stateful-set.ts';
import { volumeClaim } from './volume-claim.ts';
import type { Reconcile } from './world.ts';

const pod: Reconcile = (world, pod) => {
  if (textAt(pod, 'spec', 'nodeName') !== undefined) kubelet(world, pod);
  else if (pod.metadata.deletionTimestamp === undefined) schedule(world, pod);
};

/** Who looks after which kind. */
export const controllers: ReadonlyMap<string, Reconcile> = new Map(
  Object.entries({
    Pod: pod,
    ReplicaSet: replicaSet,
    Deployment: deployment,
    StatefulSet: statefulSet,
    DaemonSet: daemonSet,
    Job: job,
    CronJob: cronJob,
    Service: endpoints,
    PersistentVolumeClaim: volumeClaim,
    HorizontalPodAutoscaler: autoscaler,
    ExternalSecret: externalSecret,
    GatewayClass: gatewayClass,
    Gateway: gateway,
    HTTPRoute: route,
    GRPCRoute: route,
    Ingress: ingress,
  }),
);
