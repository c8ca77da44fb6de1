import { isObject, listAt, textAt } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { instant } from './time.ts';

/** That somebody wrote fields of an object after it was made. Of a ConfigMap or Secret the fields are names of keys. */
export type Edit = { manager: string; time: number; fields: readonly string[] };

/** The field manager of what the platform applies. */
const OURS = 'quarterdeck';

/** Of these it is told who changed them. */
const EDITED = new Set([
  'ConfigMap',
  'CronJob',
  'DaemonSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'LimitRange',
  'Namespace',
  'NetworkPolicy',
  'Node',
  'ResourceQuota',
  'Secret',
  'Service',
  'StatefulSet',
]);

/** Programs whose writing is their work, and no change that anybody made. */
const ROUTINE =
  /^(kube-controller-manager|kube-scheduler|kubelet|kube-apiserver|kwok|cloud-controller-manager)$/;

/** An object is often written again in the moment it is made. */
const MAKING_MS = 1500;

function isTold(entry: unknown, object: KubeObject): boolean {
  const time = instant(textAt(entry, 'time'));
  if (time === undefined || textAt(entry, 'subresource') === 'status') return false;
  if (ROUTINE.test(textAt(entry, 'manager') ?? '')) return false;
  return time - (instant(object.metadata.creationTimestamp) ?? 0) > MAKING_MS;
}

/**
 * What of `managedFields` tells about edits, and nothing more: an object that is kept or recorded has the rest in
 * vain. Which fields the platform applies is known without it.
 */
export const keptFields = (object: KubeObject): unknown[] =>
  EDITED.has(object.kind)
    ? listAt(object.metadata, 'managedFields')
        .filter(entry => isTold(entry, object))
        .map(entry => {
          if (!isObject(entry) || textAt(entry, 'manager') !== OURS) return entry;
          const { fieldsV1: _fields, ...rest } = entry;
          return rest;
        })
    : [];

const DATA = /^(data|binaryData|stringData)\.?/;

/** `f:spec`, `k:{"name":"main"}` and `v:"x"` as people write them: `spec`, `[main]`, `[x]`. */
function step(key: string): string {
  const field = key.startsWith('f:') ? key.slice(2) : undefined;
  if (field !== undefined) return /[./]/.test(field) ? `[${field}]` : `.${field}`;
  const names = [...key.matchAll(/"(?:[^"\\]|\\.)*"(?!:)/g)].map(([quoted]) => quoted.slice(1, -1));
  return `[${names.at(-1) ?? key.slice(2)}]`;
}

function pathsOf(fields: unknown, path = ''): string[] {
  if (!isObject(fields)) return [];
  const members = Object.entries(fields).filter(([key]) => key !== '.');
  if (members.length === 0) return [path.replace(/^\./, '')];
  return members.flatMap(([key, below]) => pathsOf(below, `${path}${step(key)}`));
}

function fieldsOf(entry: unknown, { kind }: KubeObject): string[] {
  const paths = pathsOf(isObject(entry) ? entry['fieldsV1'] : undefined).filter(
    path => !path.includes('kubectl.kubernetes.io/last-applied-configuration'),
  );
  if (kind !== 'ConfigMap' && kind !== 'Secret') return paths;
  return paths
    .filter(path => DATA.test(path))
    .map(path => path.replace(DATA, '').replace(/^\[(.*)\]$/, '$1'));
}

/** Who has written an object since it was made, as far as it tells: each manager's last time, the newest first. */
export const editsOf = (object: KubeObject): Edit[] =>
  listAt(object.metadata, 'managedFields')
    .filter(entry => isTold(entry, object))
    .map(entry => ({
      manager: textAt(entry, 'manager') ?? '',
      time: instant(textAt(entry, 'time')) ?? 0,
      fields: fieldsOf(entry, object),
    }))
    .toSorted((a, b) => b.time - a.time);

/** Whether the platform itself wrote it, so that its documents tell why. */
export const isOurs = ({ manager }: Edit): boolean => manager === OURS;
