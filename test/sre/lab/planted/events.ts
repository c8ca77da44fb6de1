import { KubeObject } from '../../../../server/domain/kube-object.ts';
import { filled, type Place, timeOf } from './place.ts';

const sources: readonly (readonly [RegExp, string])[] = [
  [/^FailedScheduling$/, 'default-scheduler'],
  [/^(FailedCreate|SuccessfulCreate)$/, 'replicaset-controller'],
  [/^ScalingReplicaSet$/, 'deployment-controller'],
  [/^(ProvisioningFailed|FailedBinding|ExternalProvisioning|WaitFor\w+)$/, 'persistentvolume-controller'],
  [/^(BackoffLimitExceeded|DeadlineExceeded)$/, 'job-controller'],
  [/^(Evict|Node)/, 'kubelet'],
];

const apis: { readonly [kind: string]: string } = {
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  Job: 'batch/v1',
};

const ownKinds: { readonly [word: string]: readonly [kind: string, name: string] } = {
  pod: ['Pod', '{pod}'],
  replicaset: ['ReplicaSet', '{rs}'],
  deployment: ['Deployment', '{component}'],
  node: ['Node', '{node}'],
};

function uidOf(kind: string, what: string, { values, replicaSet, deployment }: Place) {
  const uids: { readonly [word: string]: string | undefined } = {
    pod: values['uid'],
    replicaset: replicaSet.metadata.uid,
    deployment: deployment.metadata.uid,
  };
  const uid = uids[what];
  return uid === undefined || kind === 'Node' ? {} : { uid };
}

const older = (now: number, times: number, ago: number) => ({
  firstTimestamp: timeOf(now, ago + 10 * (times - 1)),
  lastTimestamp: timeOf(now, ago),
  count: times,
});

/** As whoever uses events.k8s.io/v1 writes them. */
const newer = (now: number, times: number, ago: number) => ({
  eventTime: timeOf(now, ago + 10 * (times - 1)).replace('Z', '.412345Z'),
  firstTimestamp: null,
  lastTimestamp: null,
  ...(times > 1 && { series: { count: times, lastObservedTime: timeOf(now, ago).replace('Z', '.412345Z') } }),
});

/** An event from its line: `pod Warning BackOff 4 20 text`, or `PersistentVolumeClaim/name Warning …`. */
export function eventFrom(line: string, index: number, place: Place, isNewer = false): KubeObject {
  const [, what = '', type = '', reason = '', count = '1', ago = '30', said = ''] =
    /^(\S+) (\w+) (\w+) (\d+) (\d+) ([\s\S]*)$/.exec(line) ?? [];
  const [kind = '', name = ''] = ownKinds[what] ?? what.split('/');
  const isOfNode = kind === 'Node';
  const [own, ns] = [filled(name, place), isOfNode ? 'default' : place.namespace];
  const component = sources.find(([pattern]) => pattern.test(reason))?.[1] ?? 'kubelet';
  const times = Number(count);
  return KubeObject.parse({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: `${own}.${(index + 40_961).toString(16)}f4be`,
      namespace: ns,
      uid: `planted-${index}-${own}`,
    },
    involvedObject: {
      apiVersion: apis[kind] ?? 'v1',
      kind,
      name: own,
      ...(!isOfNode && { namespace: ns }),
      ...uidOf(kind, what, place),
    },
    type,
    reason,
    message: filled(said, place),
    ...(isNewer ? newer(place.now, times, Number(ago)) : older(place.now, times, Number(ago))),
    ...(!isNewer && { source: { component } }),
    reportingComponent: component,
  });
}
