import type { DeleteOptions, ListQuery } from '../../control-plane/ports.ts';
import type { KubeObject, Ref } from '../../domain/kube-object.ts';
import { stamp } from '../stamp.ts';
import { createDeletion } from './deletion.ts';
import type { Kind } from './kinds.ts';
import { createStorage } from './storage.ts';
import { createWrites } from './writes.ts';

export type Change = { type: 'added' | 'modified' | 'deleted'; object: KubeObject; before?: KubeObject };

/**
 * The API server's side of the embedded cluster: synchronous, in memory, one writer. Objects are immutable and
 * share structure; every method that cannot do what it says throws a PlatformError.
 */
export interface ObjectStore {
  get(ref: Ref): KubeObject | undefined;
  /** By namespace and name; `limit` and `continue` are not looked at. The same array until something it selects may have changed. */
  list(query: ListQuery): readonly KubeObject[];
  /** With a manager, field ownership is recorded from here on; without one, from the first apply on. */
  create(object: KubeObject, manager?: string): KubeObject;
  /** `metadata.resourceVersion`, where given, is the precondition; `status` is ignored where the kind has one. */
  replace(object: KubeObject, manager?: string): KubeObject;
  /** Undefined when the object is gone. */
  updateStatus(ref: Ref, status: unknown): KubeObject | undefined;
  apply(object: KubeObject, manager: string, force: boolean): KubeObject;
  patch(ref: Ref, mergePatch: { readonly [field: string]: unknown }, manager?: string): KubeObject;
  /** False when there was nothing to delete. Dependents go in the same call. */
  delete(ref: Ref, options?: Omit<DeleteOptions, 'dryRun'>): boolean;
  /** Objects whose ownerReferences name this uid. */
  dependents(uid: string): readonly KubeObject[];
  serves(apiVersion: string, kind: string): boolean;
  /** Called after each change, in order; changes made by a listener are told after the present one. */
  onChange(listener: (change: Change) => void): () => void;
  /** What happened after that version, oldest first; undefined when it is not remembered any more. */
  changesSince(resourceVersion: string): readonly Change[] | undefined;
  resourceVersion(): string;
  /** Runs `work` and takes back all it did; listeners hear nothing. */
  dryRun<T>(work: () => T): T;
  export(): unknown;
  /** Replaces everything by an exported state. Listeners hear nothing, history starts anew. */
  import(state: unknown): void;
}

const bootstrap = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** An API server with its four first namespaces. `now` and `uid` are all it takes from outside. */
export function createObjectStore(parts: {
  now: () => Date;
  uid: () => string;
  kinds: readonly Kind[];
}): ObjectStore {
  const now = () => stamp(parts.now().getTime());
  const storage = createStorage(parts.kinds);
  const deletion = createDeletion(storage, now);
  const { adopt, ...writes } = createWrites(storage, deletion, { now, uid: parts.uid });
  for (const name of bootstrap) writes.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

  return {
    ...writes,
    get: storage.get,
    list: query => storage.list(query),
    delete: (ref, options) => deletion.delete(ref, options),
    dependents: storage.dependents,
    serves: storage.serves,
    onChange: storage.onChange,
    changesSince: version => storage.changesSince(version),
    resourceVersion: () => String(storage.version()),
    dryRun: work => storage.dryRun(work),
    export: storage.export,
    import: state => storage.import(state, adopt),
  };
}
