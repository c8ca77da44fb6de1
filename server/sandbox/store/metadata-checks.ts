import { canonical } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import type { Kind } from './kinds.ts';
import { Label } from './pod-schema.ts';

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const qualified = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?)?$/;
const annotationBytes = 256 * 1024;

const aKey = 'name part must consist of alphanumeric characters, "-", "_" or "."';
const aValue =
  'a valid label must be empty or consist of at most 63 alphanumeric characters, "-", "_" or "."';

/** `path: Invalid value: …: rule`, the value cut where it is long. */
export function invalid(path: string, value: unknown, rule: string): string {
  const shown = canonical(value);
  return `${path}: Invalid value: ${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}: ${rule}`;
}

function nameRule(kind: Kind, name: string): string | undefined {
  if (kind.apiVersion.startsWith('rbac.'))
    return name !== '' && !/[/%]/.test(name) ? undefined : 'may not be empty or contain "/" or "%"';
  const short = kind.kind === 'Namespace' || kind.kind === 'Service';
  const fits = short ? Label.safeParse(name).success : name.length <= 253 && subdomain.test(name);
  if (fits) return undefined;
  return `a lowercase RFC 1123 ${short ? 'label' : 'subdomain'} must consist of lower case alphanumeric characters${short ? ' or "-"' : ', "-" or "."'}, and must start and end with an alphanumeric character`;
}

/** What is wrong with an object's name, labels and annotations, in the API server's words. */
export function metadataProblems({ metadata }: KubeObject, kind: Kind): string[] {
  const { name, labels = {}, annotations = {} } = metadata;
  const rule = nameRule(kind, name);
  const size = Object.entries(annotations).reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0);
  return [
    ...(rule ? [invalid('metadata.name', name, rule)] : []),
    ...Object.keys(labels).flatMap(key =>
      qualified.test(key) ? [] : [invalid('metadata.labels', key, aKey)],
    ),
    ...Object.values(labels).flatMap(value =>
      labelValue.test(value) ? [] : [invalid('metadata.labels', value, aValue)],
    ),
    ...Object.keys(annotations).flatMap(key =>
      qualified.test(key.toLowerCase()) ? [] : [invalid('metadata.annotations', key, aKey)],
    ),
    ...(size > annotationBytes
      ? [`metadata.annotations: Too long: may not be more than ${annotationBytes} bytes`]
      : []),
  ];
}
