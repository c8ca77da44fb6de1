import { at, isObject, listAt, textAt } from '../../../../server/domain/json.ts';
import { KubeObject } from '../../../../server/domain/kube-object.ts';
import type { Recording } from '../recorded/change.ts';
import { complaining, saying } from './callers.ts';
import type { Case, Form } from './case.ts';
import { eventFrom } from './events.ts';
import { merged } from './merge.ts';
import { filledIn, type Place, placeOf, timeOf } from './place.ts';
import { podStatus } from './pod.ts';

const parsed = (value: unknown): KubeObject => KubeObject.parse(value);

/** The spec of a pod with what the case lays over it. */
function patched(spec: unknown, { spec: over = {}, container = {} }: Case, { container: name }: Place): unknown {
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

function podOf(planted: Case, place: Place): KubeObject {
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
function deploymentOf(planted: Case, form: Form, place: Place): KubeObject {
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

function replicaSetOf(planted: Case, place: Place): KubeObject {
  const { refused, gone } = planted;
  const own = {
    ...withTemplate(place.replicaSet, planted, place),
    status: refused === undefined && gone !== true ? { replicas: 1, fullyLabeledReplicas: 1 } : { replicas: 0 },
  };
  return parsed(gone === true ? merged(own, { spec: { replicas: 0 } }) : own);
}

/** Under another name, as the ReplicaSet and the pod of a new revision have. */
function renewed(place: Place): Place {
  const [rs, hash] = [`${place.component}-7c6f9d8bb4`, '7c6f9d8bb4'];
  const pod = `${rs}-x2vqz`;
  const uid = '6b1d2f0e-93c1-4c11-b35e-1f0a7c5e9d42';
  const labels = { ...place.pod.metadata.labels, 'pod-template-hash': hash };
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: rs, uid: 'b0f7-7c6f', controller: true };
  const at = timeOf(place.now, 110);
  const meta = { creationTimestamp: at };
  return {
    ...place,
    replicaSet: parsed(
      merged(place.replicaSet, {
        metadata: { ...meta, name: rs, uid: 'b0f7-7c6f', annotations: { 'deployment.kubernetes.io/revision': '2' } },
      }),
    ),
    pod: parsed(merged(place.pod, { metadata: { ...meta, name: pod, uid, labels, ownerReferences: [owner] } })),
    values: { ...place.values, rs, pod, uid, ip: '172.20.3.201' },
  };
}

/** The same run by a StatefulSet. */
function asSet(objects: readonly KubeObject[], { component, deployment }: Place): KubeObject[] {
  return objects.flatMap(object => {
    if (object.kind === 'ReplicaSet') return [];
    if (object.kind === 'Deployment')
      return [
        parsed({
          ...object,
          kind: 'StatefulSet',
          spec: merged(object['spec'], { strategy: null, serviceName: component, updateStrategy: { type: 'RollingUpdate' } }),
          status: merged(object['status'], { conditions: null, unavailableReplicas: null, replicas: 1 }),
        }),
      ];
    const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: component, uid: deployment.metadata.uid ?? '', controller: true };
    return [parsed(merged(object, { metadata: { ownerReferences: [owner] } }))];
  });
}

/** What the controller of StatefulSets says where that of ReplicaSets says a line. */
const ofSet = (line: string, component: string): string =>
  line
    .replace(/^(replicaset|deployment) /, `StatefulSet/${component} `)
    .replace('Error creating: ', `create Pod ${component}-0 in StatefulSet ${component} failed error: `);

const isOf = (object: KubeObject, { kind, name }: { kind: string; name: string }): boolean =>
  object.kind === kind && (name === '*' || object.metadata.name === name);

/** Whether an event tells of what is planted anew. */
function isOld(object: KubeObject, place: Place, form: Form): boolean {
  if (object.kind !== 'Event') return false;
  const name = textAt(object, 'involvedObject', 'name') ?? '';
  const kind = textAt(object, 'involvedObject', 'kind');
  const isAbout = name === place.component || name.startsWith(`${place.replicaSet.metadata.name}`);
  return isAbout && (form === 'no events' || form === 'a stateful set' || kind === 'Pod');
}

function endpointsOf(object: KubeObject, planted: Case, place: Place): KubeObject {
  const { refused, gone, unscheduled, status } = planted;
  const isThere = refused === undefined && gone !== true && unscheduled === undefined;
  const address = {
    ip: place.values['ip'],
    nodeName: place.values['node'],
    targetRef: { kind: 'Pod', namespace: place.namespace, name: place.values['pod'], uid: place.values['uid'] },
  };
  const ports = [{ port: Number(place.values['target']), protocol: 'TCP', name: 'grpc' }];
  const subset = status?.ready === true ? { addresses: [address], ports } : { notReadyAddresses: [address], ports };
  return parsed({ ...object, subsets: isThere ? [subset] : undefined });
}

/** A recording with one more fault at a component. Undefined where that cannot be planted. */
export function plant(
  recording: Recording,
  namespace: string,
  component: string,
  raw: Case,
  form: Form,
): Recording | undefined {
  const found = placeOf(recording, namespace, component);
  if (!found) return undefined;
  const isRolled = form === 'rolled out';
  const isSet = form === 'a stateful set';
  const named: Place = isSet ? { ...found, values: { ...found.values, pod: `${component}-0` } } : found;
  const place = isRolled ? renewed(named) : named;
  const planted = { ...raw, ...(filledIn(raw, place) as Case) };
  const { change = [], drop = [], add = [] } = planted;
  const own = [
    deploymentOf(planted, form, place),
    ...(isRolled ? [found.replicaSet] : []),
    replicaSetOf(planted, place),
    ...(planted.refused === undefined && planted.gone !== true ? [podOf(planted, place)] : []),
  ];
  const keepsPods = isRolled ? [found.pod] : [];
  const replaced = new Set([found.deployment, found.replicaSet, found.pod]);
  const others = recording.dump.objects
    .filter(it => !replaced.has(it) && !isOld(it, found, form) && !drop.some(name => isOf(it, name)))
    .map(it =>
      it.kind === 'Endpoints' && it.metadata.name === component && it.metadata.namespace === namespace && !isRolled
        ? endpointsOf(it, planted, place)
        : it,
    );
  const changed = [...(isSet ? asSet(own, place) : own), ...keepsPods, ...others].map(object =>
    change.filter(it => isOf(object, it)).reduce((so, { with: over }) => parsed(merged(so, over)), object),
  );
  const lines = (planted.events ?? []).map(line => (isSet ? ofSet(line, component) : line));
  const told = form === 'no events' ? [] : lines.map((line, i) => eventFrom(line, i, place, form === 'newer events'));
  const added = add.map(it => parsed(merged({ metadata: { namespace } }, it)));
  const kinds = new Set([
    ...recording.dump.kinds,
    ...added.map(it => `${it.apiVersion} ${it.kind}`),
    ...(isSet ? ['apps/v1 StatefulSet'] : []),
  ]);
  const nodeTexts = new Map(
    [...recording.dump.nodeTexts].map(([node, texts]) => {
      const changes = planted.texts?.[node] ?? planted.texts?.['*'] ?? [];
      return [node, texts.map(text => changes.reduce((so, [was, is]) => so.replace(new RegExp(was, 'm'), is), text))];
    }),
  );
  const logs = saying(recording.logs, planted, form, found, place);
  return {
    dump: { ...recording.dump, objects: [...changed, ...told, ...added], kinds, nodeTexts },
    logs: isRolled ? logs : complaining(logs, planted, place, recording),
  };
}

