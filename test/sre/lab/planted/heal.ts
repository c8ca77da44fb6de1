import { textAt } from '../../../../server/domain/json.ts';
import { KubeObject } from '../../../../server/domain/kube-object.ts';
import type { Recording } from '../recorded/change.ts';

const TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?=\.\d+Z|Z)/g;

/** A text with its moments as much later. */
const later = (text: string, by: number): string =>
  text.replaceAll(TIME, moment => new Date(Date.parse(`${moment}Z`) + by).toISOString().slice(0, 19));

const lateTo = (object: KubeObject, by: number): KubeObject =>
  KubeObject.parse(JSON.parse(later(JSON.stringify(object), by)));

const OWN = new Set(['Deployment', 'ReplicaSet', 'Pod', 'Service', 'Endpoints', 'ServiceAccount']);
const OF_CLUSTER = new Set(['PersistentVolume', 'PersistentVolumeClaim', 'StorageClass']);

const isOf = (name: string, component: string): boolean =>
  name === component || name.startsWith(`${component}-`);

const isAbout = (object: KubeObject, component: string, namespace: string): boolean => {
  if (object.metadata.namespace !== namespace) return false;
  const name =
    object.kind === 'Event' ? (textAt(object, 'involvedObject', 'name') ?? '') : object.metadata.name;
  return (OWN.has(object.kind) || object.kind === 'Event') && isOf(name, component);
};

/** The names of nodes, and what they carry, as they are in another recording of the same cluster. */
const isOfNodes = ({ kind }: KubeObject): boolean => kind === 'Node' || OF_CLUSTER.has(kind);

/** A recording in which a component is as it is in another, where nothing was wrong with it. */
export function healed(sick: Recording, namespace: string, component: string, donor: Recording): Recording {
  const by = Math.round((sick.dump.capturedAt - donor.dump.capturedAt) / 1000) * 1000;
  const isGiven = (object: KubeObject) => isAbout(object, component, namespace) || isOfNodes(object);
  const own = sick.dump.objects.filter(it => !isGiven(it));
  const given = donor.dump.objects.filter(isGiven).map(it => lateTo(it, by));
  const prefix = `${namespace}/${component}-`;
  const logs: Recording['logs'] = new Map<string, { current?: string; previous?: string }>([
    ...[...sick.logs].filter(([key]) => !key.startsWith(prefix)),
    ...[...donor.logs]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, { current = '' }]) => [key, { current: later(current, by) }] as const),
  ]);
  return { dump: { ...sick.dump, objects: [...own, ...given] }, logs };
}
