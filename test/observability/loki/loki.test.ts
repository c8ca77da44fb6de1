import { describe, expect, test } from 'vitest';
import type { LogLine } from '../../../server/control-plane/ports.ts';
import type { KubeObject } from '../../../server/domain/kube-object.ts';
import { createKeptLogs } from '../../../server/observability/kept-logs/kept-logs.ts';
import { createLoki } from '../../../server/observability/loki/loki.ts';
import { clusterOf } from '../kept-logs/cluster-of.ts';
import { MINUTE, NOW, search, webPod } from '../kept-logs/shop-pods.ts';
import { strangeTexts } from '../kept-logs/strange-texts.ts';
import { type Entry, smallLoki } from './small-loki.ts';

const WEB = 'web-7d9c8b6f5-bcdfg';

/** Nanoseconds since 1970, so many milliseconds ago. */
const at = (ago: number, nanoseconds = 0): string =>
  String(BigInt(NOW - ago) * 1_000_000n + BigInt(nanoseconds));

type Of = { pod?: string; container?: string; namespace?: string; nanoseconds?: number };

const said = (ago: number, line: string, of: Of = {}): Entry => {
  const { pod = WEB, container = 'main', namespace = 'shop-dev', nanoseconds = 0 } = of;
  return { labels: { namespace, pod, container, job: 'pods' }, at: at(ago, nanoseconds), line };
};

async function openLogs(
  stored: readonly Entry[],
  objects: readonly KubeObject[] = [webPod('bcdfg')],
  given: object = {},
) {
  const loki = await smallLoki(stored);
  const { cluster } = await clusterOf(objects);
  const address = { url: loki.url, fields: {}, ...given };
  const logs = createKeptLogs(createLoki(address), () => new Date(NOW))(cluster);
  return {
    ...loki,
    find: (more: object = {}) => logs.search(search(more)),
    queries: () => loki.asked.flatMap(({ form }) => form.get('query') ?? []),
  };
}

const texts = ({ lines }: { lines: readonly LogLine[] }): string[] => lines.map(({ text }) => text);

test('lines of a component, oldest first, and those of nobody else', async () => {
  const { find, asked } = await openLogs(
    [
      said(3000, 'first', { nanoseconds: 123_456_789 }),
      said(1000, 'third'),
      said(1000, 'third again'),
      said(2000, 'second', { container: 'side' }),
      said(1000, 'elsewhere', { namespace: 'shop-prod' }),
      said(1000, 'other', { pod: 'web-admin-7d9c8b6f5-bcdfg' }),
      said(1000, 'mesh', { container: 'istio-proxy' }),
    ],
    undefined,
    { headers: { 'X-Scope-OrgID': 'shop' } },
  );
  expect(await find()).toEqual({
    lines: [
      { time: '2026-11-29T11:59:57.123456789Z', pod: WEB, container: 'main', text: 'first' },
      { time: '2026-11-29T11:59:58Z', pod: WEB, container: 'side', text: 'second' },
      { time: '2026-11-29T11:59:59Z', pod: WEB, container: 'main', text: 'third' },
      { time: '2026-11-29T11:59:59Z', pod: WEB, container: 'main', text: 'third again' },
    ],
    pods: [WEB],
    isCut: false,
    notes: [],
  });
  expect(texts(await find({ container: 'istio-proxy' }))).toEqual(['mesh']);
  expect(texts(await find({ grep: 'AGAIN' }))).toEqual(['third again']);
  expect(
    asked.map(({ method, path, headers }) => `${method} ${path} ${String(headers['x-scope-orgid'])}`),
  ).toEqual([
    'GET /loki/api/v1/labels shop',
    'POST /loki/api/v1/query_range shop',
    'POST /loki/api/v1/query_range shop',
    'POST /loki/api/v1/query_range shop',
  ]);
  expect(Object.fromEntries(asked[3]?.form ?? [])).toMatchInlineSnapshot(`
    {
      "direction": "backward",
      "end": "1795953600001000000",
      "limit": "1001",
      "query": "{namespace="shop-dev",pod=~"web-[bcdfghjklmnpqrstvwxz2456789]{1,10}-[bcdfghjklmnpqrstvwxz2456789]{5}",container!~"istio-proxy|linkerd-proxy"} |~ "(?i)AGAIN"",
      "start": "1795950000000000000",
    }
  `);
});

const entry = (labels: Entry['labels'], metadata: Entry['metadata'] = {}): Entry => ({
  labels,
  metadata,
  at: at(1000),
  line: 'mine',
});

describe('labels are those that there are', () => {
  test.each([
    ['Alloy', entry({ namespace: 'shop-dev', pod: WEB, container: 'main' })],
    ['Alloy with pods as metadata', entry({ namespace: 'shop-dev', container: 'main' }, { pod: WEB })],
    [
      'OpenTelemetry',
      entry({ k8s_namespace_name: 'shop-dev', k8s_container_name: 'main' }, { k8s_pod_name: WEB }),
    ],
    [
      'Fluent Bit',
      entry({
        kubernetes_namespace_name: 'shop-dev',
        kubernetes_pod_name: WEB,
        kubernetes_container_name: 'main',
      }),
    ],
    [
      'Vector',
      entry({
        kubernetes_pod_namespace: 'shop-dev',
        kubernetes_pod_name: WEB,
        kubernetes_container_name: 'main',
      }),
    ],
  ])('%s', async (_, mine) => {
    const other = (names: Entry['labels'] = {}) =>
      Object.fromEntries(Object.entries(names).map(([name, value]) => [name, value.replace(WEB, 'api-0')]));
    const bait = { ...mine, labels: other(mine.labels), metadata: other(mine.metadata) };
    const { find, asked } = await openLogs([mine, { ...bait, line: 'yours' }]);
    expect((await find()).lines).toEqual([
      { time: '2026-11-29T11:59:59Z', pod: WEB, container: 'main', text: 'mine' },
    ]);
    expect(texts(await find({ container: 'main', grep: 'mine' }))).toEqual(['mine']);
    expect(texts(await find({ container: 'side' }))).toEqual([]);
    expect(asked.filter(({ path }) => path.endsWith('/labels'))).toHaveLength(1);
  });

  test('and others where they are named, with the text in a member of each line', async () => {
    const line = JSON.stringify({ log: 'say "hi"', stream: 'stderr' });
    const stored = [
      { ...entry({ cell: 'shop-dev', the_pod: WEB }), line },
      { ...entry({ cell: 'shop-dev', the_pod: WEB }), line: 'no JSON' },
    ];
    const fields = { namespace: 'cell', pod: 'the.pod', message: 'log' };
    const { find, queries } = await openLogs(stored, undefined, { fields });
    expect(texts(await find())).toEqual(['say "hi"', 'no JSON']);
    expect(texts(await find({ grep: 'SAY "HI"' }))).toEqual(['say "hi"']);
    expect(queries()[0]).toBe(queries()[1]);

    const unnamed = await openLogs(stored);
    await expect(unnamed.find()).rejects.toMatchObject({
      code: 'not_configured',
      hint: 'Name yours with logs.fields (--logs-field): namespace, pod and container.',
    });
  });

  test('nothing is remembered of a time without any lines', async () => {
    const stored: Entry[] = [];
    const { find } = await openLogs(stored);
    expect(await find()).toMatchObject({ lines: [], notes: ['the logs backend has no lines of that time'] });
    stored.push(said(1000, 'mine'));
    expect(texts(await find())).toEqual(['mine']);
  });
});

describe('nothing that is asked for changes the query', () => {
  test.each(strangeTexts)('%j', async strange => {
    const { find } = await openLogs([
      said(4000, `a ${strange} b`),
      said(3000, 'bait error'),
      said(2000, 'x', { container: strange }),
    ]);
    expect(texts(await find({ grep: strange }))).toEqual([`a ${strange} b`]);
    expect(texts(await find({ container: strange }))).toEqual(['x']);
    expect(texts(await find({ namespace: strange }))).toEqual([]);
  });
});

describe('more lines than it gives at once', () => {
  const many = Array.from({ length: 12_000 }, (_, i) => said(600_000 - i * 50, `line ${i}`));

  test('are asked for page by page, without gaps and without doubles', async () => {
    const { find, asked } = await openLogs(many);
    const { lines, isCut } = await find({ limit: 11_000 });
    expect([lines.length, isCut]).toEqual([11_000, true]);
    expect(lines.every(({ text }, i) => text === `line ${i + 1000}`)).toBe(true);
    expect(asked.filter(({ path }) => path.endsWith('/query_range'))).toHaveLength(3);
    expect(await find({ limit: 12_000 })).toMatchObject({ isCut: false });
  });

  test('a smaller limit of its own is kept to', async () => {
    const { find, backend } = await openLogs(many);
    backend.most = 700;
    const { lines, isCut } = await find({ limit: 2000 });
    expect([lines.length, lines[0]?.text, isCut]).toEqual([2000, 'line 10000', true]);
  });

  test('many of one moment are not mixed up, nor asked for without end', async () => {
    const burst = Array.from({ length: 400 }, (_, i) => said(5000, `burst ${i}`));
    const { find, backend, asked } = await openLogs([said(9000, 'before'), ...burst, said(1000, 'after')]);
    backend.most = 500;
    const all = texts(await find({ limit: 450 }));
    expect(all).toEqual(['before', ...burst.map(({ line }) => line), 'after']);
    backend.most = 60;
    asked.length = 0;
    const { lines, isCut, notes } = await find({ limit: 450 });
    expect([isCut, notes]).toEqual([
      false,
      ['of 2026-11-29T11:59:55Z there are more lines than can be read at once'],
    ]);
    expect([texts({ lines }).at(0), texts({ lines }).at(-1)]).toEqual(['before', 'after']);
    expect(asked.length).toBeLessThan(12);
  });
});

test('the run before the present one, and pods that are gone', async () => {
  const objects = [
    webPod('bcdfg', { main: { since: 10 * MINUTE, ended: 10 * MINUTE } }),
    webPod('ccccc', { main: { ended: MINUTE } }),
  ];
  const { find, queries } = await openLogs(
    [
      said(10 * MINUTE - 400, 'last words'),
      said(9 * MINUTE, 'now'),
      said(2 * MINUTE, 'it waits', { pod: 'web-7d9c8b6f5-ccccc' }),
      said(MINUTE, 'it is gone', { pod: 'web-66b7f9c8d-xzvwt' }),
      said(MINUTE, 'of another', { pod: 'web-0' }),
    ],
    objects,
  );
  expect(await find({ previous: true })).toMatchObject({
    lines: [{ text: 'last words' }, { text: 'it waits' }, { text: 'it is gone' }],
    pods: [WEB, 'web-7d9c8b6f5-ccccc', 'web-66b7f9c8d-xzvwt'],
  });
  expect(queries()).toMatchInlineSnapshot(`
    [
      "{namespace="shop-dev",pod=~"web-[bcdfghjklmnpqrstvwxz2456789]{1,10}-[bcdfghjklmnpqrstvwxz2456789]{5}",pod!~"web-7d9c8b6f5-bcdfg|web-7d9c8b6f5-ccccc",container!~"istio-proxy|linkerd-proxy"}",
      "{namespace="shop-dev",pod=~"web-7d9c8b6f5-bcdfg|web-7d9c8b6f5-ccccc",container!~"istio-proxy|linkerd-proxy"}",
    ]
  `);
});

test('a clock that is an hour ahead', async () => {
  const { find } = await openLogs([said(-60 * MINUTE, 'b'), said(-59 * MINUTE, 'a')]);
  expect(await find()).toMatchObject({
    lines: [{ text: 'a' }, { text: 'b' }],
    notes: ['all lines are of the future, from 59m on: the clock of what writes or keeps them is wrong'],
  });
  expect(texts(await find({ to: new Date(NOW - MINUTE) }))).toEqual([]);
});

test('lines that are long, binary, or of nobody', async () => {
  const binary = Buffer.from(Array.from({ length: 256 }, (_, i) => i)).toString('latin1');
  const { find } = await openLogs([
    said(3000, binary),
    said(2000, `begin ${'x'.repeat(1_000_000)} end`),
    { ...said(1000, 'timeless'), at: '1' },
  ]);
  const { lines, notes } = await find();
  expect(notes).toEqual([]);
  expect([lines[0]?.text, lines[1]?.text.length]).toEqual([binary, 16_384]);
  expect((await find({ grep: ' END' })).lines).toHaveLength(1);
});
