import { PlatformError } from '../../../server/errors.ts';
import { kinds } from '../../../server/sandbox/store/kinds.ts';
import { type ObjectStore, createObjectStore } from '../../../server/sandbox/store/object-store.ts';

/** A store with the namespace `shop`, at a fixed time, its uids counted. */
export function openStore(now: () => Date = () => new Date('2026-11-01T10:00:00Z')): ObjectStore {
  let count = 0;
  const uid = () => `uid-${(count += 1)}`;
  const store = createObjectStore({ now, uid, kinds });
  store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  return store;
}

/** The expected failure of some work. */
export function failureOf(work: () => unknown): PlatformError {
  try {
    work();
  } catch (error) {
    if (error instanceof PlatformError) return error;
    throw error;
  }
  throw new Error('nothing failed');
}
