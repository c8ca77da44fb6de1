import type { ListQuery } from '../../control-plane/ports.ts';
import type { KubeObject, Ref } from '../../domain/kube-object.ts';
import { type LabelTest, labelTest } from './label-test.ts';
import { isLater } from './version.ts';

type List = { test: LabelTest; items: readonly KubeObject[] };
type Shelf = { objects: Map<string, KubeObject>; isSorted: boolean; lists: Map<string, List> };
type Named = Pick<Ref, 'namespace' | 'name'>;

/** Selectors are few; somebody who makes them up does not fill the memory. */
const MOST_LISTS = 500;
const none: readonly KubeObject[] = [];

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);
const nameOf = ({ namespace = '', name }: Named): string => `${namespace}/${name}`;
const labelsOf = (object: KubeObject | undefined) => object?.metadata.labels ?? {};

/**
 * Objects of one kind by namespace and name. A list is the same array until something that it selects changes, and
 * an older version never takes the place of a newer one.
 */
export function createStore() {
  const shelves = new Map<string, Shelf>();
  /** What we deleted, until the watch tells of it: its earlier changes may still be on their way. */
  const deleted = new Map<string, string | undefined>();
  let size = 0;

  function shelfOf(namespace: string): Shelf {
    const known = shelves.get(namespace);
    if (known) return known;
    const fresh: Shelf = { objects: new Map(), isSorted: true, lists: new Map() };
    shelves.set(namespace, fresh);
    return fresh;
  }

  function set(shelf: Shelf, name: string, next: KubeObject | undefined): void {
    const old = shelf.objects.get(name);
    if (next && !old) shelf.isSorted = false;
    if (next) shelf.objects.set(name, next);
    else shelf.objects.delete(name);
    size += Number(next !== undefined) - Number(old !== undefined);
    for (const [key, { test }] of shelf.lists)
      if ((old && test(labelsOf(old))) || (next && test(labelsOf(next)))) shelf.lists.delete(key);
  }

  function put(object: KubeObject): void {
    const { namespace = '', name, resourceVersion, uid } = object.metadata;
    const key = nameOf(object.metadata);
    if (deleted.has(key) && deleted.get(key) === uid) return;
    const shelf = shelfOf(namespace);
    const known = shelf.objects.get(name);
    if (known && !isLater(resourceVersion, known.metadata.resourceVersion)) return;
    set(shelf, name, object);
  }

  /** `object` is how it was last; a newer one of its name, made again since, stays. */
  function remove({ metadata }: KubeObject): void {
    deleted.delete(nameOf(metadata));
    const shelf = shelfOf(metadata.namespace ?? '');
    const { resourceVersion } = metadata;
    const known = shelf.objects.get(metadata.name)?.metadata.resourceVersion;
    if (resourceVersion !== undefined && known !== undefined && isLater(known, resourceVersion)) return;
    set(shelf, metadata.name, undefined);
  }

  return {
    size: () => size,
    has: ({ namespace = '', name }: Named): boolean => shelves.get(namespace)?.objects.has(name) ?? false,
    put,
    remove,

    /** Takes out what is known to be gone before the watch says so. */
    forget(ref: Named): void {
      const shelf = shelfOf(ref.namespace ?? '');
      const known = shelf.objects.get(ref.name);
      if (!known) return;
      deleted.set(nameOf(ref), known.metadata.uid);
      set(shelf, ref.name, undefined);
    },

    /** What is in none of the lists that were read is gone, but for what was `written` meanwhile. */
    keepOnly(seen: ReadonlySet<string>, written: ReadonlySet<string>): void {
      for (const [namespace, shelf] of shelves)
        for (const name of shelf.objects.keys()) {
          const key = nameOf({ namespace, name });
          if (!seen.has(key) && !written.has(key)) set(shelf, name, undefined);
        }
      for (const key of deleted.keys()) if (!written.has(key)) deleted.delete(key);
    },

    clear(): void {
      shelves.clear();
      deleted.clear();
      size = 0;
    },

    list({ namespace = '', labels = '' }: ListQuery): readonly KubeObject[] {
      const shelf = shelves.get(namespace);
      if (!shelf) return none;
      const known = shelf.lists.get(labels);
      if (known) return known.items;
      if (!shelf.isSorted) shelf.objects = new Map([...shelf.objects].toSorted(byName));
      shelf.isSorted = true;
      const test = labelTest(labels) ?? (() => false);
      const items = [...shelf.objects.values()].filter(object => test(labelsOf(object)));
      if (shelf.lists.size >= MOST_LISTS) shelf.lists.clear();
      shelf.lists.set(labels, { test, items });
      return items;
    },
  };
}

export type Store = ReturnType<typeof createStore>;
export const storeName = nameOf;
