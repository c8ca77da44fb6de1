import type { KubeObject } from '../../domain/kube-object.ts';
import { PlatformError } from '../../errors.ts';
import type { Document } from '../documents/document.ts';
import { type Documents, indexDocuments } from '../documents/documents.ts';
import type { Cluster, ClusterReader, DocumentReader, DocumentWriter, ListQuery } from '../ports.ts';
import {
  configMapName,
  KIND_LABEL,
  MANAGED_BY_SELECTOR,
  fromConfigMap,
  toConfigMap,
  withoutServerFields,
} from './config-map.ts';
import { bodyOf, contentIn, isReadable } from './stored-body.ts';
import {
  CONTENT_KIND,
  contentConfigMap,
  contentName,
  joinShared,
  pointersIn,
  splitShared,
} from './shared-content.ts';

type Options = {
  /** Namespace of the ConfigMaps. */
  controlNamespace: string;
  /** Documents that are there unless a stored one of the same name replaces them. */
  builtin: readonly Document[];
};

const configMaps = (namespace: string): ListQuery => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace,
  labels: MANAGED_BY_SELECTOR,
});

/**
 * Reads the declared state from one ConfigMap per document (direct mode). A ConfigMap that has not changed is
 * parsed once, and an unchanged list is indexed once.
 */
export function createDocumentReader(cluster: ClusterReader, options: Options): DocumentReader {
  const parsed = new WeakMap<KubeObject, Document>();
  const indexed = new WeakMap<readonly KubeObject[], Documents>();

  const read = (items: readonly KubeObject[]): Documents => {
    const contents = new Map(items.filter(isContent).map(item => [item.metadata.name, item]));
    const problems: string[] = [];
    const stored = items
      .filter(item => !isContent(item))
      .flatMap(item => {
        try {
          const known = parsed.get(item);
          const document = known ?? parseStored(item, contents);
          parsed.set(item, document);
          return [document];
        } catch (error) {
          if (!(error instanceof PlatformError)) throw error;
          problems.push(`${item.metadata.name}: ${error.message}`);
          return [];
        }
      });
    return indexDocuments([...options.builtin, ...stored], problems);
  };

  return {
    async snapshot(signal) {
      const { items } = await cluster.list(configMaps(options.controlNamespace), signal);
      const known = indexed.get(items);
      const documents = known ?? read(items);
      indexed.set(items, documents);
      return documents;
    },
  };
}

/** The same with writes. The control namespace is made with the first document. */
export function createDocumentStore(cluster: Cluster, options: Options): DocumentReader & DocumentWriter {
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

const isContent = (item: KubeObject) => item.metadata.labels?.[KIND_LABEL] === CONTENT_KIND;

function parseStored(item: KubeObject, contents: ReadonlyMap<string, KubeObject>): Document {
  return fromConfigMap(
    item,
    joinShared(bodyOf(item), hash => contentIn(item, hash, contents.get(contentName(hash)))),
  );
}

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
