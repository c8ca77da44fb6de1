import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../server/domain/kube-object.ts';
import type { LogLine } from '../../../server/control-plane/ports.ts';
import { createKeptLogs } from '../../../server/observability/kept-logs/kept-logs.ts';
import { createVictoriaLogs } from '../../../server/observability/victoria-logs/victoria-logs.ts';
import { clusterOf } from '../../observability/kept-logs/cluster-of.ts';
import { before, MINUTE, NOW, podOf, search, webPod } from '../../observability/kept-logs/shop-pods.ts';
import { strangeTexts } from '../../observability/kept-logs/strange-texts.ts';
import { describeWith } from '../describe.ts';
import { type Line, startVictoriaLogs, victoriaLogs } from './victoria-logs.ts';

const BUILD = 600_000;
let backend: Awaited<ReturnType<typeof startVictoriaLogs>>;
let tenants = 0;

/** What a shipper calls whose a line is. */
type Shipper = readonly [namespace: string, pod: string, container: string];

const vector: Shipper = ['kubernetes.pod_namespace', 'kubernetes.pod_name', 'kubernetes.container_name'];
const fluentBit: Shipper = ['kubernetes.namespace_name', 'kubernetes.pod_name', 'kubernetes.container_name'];
const alloy: Shipper = ['namespace', 'pod', 'container'];
const openTelemetry: Shipper = ['k8s.namespace.name', 'k8s.pod.name', 'k8s.container.name'];

const WEB = 'web-7d9c8b6f5-bcdfg';

type Of = { pod?: string; container?: string; namespace?: string; as?: Shipper; more?: Line };

/** A line, said so long ago or at that time. */
const said = (
  at: number | string,
  text: string,
  { pod = WEB, container = 'main', namespace = 'shop-dev', as = vector, more = {} }: Of = {},
): Line => ({
  _time: typeof at === 'string' ? at : before(at),
  _msg: text,
  [as[0]]: namespace,
  [as[1]]: pod,
  [as[2]]: container,
  ...more,
});

/** A tenant of its own for each test, on one server. */
async function openLogs(objects: readonly KubeObject[] = [webPod('bcdfg')], given: object = {}) {
  const headers = { AccountID: String((tenants += 1)), ProjectID: '7' };
  const { cluster } = await clusterOf(objects);
  const asked: { path: string; query: string }[] = [];
  const listen: typeof fetch = (address, init) => {
    if (address instanceof URL && init?.body instanceof URLSearchParams)
      asked.push({ path: address.pathname, query: init.body.get('query') ?? '' });
    return fetch(address, init);
  };
  const address = { url: backend.url, headers, fields: {}, ...given };
  const logs = createKeptLogs(createVictoriaLogs(address, listen), () => new Date(NOW))(cluster);
  return {
    asked,
    insert: (lines: readonly Line[], streams: readonly string[] = []) =>
      backend.insert(lines, { streams, headers }),
    find: async (more: object = {}) => logs.search(search(more)),
  };
}

const texts = ({ lines }: { lines: readonly LogLine[] }): string[] => lines.map(({ text }) => text);

describeWith(victoriaLogs, 'VictoriaLogs', () => {
  beforeAll(async () => {
    backend = await startVictoriaLogs();
  }, BUILD);
  afterAll(() => backend?.stop());

  test('lines of a component, oldest first, and those of nobody else', async () => {
    const { insert, find } = await openLogs();
    await insert([
      said(2000, 'second'),
      said(3000, 'first'),
      said(1000, 'third'),
      said(1000, 'elsewhere', { namespace: 'shop-prod' }),
      said(1000, 'other', { pod: 'web-admin-7d9c8b6f5-bcdfg' }),
      said(1000, 'mesh', { container: 'istio-proxy' }),
    ]);
    expect(await find()).toEqual({
      lines: [
        { time: '2026-11-29T11:59:57Z', pod: WEB, container: 'main', text: 'first' },
        { time: '2026-11-29T11:59:58Z', pod: WEB, container: 'main', text: 'second' },
        { time: '2026-11-29T11:59:59Z', pod: WEB, container: 'main', text: 'third' },
      ],
      pods: [WEB],
      isCut: false,
      notes: [],
    });
    expect(texts(await find({ container: 'istio-proxy' }))).toEqual(['mesh']);
    expect(texts(await find({ container: 'sidecar' }))).toEqual([]);
  });

  test('another tenant has other lines', async () => {
    const [one, other] = [await openLogs(), await openLogs()];
    await one.insert([said(1000, 'mine')]);
    await other.insert([said(1000, 'yours')]);
    expect([texts(await one.find()), texts(await other.find())]).toEqual([['mine'], ['yours']]);
  });

  describe('the fields are those that there are', () => {
    test.each([
      ['Vector', vector],
      ['Fluent Bit', fluentBit],
      ['Alloy', alloy],
      ['OpenTelemetry', openTelemetry],
    ])('%s', async (_, as) => {
      for (const streams of [[], as]) {
        const { insert, find, asked } = await openLogs();
        await insert([said(1000, 'mine', { as }), said(1000, 'yours', { as, pod: 'api-0' })], streams);
        expect((await find()).lines).toEqual([
          { time: '2026-11-29T11:59:59Z', pod: WEB, container: 'main', text: 'mine' },
        ]);
        await find({ grep: 'MINE' });
        // The fields are asked for once.
        expect(asked.map(({ path }) => path.replace('/select/logsql/', ''))).toEqual([
          'field_names',
          'stream_field_names',
          'query',
          'query',
        ]);
        expect(asked[2]?.query.startsWith('{')).toBe(streams.length > 0);
      }
    });

    test('those of most lines, where there are several', async () => {
      const { insert, find } = await openLogs();
      await insert([said(3000, 'old', { as: vector }), said(2000, 'a', { as: alloy })], vector);
      await insert([said(1000, 'b', { as: alloy })], alloy);
      expect(texts(await find())).toEqual(['a', 'b']);
    });

    test('and others where they are named', async () => {
      const as: Shipper = ['cell', 'kubernetes pod"', 'box'];
      const fields = { namespace: 'cell', pod: 'kubernetes pod"', container: 'box', message: 'words' };
      const named = await openLogs(undefined, { fields });
      await named.insert([said(1000, 'unused', { as, more: { words: 'mine' } })]);
      expect((await named.find()).lines).toEqual([
        { time: '2026-11-29T11:59:59Z', pod: WEB, container: 'main', text: 'mine' },
      ]);

      const unnamed = await openLogs();
      await unnamed.insert([said(1000, 'mine', { as })]);
      await expect(unnamed.find()).rejects.toMatchObject({
        code: 'not_configured',
        message: `The logs backend ${backend.url} has no fields that name namespaces and pods (kubernetes.pod_namespace and kubernetes.pod_name; kubernetes.namespace_name and kubernetes.pod_name; namespace and pod; k8s.namespace.name and k8s.pod.name; kubernetes.namespace and kubernetes.pod.name; namespace_name and pod_name).`,
        hint: 'Name yours with logs.fields (--logs-field): namespace, pod and container.',
      });
    });

    test('nothing is remembered of a time without any lines', async () => {
      const { insert, find } = await openLogs();
      expect(await find()).toEqual({
        lines: [],
        pods: [WEB],
        isCut: false,
        notes: ['the logs backend has no lines of that time'],
      });
      await insert([said(1000, 'mine')]);
      expect(texts(await find())).toEqual(['mine']);
    });
  });

  test('what is taken out of structured lines is told', async () => {
    const { insert, find } = await openLogs();
    await insert([
      said(4000, 'request failed', { more: { level: 'error', error: 'dial tcp: refused' } }),
      said(3000, 'ERROR it is down', { more: { level: 'error' } }),
      said(2000, 'plain'),
      said(1000, 'late', { more: { severity: 'WARN' } }),
    ]);
    const all = ['error request failed: dial tcp: refused', 'ERROR it is down', 'plain', 'WARN late'];
    expect(texts(await find())).toEqual(all);
    expect(texts(await find({ grep: 'Error' }))).toEqual(all.slice(0, 2));
    expect(texts(await find({ grep: 'REFUSED' }))).toEqual(all.slice(0, 1));
  });

  describe('nothing that is asked for changes the query', () => {
    test.each(strangeTexts)('%j', async strange => {
      const { insert, find } = await openLogs();
      await insert([said(3000, `a ${strange} b`), said(2000, 'bait error'), said(1000, 'x')], vector);
      expect(texts(await find({ grep: strange }))).toEqual([`a ${strange} b`]);
      expect(texts(await find({ container: strange }))).toEqual([]);
      expect(texts(await find({ namespace: strange }))).toEqual([]);

      const plain = await openLogs();
      await plain.insert([said(1000, 'mine', { container: strange }), said(1000, 'bait')]);
      expect(texts(await plain.find({ container: strange }))).toEqual(['mine']);
      expect(texts(await plain.find({ grep: strange }))).toEqual([]);
    });
  });

  test('grep is plain text in any case, and in any place', async () => {
    const { insert, find } = await openLogs();
    await insert([said(3000, 'XErrorY [a.b*]'), said(2000, 'aXb'), said(1000, 'Ärger ΟΔΟΣ')]);
    expect(texts(await find({ grep: 'erRor' }))).toEqual(['XErrorY [a.b*]']);
    expect(texts(await find({ grep: 'A.B*' }))).toEqual(['XErrorY [a.b*]']);
    expect(texts(await find({ grep: 'ärger οδος' }))).toEqual(['Ärger ΟΔΟΣ']);
    expect(texts(await find({ grep: '(?i)' }))).toEqual([]);
  });

  test('the newest of too many', async () => {
    const { insert, find } = await openLogs();
    await insert(Array.from({ length: 10 }, (_, i) => said(10_000 - i * 1000, `line ${i}`)));
    const nine = await find({ limit: 9 });
    expect([texts(nine)[0], nine.isCut]).toEqual(['line 1', true]);
    const ten = await find({ limit: 10 });
    expect([texts(ten)[0], ten.isCut]).toEqual(['line 0', false]);
    const early = await find({ to: new Date(NOW - 6000), from: new Date(NOW - 8000) });
    expect([texts(early), early.isCut]).toEqual([['line 2', 'line 3', 'line 4'], false]);
  });

  test('times of any zone, to the nanosecond', async () => {
    const { insert, find } = await openLogs();
    await insert([
      said('2026-11-29T13:59:00.000000002+02:00', 'two'),
      said('2026-11-29T11:59:00.000000003Z', 'three'),
      said('2026-11-29T06:29:00.000000001-05:30', 'one'),
      said('2026-11-29T11:59:00.1Z', 'tenth'),
      said('2026-11-29T11:59:00Z', 'zero'),
    ]);
    expect((await find()).lines.map(({ time, text }) => `${time} ${text}`)).toEqual([
      '2026-11-29T11:59:00Z zero',
      '2026-11-29T11:59:00.000000001Z one',
      '2026-11-29T11:59:00.000000002Z two',
      '2026-11-29T11:59:00.000000003Z three',
      '2026-11-29T11:59:00.1Z tenth',
    ]);
  });

  describe('pods that are gone', () => {
    const gone = ['web-66b7f9c8d-xzvwt', 'web-7d9c8b6f5-22222'];
    const others = [
      'web-admin-7d9c8b6f5-bcdfg',
      'web',
      'web-0',
      'my-web-7d9c8b6f5-bcdfg',
      'web-7d9c8b6f5-bcdfga',
    ];
    const all = [WEB, ...gone, ...others];

    test('of a Deployment', async () => {
      const { insert, find } = await openLogs();
      await insert(all.map((pod, i) => said(9000 - i * 1000, pod, { pod })));
      expect(await find()).toMatchObject({ pods: [WEB, ...gone] });
      expect(texts(await find())).toEqual([WEB, ...gone]);
    });

    test('of one without any pods', async () => {
      const labels = { 'openchoreo.dev/component': 'web' };
      const deployment = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace: 'shop-dev', labels },
      };
      const { insert, find } = await openLogs([deployment]);
      await insert(all.map((pod, i) => said(9000 - i * 1000, pod, { pod })));
      expect(texts(await find())).toEqual([WEB, ...gone]);
      expect(await find({ component: 'nobody' })).toEqual({ lines: [], pods: [], isCut: false, notes: [] });
    });

    test('of a StatefulSet', async () => {
      const { insert, find } = await openLogs([podOf('web-1', { kind: 'StatefulSet', name: 'web' })]);
      await insert(all.map((pod, i) => said(9000 - i * 1000, pod, { pod })));
      expect(texts(await find())).toEqual(['web-0']);
    });
  });

  test('the run before the present one', async () => {
    const { insert, find } = await openLogs([
      webPod('bcdfg', { main: { since: 10 * MINUTE, ended: 11 * MINUTE }, side: { since: 50 * MINUTE } }),
      webPod('ccccc', { main: { ended: MINUTE } }),
    ]);
    const waiting = { pod: 'web-7d9c8b6f5-ccccc' };
    const gone = { pod: 'web-66b7f9c8d-xzvwt' };
    await insert([
      said(12 * MINUTE, 'last words'),
      said(9 * MINUTE, 'now'),
      said(55 * MINUTE, 'side before', { container: 'side' }),
      said(12 * MINUTE, 'side now', { container: 'side' }),
      said(2 * MINUTE, 'it waits', waiting),
      said(MINUTE / 2, 'it is gone', gone),
    ]);
    expect(texts(await find({ previous: true }))).toEqual([
      'side before',
      'last words',
      'it waits',
      'it is gone',
    ]);
    expect(texts(await find({ previous: true, container: 'main', limit: 1 }))).toEqual(['it is gone']);
    expect((await find()).lines).toHaveLength(6);
  });

  test('the run before is found behind many lines of the present one', async () => {
    const { insert, find } = await openLogs([
      webPod('bcdfg', { main: { since: 30 * MINUTE, ended: 30 * MINUTE } }),
    ]);
    const chatter = Array.from({ length: 25_000 }, (_, i) => said(29 * MINUTE - i, `chatter ${i}`));
    await insert([said(30 * MINUTE + 1, 'last words'), ...chatter]);
    expect(await find({ previous: true, limit: 5 })).toMatchObject({
      isCut: false,
      lines: [{ text: 'last words' }],
    });
  });

  test('lines that are long, binary, empty or broken', async () => {
    const { insert, find } = await openLogs();
    const binary = Buffer.from(Array.from({ length: 256 }, (_, i) => i)).toString('latin1');
    const long = `begin ${'x'.repeat(1_000_000)} end`;
    await insert([
      said(5000, binary),
      said(4000, long),
      said(3000, '\ud83d half \udca9'),
      said(2000, '{"not": json'),
      said(1000, 'at com.example.A\n\tat com.example.B'),
    ]);
    const { lines, notes } = await find();
    expect(notes).toEqual([]);
    const [first, second, ...rest] = lines.map(({ text }) => text);
    expect(first).toBe(binary);
    expect(second).toHaveLength(16_384);
    expect(second?.endsWith('x…')).toBe(true);
    expect(rest[0]).toContain(' half ');
    expect(rest[1]).toBe('{"not": json');
    expect(rest[2]).toBe('at com.example.A\n\tat com.example.B');
    // The end of a long line counts, too, and what it is found by comes with it.
    expect((await find({ grep: ' END' })).lines).toHaveLength(1);
  });

  test('answers that are too large are asked for in smaller ones', async () => {
    const { insert, find, asked } = await openLogs(undefined, { bytes: 40_000 });
    await insert(Array.from({ length: 300 }, (_, i) => said(300_000 - i * 1000, `${i} ${'x'.repeat(800)}`)));
    const { lines, isCut } = await find({ limit: 250 });
    expect([lines.length, lines[0]?.text.slice(0, 3), isCut]).toEqual([250, '50 ', true]);
    expect(asked.filter(({ path }) => path.endsWith('/query')).length).toBeGreaterThan(5);
  });

  test('time that goes backwards and many lines of one moment', async () => {
    const { insert, find } = await openLogs(undefined, { bytes: 20_000 });
    const burst = Array.from({ length: 40 }, (_, i) => said(3000, `burst ${i}`));
    await insert([said(1000, 'later'), said(5000, 'earlier'), ...burst, said(4000, 'between')]);
    const { lines, isCut } = await find();
    expect(isCut).toBe(false);
    expect(new Set(lines.map(({ text }) => text)).size).toBe(43);
    const times = lines.map(({ time }) => time);
    expect(times).toEqual(times.toSorted());
  });

  test('a clock that is an hour ahead', async () => {
    const { insert, find } = await openLogs();
    await insert([said(-59 * MINUTE, 'a'), said(-60 * MINUTE, 'b')]);
    expect(await find()).toMatchObject({
      lines: [{ text: 'a' }, { text: 'b' }],
      notes: ['all lines are of the future, from 59m on: the clock of what writes or keeps them is wrong'],
    });
    // Of the past nobody asks for what came later.
    expect(texts(await find({ to: new Date(NOW - MINUTE) }))).toEqual([]);
  });

  test('100,000 lines', async () => {
    const { insert, find } = await openLogs();
    const lines = Array.from({ length: 100_000 }, (_, i) =>
      said(3_000_000 - i * 20, `GET /items/${i} 200 ${i % 97} ms`, { more: { host: `n${i % 3}` } }),
    );
    for (let i = 0; i < lines.length; i += 20_000) await insert(lines.slice(i, i + 20_000), vector);
    const all = await find({ limit: 100_000 });
    expect([all.lines.length, all.isCut]).toEqual([100_000, false]);
    expect(all.lines.every(({ text }, i) => text.startsWith(`GET /items/${i} `))).toBe(true);
    expect(texts(await find({ grep: '/ITEMS/99', limit: 5000 })).length).toBe(1111);
    const started = performance.now();
    expect((await find({ limit: 5000 })).lines).toHaveLength(5000);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
