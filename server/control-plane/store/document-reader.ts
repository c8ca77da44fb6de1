import type { KubeObject } from '../../domain/kube-object.ts';
import { PlatformError } from '../../errors.ts';
import type { Document } from '../documents/document.ts';
import { documentKey, type Documents, indexDocuments } from '../documents/documents.ts';
import type { ClusterReader, DocumentReader, ListQuery } from '../ports.ts';
import { fromConfigMap, KIND_LABEL, MANAGED_BY_SELECTOR } from './config-map.ts';
import { CONTENT_KIND, contentName, joinShared } from './shared-content.ts';
import { bodyOf, contentIn } from './stored-body.ts';

export type StoreOptions = {
  /** Namespace of the ConfigMaps. */
  controlNamespace: string;
  /** Documents that are there unless a stored one of the same name replaces them. */
  builtin: readonly Document[];
};

export const configMaps = (namespace: string): ListQuery => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace,
  labels: MANAGED_BY_SELECTOR,
});

export const isContent = (item: KubeObject) => item.metadata.labels?.[KIND_LABEL] === CONTENT_KIND;

export function parseStored(item: KubeObject, contents: ReadonlyMap<string, KubeObject>): Document {
  return fromConfigMap(
    item,
    joinShared(bodyOf(item), hash => contentIn(item, hash, contents.get(contentName(hash)))),
  );
}

/**
 * Reads the declared state from one ConfigMap per document (direct mode). A ConfigMap that has not changed is
 * parsed once, and of a list only what has changed is put into the index of the list before.
 */
export function createDocumentReader(cluster: ClusterReader, options: StoreOptions): DocumentReader {
  const parsed = new WeakMap<KubeObject, Document>();
  const builtin = new Map(options.builtin.map(document => [documentKey(document), document]));
  let last: { items: readonly KubeObject[]; documents: Documents } = {
    items: [],
    documents: indexDocuments(options.builtin),
  };

  /** The documents in these, each parsed once, and why some cannot be read. */
  function parse(added: readonly KubeObject[], items: readonly KubeObject[]) {
    const contents = new Map(items.filter(isContent).map(item => [item.metadata.name, item]));
    const problems: string[] = [];
    const documents = added.flatMap(item => {
      try {
        const document = parsed.get(item) ?? parseStored(item, contents);
        parsed.set(item, document);
        return [document];
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error;
        problems.push(`${item.metadata.name}: ${error.message}`);
        return [];
      }
    });
    return { documents, problems };
  }

  function read(items: readonly KubeObject[]): Documents {
    const [before, after] = [new Set(last.items), new Set(items)];
    const added = items.filter(item => !isContent(item) && !(before.has(item) && parsed.has(item)));
    const { documents, problems } = parse(added, items);
    const gone = last.items.flatMap(item => (after.has(item) ? [] : (parsed.get(item) ?? [])));
    const uncovered = gone.flatMap(document => builtin.get(documentKey(document)) ?? []);
    return { ...last.documents.with({ put: [...uncovered, ...documents], remove: gone }), problems };
  }

  return {
    async snapshot(signal) {
      const { items } = await cluster.list(configMaps(options.controlNamespace), signal);
      if (items !== last.items) last = { items, documents: read(items) };
      return last.documents;
    },
  };
}
