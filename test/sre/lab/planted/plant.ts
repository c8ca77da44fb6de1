import { textAt } from '../../../../server/domain/json.ts';
import { KubeObject } from '../../../../server/domain/kube-object.ts';
import type { Recording } from '../recorded/change.ts';
import { complaining, saying } from './callers.ts';
import { Case, type Form } from './case.ts';
import { eventFrom } from './events.ts';
import { merged } from './merge.ts';
import { filledIn, type Place, placeOf } from './place.ts';
import { asSet, renewed } from './revision.ts';
import { deploymentOf, podOf, replicaSetOf } from './workload.ts';

const parsed = (value: unknown): KubeObject => KubeObject.parse(value);

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
  const isAbout = name === place.component || name.startsWith(place.replicaSet.metadata.name);
  return isAbout && (form === 'no events' || form === 'a stateful set' || kind === 'Pod');
}

function endpointsOf(object: KubeObject, planted: Case, place: Place): KubeObject {
  const { refused, gone, unscheduled, status } = planted;
  const isThere = refused === undefined && gone !== true && unscheduled === undefined;
  const address = {
    ip: place.values['ip'],
    nodeName: place.values['node'],
    targetRef: {
      kind: 'Pod',
      namespace: place.namespace,
      name: place.values['pod'],
      uid: place.values['uid'],
    },
  };
  const ports = [{ port: Number(place.values['target']), protocol: 'TCP', name: 'grpc' }];
  const subset =
    status?.ready === true ? { addresses: [address], ports } : { notReadyAddresses: [address], ports };
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
  const planted = Case.parse(filledIn(raw, place));
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
      it.kind === 'Endpoints' &&
      it.metadata.name === component &&
      it.metadata.namespace === namespace &&
      !isRolled
        ? endpointsOf(it, planted, place)
        : it,
    );
  const changed = [...(isSet ? asSet(own, place) : own), ...keepsPods, ...others].map(object =>
    change.filter(it => isOf(object, it)).reduce((so, { with: over }) => parsed(merged(so, over)), object),
  );
  const lines = (planted.events ?? []).map(line => (isSet ? ofSet(line, component) : line));
  const told =
    form === 'no events' ? [] : lines.map((line, i) => eventFrom(line, i, place, form === 'newer events'));
  const added = add.map(it => parsed(merged({ metadata: { namespace } }, it)));
  const kinds = new Set([
    ...recording.dump.kinds,
    ...added.map(it => `${it.apiVersion} ${it.kind}`),
    ...(isSet ? ['apps/v1 StatefulSet'] : []),
  ]);
  const nodeTexts = new Map(
    [...recording.dump.nodeTexts].map(([node, texts]) => {
      const changes = planted.texts?.[node] ?? planted.texts?.['*'] ?? [];
      return [
        node,
        texts.map(text => changes.reduce((so, [was, is]) => so.replace(new RegExp(was, 'm'), is), text)),
      ];
    }),
  );
  const logs = saying(recording.logs, planted, form, found, place);
  return {
    dump: { ...recording.dump, objects: [...changed, ...told, ...added], kinds, nodeTexts },
    logs: isRolled ? logs : complaining(logs, planted, place, recording),
  };
}
