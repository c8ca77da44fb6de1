import type { KubeObject } from '../../domain/kube-object.ts';
import { PlatformError } from '../../errors.ts';
import type { Document } from '../documents/document.ts';
import type { Cluster, DocumentReader, DocumentWriter } from '../ports.ts';
import { configMapName, KIND_LABEL, toConfigMap, withoutServerFields } from './config-map.ts';
import {
  configMaps,
  createDocumentReader,
  isContent,
  parseStored,
  type StoreOptions,
} from './document-reader.ts';
import { contentConfigMap, contentName, pointersIn, splitShared } from './shared-content.ts';
import { bodyOf, isReadable } from './stored-body.ts';

/** Reads and writes documents, one ConfigMap each. The control namespace is made with the first document. */
export function createDocumentStore(
  cluster: Cluster,
  options: StoreOptions,
): DocumentReader & DocumentWriter {
  const namespace = options.controlNamespace;
  const readParts = async (hashes: Iterable<string>, signal?: AbortSignal) => {
    const parts = new Map<string, KubeObject>();
    for (const hash of hashes) {
      const found = await cluster.get(
        { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: contentName(hash) },
        signal,
      );
      if (found) parts.set(found.metadata.name, found);
    }
    return parts;
  };

  const find = (document: Document, signal?: AbortSignal) =>
    cluster.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: configMapName(document) }, signal);

  return {
    ...createDocumentReader(cluster, options),

    async put(document, signal) {
      const { body, parts } = splitShared(withoutServerFields(document));
      const configMap = toConfigMap(document, body, namespace);
      await ensureNamespace(cluster, namespace, signal);
      const share = (hash: string) =>
        cluster.apply(contentConfigMap(hash, parts.get(hash), namespace), { manager: 'quarterdeck' }, signal);
      for (const hash of parts.keys()) await share(hash);
      const isNew = document.metadata.resourceVersion === undefined;
      const stored = await translated(document, () =>
        isNew ? cluster.create(configMap, {}, signal) : cluster.replace(configMap, {}, signal),
      );
      const shared = await readParts(parts.keys(), signal);
      // Whoever deleted the last release that pointed there may have swept it away in between.
      for (const hash of parts.keys())
        if (!shared.has(contentName(hash))) shared.set(contentName(hash), await share(hash));
      return parseStored(stored, shared);
    },

    demandFits(document) {
      toConfigMap(document, splitShared(withoutServerFields(document)).body, namespace);
    },

    async remove(document, signal) {
      const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: configMapName(document) };
      const { resourceVersion } = document.metadata;
      await translated(document, () =>
        cluster.delete(ref, resourceVersion === undefined ? {} : { resourceVersion }, signal),
      );
      const { parts } = splitShared(withoutServerFields(document));
      if (parts.size > 0) await sweep(cluster, namespace, signal);
    },

    isStored: async (document, signal) => (await find(document, signal)) !== undefined,

    async demandCurrent(document, signal) {
      const found = await find(document, signal);
      if (found?.metadata.resourceVersion !== document.metadata.resourceVersion) throw moved(document);
    },
  };
}

/** The kinds of which shared parts are taken out. */
const POINTING = new Set(['ComponentRelease', 'ProjectRelease', 'ResourceRelease']);

/**
 * Deletes every shared part that no release points at, also one that a call which broke off left behind; none as
 * long as nobody can say what one of the releases points at.
 */
async function sweep(cluster: Cluster, namespace: string, signal?: AbortSignal) {
  const { items } = await cluster.list(configMaps(namespace), signal);
  const releases = items.filter(item => POINTING.has(item.metadata.labels?.[KIND_LABEL] ?? ''));
  if (!releases.every(isReadable)) return;
  const used = new Set(releases.flatMap(item => pointersIn(bodyOf(item)).map(contentName)));
  for (const { metadata } of items.filter(item => isContent(item) && !used.has(item.metadata.name)))
    await cluster.delete(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: metadata.name },
      metadata.uid === undefined ? {} : { uid: metadata.uid },
      signal,
    );
}

async function ensureNamespace(cluster: Cluster, name: string, signal?: AbortSignal): Promise<void> {
  if (await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name }, signal)) return;
  await cluster.apply(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    { manager: 'quarterdeck' },
    signal,
  );
}

/** Somebody else has written or taken away what was to be replaced. */
const LOST = new Set(['conflict', 'not_found']);

/** Says a conflict in the words of the document instead of its ConfigMap. */
async function translated<T>(document: Document, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof PlatformError) || !LOST.has(error.code)) throw error;
    throw moved(document, error);
  }
}

function moved({ kind, metadata }: Document, cause?: PlatformError): PlatformError {
  const verb = cause?.code === 'not_found' ? 'deleted' : 'changed';
  const happened =
    metadata.resourceVersion === undefined
      ? 'was created by somebody else meanwhile'
      : `was ${verb} by somebody else meanwhile`;
  return new PlatformError(
    'conflict',
    `${kind} "${metadata.name}" ${happened}; nothing of it was overwritten.`,
    'Read it again, look at what changed, and repeat the call.',
    { cause },
  );
}
