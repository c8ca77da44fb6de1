import type { Document, DocumentOf, Kind } from './document.ts';

/** The declared state at one moment: an index over documents that is never changed. */
export type Documents = {
  get<K extends Kind>(kind: K, name: string, namespace?: string): DocumentOf<K> | undefined;
  /** In the order of namespace and name. Without a namespace: of all namespaces. */
  list<K extends Kind>(kind: K, namespace?: string): readonly DocumentOf<K>[];
  all(): readonly Document[];
  /** The picture with these documents put in and those taken out. */
  with(change: { put?: readonly Document[]; remove?: readonly Document[] }): Documents;
  /** What is stored but cannot be read, each with its reason. */
  problems: readonly string[];
};

export const documentKey = (document: Document): string =>
  keyOf(document.kind, document.metadata.name, document.metadata.namespace);

const keyOf = (kind: Kind, name: string, namespace: string | undefined) =>
  namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;

export const isOf = <K extends Kind>(document: Document, kind: K): document is DocumentOf<K> & Document =>
  document.kind === kind;

/** Builds the index; a later document of the same kind and name replaces an earlier one. */
export function indexDocuments(documents: Iterable<Document>, problems: readonly string[] = []): Documents {
  const byKey = new Map<string, Document>();
  for (const document of documents) byKey.set(documentKey(document), document);
  return fromMap(byKey, problems);
}

function fromMap(byKey: ReadonlyMap<string, Document>, problems: readonly string[]): Documents {
  let byKind: Map<Kind, Document[]> | undefined;
  const ofKind = (kind: Kind): readonly Document[] => {
    byKind ??= groupByKind(byKey);
    return byKind.get(kind) ?? [];
  };
  return {
    problems,
    all: () => [...byKey.values()],
    get(kind, name, namespace) {
      const found = byKey.get(keyOf(kind, name, namespace));
      return found && isOf(found, kind) ? found : undefined;
    },
    list: (kind, namespace) =>
      narrowed(ofKind(kind), kind).filter(
        document => namespace === undefined || document.metadata.namespace === namespace,
      ),
    with({ put = [], remove = [] }) {
      const next = new Map(byKey);
      for (const document of remove) next.delete(documentKey(document));
      for (const document of put) next.set(documentKey(document), document);
      return fromMap(next, problems);
    },
  };
}

function narrowed<K extends Kind>(documents: readonly Document[], kind: K): DocumentOf<K>[] {
  return documents.filter((document): document is DocumentOf<K> & Document => isOf(document, kind));
}

function groupByKind(byKey: ReadonlyMap<string, Document>): Map<Kind, Document[]> {
  const groups = new Map<Kind, Document[]>();
  for (const key of [...byKey.keys()].toSorted()) {
    const document = byKey.get(key);
    if (!document) continue;
    const group = groups.get(document.kind);
    if (group) group.push(document);
    else groups.set(document.kind, [document]);
  }
  return groups;
}
