import { isObject } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { canonical } from '../../domain/json.ts';
import { contentHash } from '../hash.ts';
import { KIND_LABEL, MANAGED_BY } from './config-map.ts';

/** Type and trait specs are the same in thousands of releases: a release names them by content instead. */
const POINTER = 'quarterdeck.dev/content';
const HOLDERS = ['componentType', 'resourceType', 'projectType'] as const;
export const CONTENT_KIND = 'Content';

type Body = { [field: string]: unknown };

/** Takes the shared parts out of a release. `parts`: content by hash. */
export function splitShared(document: Body): { body: Body; parts: Map<string, unknown> } {
  const parts = new Map<string, unknown>();
  const spec = isObject(document['spec']) ? { ...document['spec'] } : undefined;
  if (!spec || !String(document['kind']).endsWith('Release')) return { body: document, parts };

  const point = (holder: unknown): unknown => {
    if (!isObject(holder) || !isObject(holder['spec'])) return holder;
    const hash = contentHash(holder['spec'], 32);
    parts.set(hash, holder['spec']);
    return { ...holder, spec: { [POINTER]: hash } };
  };
  for (const key of HOLDERS) if (spec[key] !== undefined) spec[key] = point(spec[key]);
  if (Array.isArray(spec['traits'])) spec['traits'] = spec['traits'].map(point);
  return { body: { ...document, spec }, parts };
}

/** Puts the shared parts back. Throws when one is missing. */
export function joinShared(body: Body, part: (hash: string) => unknown): Body {
  const spec = isObject(body['spec']) ? { ...body['spec'] } : undefined;
  if (!spec) return body;
  const follow = (holder: unknown): unknown => {
    if (!isObject(holder) || !isObject(holder['spec'])) return holder;
    const hash = holder['spec'][POINTER];
    return typeof hash === 'string' ? { ...holder, spec: part(hash) } : holder;
  };
  for (const key of HOLDERS) if (spec[key] !== undefined) spec[key] = follow(spec[key]);
  if (Array.isArray(spec['traits'])) spec['traits'] = spec['traits'].map(follow);
  return { ...body, spec };
}

/** The hashes that a stored release points at. */
export function pointersIn(body: Body): string[] {
  const spec = isObject(body['spec']) ? body['spec'] : {};
  const traits = Array.isArray(spec['traits']) ? spec['traits'] : [];
  return [...HOLDERS.map(key => spec[key]), ...traits].flatMap(holder => {
    const hash = isObject(holder) && isObject(holder['spec']) ? holder['spec'][POINTER] : undefined;
    return typeof hash === 'string' ? [hash] : [];
  });
}

export const contentName = (hash: string): string => `qd-content-${hash}`;

/** The ConfigMap of one shared part. Its name is its content, so it is never changed. */
export const contentConfigMap = (hash: string, content: unknown, namespace: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: contentName(hash),
    namespace,
    labels: { ...MANAGED_BY, [KIND_LABEL]: CONTENT_KIND },
  },
  data: { content: canonical(content) },
});
