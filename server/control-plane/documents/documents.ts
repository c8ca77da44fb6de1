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

export const documentKey = (document: Document): string => `${document.kind} ${keyOf(document.metadata)}`;

const keyOf = ({ name, namespace = '' }: { name: string; namespace?: string | undefined }) =>
  `${namespace}/${name}`;

export const isOf = <K extends Kind>(document: Document, kind: K): document is DocumentOf<K> & Document =>
  document.kind === kind;

/** The documents of one kind by namespace and name, with the lists that were asked for. */
type Shelf = { byKey: ReadonlyMap<string, Document>; lists: Map<string | undefined, readonly Document[]> };
type Shelves = ReadonlyMap<Kind, Shelf>;

/** Builds the index; a later document of the same kind and name replaces an earlier one. */
export const indexDocuments = (documents: Iterable<Document>, problems: readonly string[] = []): Documents =>
  fromShelves(changed(new Map(), [...documents], []), problems);

function fromShelves(shelves: Shelves, problems: readonly string[]): Documents {
  return {
    problems,
    all: () => [...shelves.values()].flatMap(({ byKey }) => [...byKey.values()]),
    get(kind, name, namespace) {
      const found = shelves.get(kind)?.byKey.get(keyOf({ name, namespace }));
      return found && isOf(found, kind) ? found : undefined;
    },
    list(kind, namespace) {
      const found = listOf(shelves.get(kind), namespace);
      return areOf(found, kind) ? found : [];
    },
    with: ({ put = [], remove = [] }) => fromShelves(changed(shelves, put, remove), problems),
  };
}

/** A shelf holds one kind, so its first document speaks for all. */
const areOf = <K extends Kind>(
  documents: readonly Document[],
  kind: K,
): documents is readonly DocumentOf<K>[] & readonly Document[] =>
  documents.slice(0, 1).every(document => isOf(document, kind));

const none: readonly Document[] = [];

function listOf(shelf: Shelf | undefined, namespace: string | undefined): readonly Document[] {
  if (!shelf) return none;
  const known = shelf.lists.get(namespace);
  if (known) return known;
  const list =
    namespace === undefined
      ? [...shelf.byKey.values()].toSorted(inOrder)
      : listOf(shelf, undefined).filter(document => document.metadata.namespace === namespace);
  shelf.lists.set(namespace, list);
  return list;
}

function inOrder({ metadata: a }: Document, { metadata: b }: Document): number {
  const [here, there] =
    a.namespace === b.namespace ? [a.name, b.name] : [a.namespace ?? '', b.namespace ?? ''];
  return here < there ? -1 : Number(here > there);
}

/** Kinds that nothing is put to or removed from keep their shelves. */
function changed(shelves: Shelves, put: readonly Document[], remove: readonly Document[]): Shelves {
  const next = new Map(shelves);
  for (const kind of new Set([...remove, ...put].map(document => document.kind))) {
    const byKey = new Map(shelves.get(kind)?.byKey);
    for (const document of remove) if (document.kind === kind) byKey.delete(keyOf(document.metadata));
    for (const document of put) if (document.kind === kind) byKey.set(keyOf(document.metadata), document);
    next.set(kind, { byKey, lists: new Map() });
  }
  return next;
}
