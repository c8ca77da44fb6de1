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

export const documentKey = ({ kind, metadata: { namespace = '', name } }: Document): string =>
  `${kind} ${namespace}/${name}`;

export const isOf = <K extends Kind>(document: Document, kind: K): document is DocumentOf<K> & Document =>
  document.kind === kind;

/** The documents of one kind by namespace ('' for none) and name, with the lists that were asked for. */
type Shelf = { byNamespace: ReadonlyMap<string, Names>; lists: Map<string | undefined, readonly Document[]> };
type Names = ReadonlyMap<string, Document>;
type Shelves = ReadonlyMap<Kind, Shelf>;

/** Builds the index; a later document of the same kind and name replaces an earlier one. */
export const indexDocuments = (documents: Iterable<Document>, problems: readonly string[] = []): Documents =>
  fromShelves(changed(new Map(), [...documents], []), problems);

function fromShelves(shelves: Shelves, problems: readonly string[]): Documents {
  return {
    problems,
    all: () => [...shelves.values()].flatMap(shelf => listOf(shelf, undefined)),
    get(kind, name, namespace = '') {
      const found = shelves.get(kind)?.byNamespace.get(namespace)?.get(name);
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
const inOrder = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);

function listOf(shelf: Shelf | undefined, namespace: string | undefined): readonly Document[] {
  if (!shelf) return none;
  const known = shelf.lists.get(namespace);
  if (known) return known;
  const list =
    namespace === undefined
      ? [...shelf.byNamespace].toSorted(inOrder).flatMap(([namespace]) => listOf(shelf, namespace))
      : [...(shelf.byNamespace.get(namespace) ?? [])].toSorted(inOrder).map(([, document]) => document);
  shelf.lists.set(namespace, list);
  return list;
}

/** Kinds that nothing is put to or removed from keep their shelves. */
function changed(shelves: Shelves, put: readonly Document[], remove: readonly Document[]): Shelves {
  const fresh = new Map<Kind, Map<string, Map<string, Document>>>();
  function namesFor({ kind, metadata: { namespace = '' } }: Document): Map<string, Document> {
    const spaces = fresh.get(kind) ?? new Map<string, Map<string, Document>>();
    const names = spaces.get(namespace) ?? new Map(shelves.get(kind)?.byNamespace.get(namespace));
    fresh.set(kind, spaces.set(namespace, names));
    return names;
  }
  for (const document of remove) namesFor(document).delete(document.metadata.name);
  for (const document of put) namesFor(document).set(document.metadata.name, document);
  const shelved = [...fresh].map(([kind, spaces]): [Kind, Shelf] => [
    kind,
    { byNamespace: new Map([...(shelves.get(kind)?.byNamespace ?? []), ...spaces]), lists: new Map() },
  ]);
  return new Map([...shelves, ...shelved]);
}
