import { PlatformError } from '../../errors.ts';
import type { ListQuery, WatchEvent } from '../../control-plane/ports.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { parseFieldSelector } from './field-selector.ts';
import { parseLabelSelector } from './label-selector.ts';
import type { Change, ObjectStore } from './object-store.ts';

/** So many changes that a watch does not select are followed by a bookmark. */
const quiet = 500;
/** So far a reader may fall behind. */
const patience = 10_000;

const gone = (message: string): PlatformError =>
  new PlatformError('conflict', message, 'List again and watch from the resourceVersion of that list.');

function selection({ apiVersion, kind, namespace, labels = '', fields = '' }: ListQuery) {
  const hasLabels = parseLabelSelector(labels);
  const hasFields = fields === '' ? () => true : parseFieldSelector(fields, kind);
  return (object: KubeObject): boolean =>
    object.kind === kind &&
    object.apiVersion === apiVersion &&
    (namespace === undefined ||
      object.metadata.namespace === undefined ||
      object.metadata.namespace === namespace) &&
    hasLabels(object.metadata.labels ?? {}) &&
    hasFields(object);
}

const noReader = (): void => {};

/** What a change is to somebody who sees only what the query selects. */
function eventOf(
  { type, object, before }: Change,
  selects: (object: KubeObject) => boolean,
): WatchEvent | undefined {
  const was = before !== undefined && selects(before);
  const is = type !== 'deleted' && selects(object);
  if (is) return { type: was ? 'modified' : 'added', object };
  if (!was) return undefined;
  const { resourceVersion } = object.metadata;
  return { type: 'deleted', object: { ...before, metadata: { ...before.metadata, resourceVersion } } };
}

/** Follows the store from a version on, or from now, until the signal aborts. Throws `conflict` when that is too long ago. */
export function watch(
  store: ObjectStore,
  query: ListQuery & { resourceVersion?: string },
  signal: AbortSignal,
): AsyncIterable<WatchEvent> {
  store.get({ apiVersion: query.apiVersion, kind: query.kind, name: '' });
  const selects = selection(query);
  const from = query.resourceVersion ?? store.resourceVersion();
  const past = store.changesSince(from);
  if (!past) throw gone(`too old resource version: ${from} (${store.resourceVersion()})`);
  const queue = [...past];
  let wake = noReader;
  const stop = store.onChange(change => {
    queue.push(change);
    wake();
  });
  const end = () => {
    stop();
    wake();
  };
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) stop();
  return events();

  async function* events(): AsyncGenerator<WatchEvent> {
    let unselected = 0;
    try {
      while (!signal.aborted) {
        if (queue.length > patience) throw gone(`${queue.length} changes behind`);
        const change = queue.shift();
        const event = change && eventOf(change, selects);
        if (change) unselected = event ? 0 : unselected + 1;
        if (event) yield event;
        else if (!change) await new Promise<void>(resolve => (wake = resolve));
        else if (unselected % quiet === 0) yield bookmark(query, change);
      }
    } finally {
      signal.removeEventListener('abort', end);
      stop();
    }
  }
}

function bookmark({ apiVersion, kind }: ListQuery, { object }: Change): WatchEvent {
  const { resourceVersion } = object.metadata;
  return { type: 'bookmark', object: { apiVersion, kind, metadata: { name: '', resourceVersion } } };
}
