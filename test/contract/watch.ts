import { expect, test } from 'vitest';
import type { ListQuery, WatchEvent } from '../../server/control-plane/ports.ts';
import { refOf } from '../../server/domain/kube-object.ts';
import { type Given, config, failure, withMetadata } from './given.ts';

/** The first events of a watch, without bookmarks. */
async function first(
  count: number,
  { cluster }: Given,
  query: ListQuery & { resourceVersion?: string },
): Promise<WatchEvent[]> {
  const events: WatchEvent[] = [];
  const stop = new AbortController();
  for await (const event of cluster.watch(query, stop.signal)) {
    if (event.type !== 'bookmark') events.push(event);
    if (events.length >= count) stop.abort();
  }
  return events;
}

const short = (events: readonly WatchEvent[]) => events.map(it => `${it.type} ${it.object.metadata.name}`);

export function watchContract(given: () => Given): void {
  const kind = { apiVersion: 'v1', kind: 'ConfigMap' };

  test('tells what happened since a version, in order, in one namespace', async () => {
    const { cluster, namespace } = given();
    const query = { ...kind, namespace };
    const { resourceVersion } = await cluster.list(query);
    const made = await cluster.create(config(namespace, 'watched'));
    await cluster.patch(refOf(made), { data: { a: '1' } });
    await cluster.create({ ...config('default', `${namespace}-elsewhere`) });
    await cluster.delete(refOf(made));
    await cluster.create(config(namespace, 'watched-2'));
    const events = await first(4, given(), { ...query, resourceVersion });
    expect(short(events)).toEqual([
      'added watched',
      'modified watched',
      'deleted watched',
      'added watched-2',
    ]);
    expect(events[2]?.object['data']).toEqual({ a: '1' });
    const versions = events.map(it => Number(it.object.metadata.resourceVersion));
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    await cluster.delete({ ...kind, namespace: 'default', name: `${namespace}-elsewhere` });
  });

  test('what leaves the selection is deleted, what enters it is added', async () => {
    const { cluster, namespace } = given();
    const query = { ...kind, namespace, labels: 'watch=me' };
    const { resourceVersion } = await cluster.list(query);
    const made = await cluster.create(config(namespace, 'labelled'));
    await cluster.patch(refOf(made), { metadata: { labels: { watch: 'me' } } });
    await cluster.patch(refOf(made), { data: { a: '1' } });
    await cluster.patch(refOf(made), { metadata: { labels: { watch: null } } });
    await cluster.create(withMetadata(config(namespace, 'labelled-2'), { labels: { watch: 'me' } }));
    const events = await first(4, given(), { ...query, resourceVersion });
    expect(short(events)).toEqual([
      'added labelled',
      'modified labelled',
      'deleted labelled',
      'added labelled-2',
    ]);
  });

  test('waits for what comes, and ends with its signal', async () => {
    const { cluster, clock, namespace } = given();
    const query = { ...kind, namespace, labels: 'live=yes' };
    const { resourceVersion } = await cluster.list(query);
    const watching = first(1, given(), { ...query, resourceVersion });
    await clock.sleep(500);
    await cluster.create(withMetadata(config(namespace, 'live'), { labels: { live: 'yes' } }));
    expect(short(await watching)).toEqual(['added live']);

    const stop = new AbortController();
    const idle = (async () => {
      for await (const event of cluster.watch(query, stop.signal))
        if (event.type !== 'bookmark') return event.type;
      return 'ended';
    })();
    stop.abort();
    expect(await idle).toBe('ended');
  });

  test('a version that nobody remembers is a conflict', async () => {
    const { cluster, namespace, tooOld } = given();
    const query = { namespace, ...(await tooOld()) };
    const stop = AbortSignal.timeout(20_000);
    const watching = (async () => {
      for await (const event of cluster.watch(query, stop)) return event;
      return 'ended';
    })();
    const error = await failure(watching, 'conflict');
    expect(error.hint).toContain('List again');
  });

  test('a watch that selects nothing tells how far it is', { timeout: 120_000 }, async () => {
    const { cluster, namespace } = given();
    const query = { ...kind, namespace, labels: 'nobody=has-this' };
    const { resourceVersion: from } = await cluster.list(query);
    let to = 0;
    const stop = new AbortController();
    const bookmark = (async () => {
      for await (const { type, object } of cluster.watch({ ...query, resourceVersion: from }, stop.signal)) {
        expect(type).toBe('bookmark');
        if (to > 0 && Number(object.metadata.resourceVersion) >= to) return object;
      }
      return undefined;
    })();
    for (let i = 0; i < 600; i++) {
      const made = await cluster.apply(config(namespace, 'busy', { i: String(i) }), { manager: 'contract' });
      if (i === 400) to = Number(made.metadata.resourceVersion);
    }
    expect(await bookmark).toMatchObject({ ...kind, metadata: { name: '' } });
    stop.abort();
  });
}
