import { canonical } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { PlatformError } from '../../errors.ts';
import { type Document, parseDocument } from '../documents/document.ts';
import { contentHash } from '../hash.ts';

/** Every ConfigMap of ours carries it, so one list reads the whole declared state. */
export const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'quarterdeck' } as const;
export const MANAGED_BY_SELECTOR = 'app.kubernetes.io/managed-by=quarterdeck';
export const KIND_LABEL = 'quarterdeck.dev/kind';

const NAME = 'quarterdeck.dev/name';
const NAMESPACE = 'quarterdeck.dev/namespace';
/** A ConfigMap may hold 1 MiB; the rest is for labels, annotations and ownership records. */
const LIMIT = 900_000;
const SELECTABLE = new Set([
  'openchoreo.dev/project',
  'openchoreo.dev/component',
  'openchoreo.dev/environment',
]);

/** `qd-<kind>-<hash of namespace/name>`: any document name fits, and two never share one. */
export const configMapName = (document: Document): string =>
  `qd-${document.kind.toLowerCase()}-${contentHash(`${document.metadata.namespace ?? ''}/${document.metadata.name}`, 16)}`;

/** The ConfigMap that holds a document. `body` is the document with its shared parts already taken out. */
export function toConfigMap(document: Document, body: unknown, controlNamespace: string): KubeObject {
  const text = canonical(body);
  if (Buffer.byteLength(text) > LIMIT)
    throw new PlatformError(
      'too_large',
      `${document.kind} "${document.metadata.name}" is ${Math.ceil(Buffer.byteLength(text) / 1000)} KB; a stored document may have ${LIMIT / 1000} KB.`,
      'Move large files out of the document, for example into the image or a volume.',
    );
  const labels = document.metadata.labels ?? {};
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: configMapName(document),
      namespace: controlNamespace,
      ...(document.metadata.resourceVersion === undefined
        ? {}
        : { resourceVersion: document.metadata.resourceVersion }),
      labels: {
        ...MANAGED_BY,
        [KIND_LABEL]: document.kind,
        ...Object.fromEntries(Object.entries(labels).filter(([key]) => SELECTABLE.has(key))),
      },
      annotations: { [NAME]: document.metadata.name, [NAMESPACE]: document.metadata.namespace ?? '' },
    },
    data: { document: text },
  };
}

/** What the server adds to a document: it is never part of the stored text. */
export function withoutServerFields(document: Document): Document {
  const {
    uid: _uid,
    resourceVersion: _version,
    creationTimestamp: _created,
    ...metadata
  } = document.metadata;
  return { ...document, metadata } satisfies Document;
}

/** The document in a ConfigMap, with the ConfigMap's uid, resourceVersion and time of creation. */
export function fromConfigMap(
  configMap: KubeObject,
  body: { metadata?: unknown; [field: string]: unknown },
): Document {
  const { uid, resourceVersion, creationTimestamp, annotations } = configMap.metadata;
  const metadata = typeof body.metadata === 'object' ? body.metadata : {};
  return parseDocument(
    { ...body, metadata: { ...metadata, uid, resourceVersion, creationTimestamp } },
    `stored document ${annotations?.[NAMESPACE] ?? ''}/${annotations?.[NAME] ?? configMap.metadata.name}`,
  );
}
