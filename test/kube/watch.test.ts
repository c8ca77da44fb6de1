import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import type { Cluster, WatchEvent } from '../../server/control-plane/ports.ts';
import { clusterAnswering, configMap, hurried, ref, status } from './api-server.ts';

const event = (type: string, name: string, resourceVersion: string) =>
  `${JSON.stringify({ type, object: { ...configMap(name), metadata: { name, resourceVersion } } })}\n`;
const bookmark = (resourceVersion: string) =>
  `${JSON.stringify({ type: 'BOOKMARK', object: { kind: 'ConfigMap', apiVersion: 'v1', metadata: { resourceVersion } } })}\n`;

type End = 'end' | 'drop' | 'stay';
const stream = (lines: readonly string[], end: End) => (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write(lines.join(''), () => {
    if (end === 'end') response.end();
    if (end === 'drop') response.socket?.destroy();
  });
};

async function take(count: number, cluster: Cluster): Promise<string[]> {
  const taken: string[] = [];
  const stop = new AbortController();
  const events: AsyncIterable<WatchEvent> = cluster.watch({ ...ref, resourceVersion: '1' }, stop.signal);
  for await (const { type, object } of events) {
    taken.push(`${type} ${object.metadata.name}@${object.metadata.resourceVersion}`);
    if (taken.length === count) stop.abort();
  }
  return taken;
}

const limits = { ...hurried, silentMs: 100 };

test('goes on where it was: after its end, after a break, after silence, after a bookmark', async () => {
  const answers = [
    stream([event('ADDED', 'a', '2')], 'end'),
    stream([event('MODIFIED', 'a', '3'), event('ADDED', 'b', '4').slice(0, 20)], 'drop'),
    stream([event('ADDED', 'b', '4'), bookmark('40')], 'stay'),
    status(503, 'starting'),
    stream([event('DELETED', 'b', '41')], 'stay'),
  ];
  const { cluster, requests } = await clusterAnswering(({ nth }) => answers[nth] ?? 'drop', limits);
  expect(await take(5, cluster)).toEqual([
    'added a@2',
    'modified a@3',
    'added b@4',
    'bookmark @40',
    'deleted b@41',
  ]);
  expect(requests.map(({ query }) => query['resourceVersion'])).toEqual(['1', '2', '3', '40', '40']);
  expect(requests[0]?.query).toMatchObject({
    watch: 'true',
    allowWatchBookmarks: 'true',
    timeoutSeconds: '300',
  });
});

test.for([
  [
    'in the stream',
    stream(
      [`${JSON.stringify({ type: 'ERROR', object: status(410, 'too old resource version: 1 (9)').body })}\n`],
      'stay',
    ),
  ],
  ['at once', status(410, 'too old resource version: 1 (9)')],
] as const)('a version that is too old is a conflict, said %s', async ([, answer]) => {
  const { cluster, requests } = await clusterAnswering(() => answer, limits);
  await expect(take(1, cluster)).rejects.toMatchObject({
    code: 'conflict',
    message: 'too old resource version: 1 (9)',
    hint: 'List again and watch from the resourceVersion of that list.',
  });
  expect(requests).toHaveLength(1);
});

test('what is refused is told, and not asked again', async () => {
  const { cluster, requests } = await clusterAnswering(
    () =>
      status(403, 'User "ada" cannot watch resource "configmaps" in API group "" in the namespace "shop"'),
    limits,
  );
  await expect(take(1, cluster)).rejects.toMatchObject({ code: 'forbidden' });
  expect(requests).toHaveLength(1);
});

test('without a version it begins now, and an object in many pieces is one event', async () => {
  const long = JSON.stringify({
    type: 'ADDED',
    object: configMap('a', { data: { a: 'ä'.repeat(200_000) } }),
  });
  const { cluster, requests } = await clusterAnswering(({ query }) => {
    if (query['watch'] === undefined)
      return { body: { metadata: { resourceVersion: '5', continue: 'x' }, items: [configMap('b')] } };
    return stream([long, '\n'], 'stay');
  }, limits);
  const stop = new AbortController();
  for await (const { object } of cluster.watch(ref, stop.signal)) {
    expect(object['data']).toEqual({ a: 'ä'.repeat(200_000) });
    stop.abort();
  }
  expect(requests.map(({ query }) => [query['limit'], query['resourceVersion']])).toEqual([
    ['1', undefined],
    [undefined, '5'],
  ]);
});

test('ends with its signal, whatever it waits for', async () => {
  const { cluster } = await clusterAnswering(() => 'silence', { ...limits, answerMs: 60_000 });
  const stop = new AbortController();
  const watching = (async () => {
    for await (const seen of cluster.watch({ ...ref, resourceVersion: '1' }, stop.signal)) return seen;
    return 'ended';
  })();
  await cluster.serves('v1', 'Pod');
  setTimeout(() => stop.abort(), 20);
  expect(await watching).toBe('ended');
});
