import { at, isObject, listAt, textAt } from '../../../../server/domain/json.ts';
import { KubeObject } from '../../../../server/domain/kube-object.ts';
import type { Case, Form } from './case.ts';
import { merged } from './merge.ts';
import type { Place } from './place.ts';
import { podStatus } from './pod.ts';

const parsed = (value: unknown): KubeObject => KubeObject.parse(value);

/** The spec of a pod with what the case lays over it. */
function patched(
  spec: unknown,
  { spec: over = {}, container = {} }: Case,
  { container: name }: Place,
): unknown {
  const whole = merged(spec, over);
  const containers = listAt(whole, 'containers');
  const isOwn = (it: unknown): boolean => textAt(it, 'name') === name;
  const own = containers.filter(isOwn).map(it => merged(it, container));
  return { ...objectIn(whole), containers: [...own, ...containers.filter(it => !isOwn(it))] };
}

const objectIn = (value: unknown): { [key: string]: unknown } => (isObject(value) ? value : {});

function withTemplate(object: KubeObject, planted: Case, place: Place): KubeObject {
  const template = objectIn(at(object, 'spec', 'template'));
  const spec = patched(template['spec'], planted, place);
  return parsed({ ...object, spec: { ...objectIn(object['spec']), template: { ...template, spec } } });
}

export function podOf(planted: Case, place: Place): KubeObject {
  const spec = patched(place.pod['spec'], planted, place);
  const bound =
    planted.unscheduled === undefined
      ? merged(spec, { nodeName: place.values['node'] })
      : merged(spec, { nodeName: null });
  const name = place.values['pod'] ?? '';
  return parsed({
    ...place.pod,
    metadata: { ...place.pod.metadata, name, uid: place.values['uid'] },
    spec: bound,
    status: merged(podStatus(bound, planted, place), planted.pod ?? {}),
  });
}

const isShort = ({ refused, gone, status, unscheduled }: Case): boolean =>
  refused !== undefined || gone === true || unscheduled !== undefined || status?.ready !== true;

/** The Deployment as its controller leaves it. */
export function deploymentOf(planted: Case, form: Form, place: Place): KubeObject {
  const isRolled = form === 'rolled out';
  const hasPods = planted.refused === undefined && planted.gone !== true;
  const bad = isShort(planted);
  const ready = (isRolled ? 1 : 0) + (bad ? 0 : 1);
  const available = ready > 0;
  const status = {
    ...(hasPods && { updatedReplicas: 1 }),
    ...((hasPods || isRolled) && { replicas: (hasPods ? 1 : 0) + (isRolled ? 1 : 0) }),
    ...(ready > 0 && { readyReplicas: ready, availableReplicas: ready }),
    ...(bad && planted.gone !== true && { unavailableReplicas: 1 }),
    conditions: [
      {
        type: 'Available',
        status: available ? 'True' : 'False',
        reason: available ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
      },
      { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' },
      ...(planted.refused === undefined
        ? []
        : [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' }]),
    ],
  };
  const whole = { ...withTemplate(place.deployment, planted, place), status };
  return parsed(merged(whole, planted.workload ?? {}));
}

export function replicaSetOf(planted: Case, place: Place): KubeObject {
  const { refused, gone } = planted;
  const own = {
    ...withTemplate(place.replicaSet, planted, place),
    status:
      refused === undefined && gone !== true ? { replicas: 1, fullyLabeledReplicas: 1 } : { replicas: 0 },
  };
  return parsed(gone === true ? merged(own, { spec: { replicas: 0 } }) : own);
}
