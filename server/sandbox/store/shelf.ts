import type { ListQuery } from '../../control-plane/ports.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { parseFieldSelector } from './field-selector.ts';
import { parseLabelSelector } from './label-selector.ts';

type Lists = Map<string, readonly KubeObject[]>;
type Bucket = { objects: Map<string, KubeObject>; sorted: boolean; lists: Lists };
type Undo = () => void;

/** The objects of one kind, by namespace and name, with the answers to the lists asked for since the last change. */
export interface Shelf {
  get(namespace: string, name: string): KubeObject | undefined;
  list(query: ListQuery): readonly KubeObject[];
  isEmpty(namespace: string): boolean;
  /** `next` takes the place of what has its name, or nothing does. */
  put(named: KubeObject, next: KubeObject | undefined): Undo;
}

const none: readonly KubeObject[] = [];
const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

export function createShelf(): Shelf {
  const buckets = new Map<string, Bucket>();
  let everywhere: Lists = new Map();

  function bucketOf(namespace: string): Bucket {
    const known = buckets.get(namespace);
    if (known) return known;
    const fresh: Bucket = { objects: new Map(), sorted: true, lists: new Map() };
    buckets.set(namespace, fresh);
    return fresh;
  }

  function inNamespace(bucket: Bucket): readonly KubeObject[] {
    if (!bucket.sorted) bucket.objects = new Map([...bucket.objects].toSorted(byName));
    bucket.sorted = true;
    return [...bucket.objects.values()];
  }

  function remembered(lists: Lists, key: string, make: () => readonly KubeObject[]): readonly KubeObject[] {
    const known = lists.get(key);
    if (known) return known;
    const fresh = make();
    lists.set(key, fresh);
    return fresh;
  }

  function all(namespace: string | undefined): readonly KubeObject[] {
    if (namespace === undefined)
      return remembered(everywhere, '', () =>
        [...buckets.keys()].toSorted((a, b) => (`${a}/` < `${b}/` ? -1 : 1)).flatMap(all),
      );
    const bucket = buckets.get(namespace);
    return bucket ? remembered(bucket.lists, '', () => inNamespace(bucket)) : none;
  }

  return {
    get: (namespace, name) => buckets.get(namespace)?.objects.get(name),
    isEmpty: namespace => (buckets.get(namespace)?.objects.size ?? 0) === 0,
    list({ kind, namespace, labels = '', fields = '' }) {
      if (labels === '' && fields === '') return all(namespace);
      const lists = namespace === undefined ? everywhere : bucketOf(namespace).lists;
      return remembered(lists, `${labels}\n${fields}`, () => {
        const hasLabels = parseLabelSelector(labels);
        const hasFields = fields === '' ? () => true : parseFieldSelector(fields, kind);
        return all(namespace).filter(it => hasLabels(it.metadata.labels ?? {}) && hasFields(it));
      });
    },
    put({ metadata: { namespace = '', name } }, next) {
      const bucket = bucketOf(namespace);
      const old = bucket.objects.get(name);
      const [lists, wider] = [bucket.lists, everywhere];
      function set(object: KubeObject | undefined): void {
        if (object && !bucket.objects.has(name)) bucket.sorted = false;
        if (object) bucket.objects.set(name, object);
        else bucket.objects.delete(name);
      }
      set(next);
      bucket.lists = new Map();
      everywhere = new Map();
      return () => {
        set(old);
        bucket.lists = lists;
        everywhere = wider;
      };
    },
  };
}
