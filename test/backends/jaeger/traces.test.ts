import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterReader, TraceSearch } from '../../../server/control-plane/ports.ts';
import type { Span, Trace } from '../../../server/domain/trace.ts';
import { createJaeger } from '../../../server/observability/jaeger/jaeger.ts';
import { createDumpCluster } from '../../../server/sandbox/dump/cluster.ts';
import { otlpOf } from '../../../server/sandbox/dump/write-otlp.ts';
import { openPlatform } from '../../../server/platform.ts';
import { configOf, silent, START } from '../../support/product.ts';
import { until } from '../../cluster/until.ts';
import { describeWith } from '../describe.ts';
import { jaeger, startJaeger } from './jaeger.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const STAGING = 'shop-staging';

const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });
const nanos = (milliseconds: number): string => `${Math.round(milliseconds * 1000)}000`;

type Sent = {
  trace: string;
  id: string;
  parent?: string;
  service: string;
  resource?: { [name: string]: string };
  kind: number;
  name: string;
  at: number;
  ms: number;
  error?: string;
};

/** A span as an SDK sends it. */
const sent = ({ trace, id, parent, service, resource = {}, kind, name, at, ms, error }: Sent) => ({
  resource: {
    attributes: Object.entries({ 'service.name': service, ...resource }).map(pair => attribute(...pair)),
  },
  scopeSpans: [
    {
      spans: [
        {
          traceId: trace,
          spanId: id,
          ...(parent !== undefined && { parentSpanId: parent }),
          name,
          kind,
          startTimeUnixNano: nanos(at),
          endTimeUnixNano: nanos(at + ms),
          ...(error !== undefined && { status: { code: 2, message: error } }),
        },
      ],
    },
  ],
});

const idOf = (number: number): string => number.toString(16).padStart(16, '0');

/** What the Deployment of payments is called in a namespace. */
const workloadIn = (namespace: string): string => `payments-${namespace}-5e57536a`;

/** checkout calls payments; `number` makes its ids, `at` is before NOW. */
function request(number: number, at: number, ms: number, error?: string, namespace = STAGING) {
  const trace = `5b8efff798038103${idOf(number)}`;
  const inside = { 'k8s.namespace.name': namespace };
  const deployed = { ...inside, 'k8s.deployment.name': workloadIn(namespace) };
  const fails = error === undefined ? {} : { error };
  const start = NOW - at;
  const spans: (Omit<Sent, 'trace' | 'id' | 'parent'> & { parent?: number })[] = [
    { service: 'checkout', resource: inside, kind: 2, name: 'POST /checkout', at: start, ms },
    { parent: 0, service: 'checkout', resource: inside, kind: 3, name: 'charge', at: start + 1, ms: ms - 2 },
    {
      parent: 1,
      service: 'PaymentsService',
      resource: deployed,
      kind: 2,
      name: 'Charge',
      at: start + 2,
      ms: ms - 5,
    },
  ];
  return spans.map(({ parent, ...span }, place) =>
    sent({
      ...span,
      ...fails,
      trace,
      id: idOf(number * 16 + place),
      ...(parent !== undefined && { parent: idOf(number * 16 + parent) }),
    }),
  );
}

const cluster: ClusterReader = createDumpCluster({
  folder: '',
  capturedAt: NOW,
  note: '',
  objects: [STAGING, 'shop-production'].map(namespace => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: workloadIn(namespace),
      namespace,
      labels: { 'openchoreo.dev/component': 'payments' },
    },
  })),
  kinds: new Set(['apps/v1 Deployment', 'v1 Pod']),
  logs: new Map(),
  series: [],
  calls: [],
  traceFiles: [],
  nodeTexts: new Map(),
});

const minutes = (count: number): number => count * 60_000;
const search = (more: Partial<TraceSearch> = {}): TraceSearch => ({
  namespace: STAGING,
  component: 'checkout',
  from: new Date(NOW - minutes(60)),
  to: new Date(NOW),
  limit: 20,
  ...more,
});

const starts = (found: readonly Trace[]) =>
  found.map(({ spans }) => (NOW - Math.min(...spans.map(({ start }) => start))) / minutes(1));

const byId = (spans: readonly Span[]) => spans.toSorted((a, b) => a.id.localeCompare(b.id));
const sorted = (all: readonly Trace[]) => all.map(({ id, spans }) => ({ id, spans: byId(spans) }));

describeWith(jaeger, 'a real Jaeger', () => {
  let server: Awaited<ReturnType<typeof startJaeger>>;
  beforeAll(async () => {
    server = await startJaeger();
    const spans = [
      request(1, minutes(50), 40),
      request(2, minutes(40), 3000),
      request(3, minutes(30), 60, 'no limit for currency "CHF"'),
      request(4, minutes(70), 40),
      ...Array.from({ length: 60 }, (_, i) =>
        request(100 + i, minutes(20) - i * 1000, 50, undefined, 'shop-production'),
      ),
      [
        sent({
          trace: `5b8efff798038103${idOf(9)}`,
          id: idOf(9000),
          service: 'cart.shop-staging',
          kind: 2,
          name: 'GET /cart',
          at: NOW - minutes(5),
          ms: 9,
        }),
      ],
    ];
    await server.send({ resourceSpans: spans.flat() });
    await until('all traces', async () => {
      const found = await traces().search(search({ from: new Date(0), limit: 100 }));
      const carts = await traces()
        .search(search({ component: 'cart' }))
        .catch(() => []);
      return found.length === 4 && carts.length === 1 ? true : undefined;
    });
  });
  afterAll(() => server.stop());

  const traces = (service?: string) => createJaeger({ url: server.url, service })(cluster);
  test('what was sent is found by component, in the words of the platform, newest first', async () => {
    const found = await traces().search(search());
    expect(starts(found)).toEqual([30, 40, 50]);
    const spans = (found[0]?.spans ?? []).toSorted((a, b) => a.start - b.start);
    expect(
      spans.map(({ component, namespace, operation, failed, status }) => ({
        component,
        namespace,
        operation,
        failed,
        status,
      })),
    ).toEqual([
      {
        component: 'checkout',
        namespace: STAGING,
        operation: 'POST /checkout',
        failed: true,
        status: 'no limit for currency "CHF"',
      },
      {
        component: 'checkout',
        namespace: STAGING,
        operation: 'charge',
        failed: true,
        status: 'no limit for currency "CHF"',
      },
      {
        component: 'payments',
        namespace: STAGING,
        operation: 'Charge',
        failed: true,
        status: 'no limit for currency "CHF"',
      },
    ]);
    expect(spans.map(({ parent }) => parent)).toEqual([undefined, spans[0]?.id, spans[1]?.id]);
    expect(spans[2]).toMatchObject({ start: NOW - minutes(30) + 2, milliseconds: 55 });
  });

  test('by failure, by duration, as many as are wanted', async () => {
    expect(starts(await traces().search(search({ failed: true })))).toEqual([30]);
    expect(starts(await traces().search(search({ milliseconds: 1000 })))).toEqual([40]);
    expect(starts(await traces().search(search({ milliseconds: 1000, failed: true })))).toEqual([]);
    expect(starts(await traces().search(search({ limit: 2 })))).toEqual([30, 40]);
  });

  test('by its id, whole; an unknown one is none', async () => {
    const id = `5b8efff798038103${idOf(3)}`;
    const trace = await traces().get(id);
    expect([trace?.id, trace?.spans.length]).toEqual([id, 3]);
    expect(await traces().get('00000000000000000000000000000bad')).toBeUndefined();
    expect(await traces().get('../../services')).toBeUndefined();
  });

  test("of another namespace, of Istio's name, by a pattern", async () => {
    const production = await traces().search(search({ namespace: 'shop-production', limit: 7 }));
    expect(production).toHaveLength(7);
    expect(
      production.flatMap(({ spans }) => spans).every(({ namespace }) => namespace === 'shop-production'),
    ).toBe(true);
    expect(starts(await traces().search(search({ component: 'cart' })))).toEqual([5]);
  });

  test('of a service that is called otherwise than its component', async () => {
    expect(starts(await traces().search(search({ component: 'payments' })))).toEqual([30, 40, 50]);
  });

  test('who calls whom is counted', async () => {
    const window = { namespaces: [STAGING], from: new Date(NOW - minutes(60)), to: new Date(NOW) };
    expect(await traces().calls(window)).toEqual([{ from: 'checkout', to: 'payments', count: 63 }]);
  });

  test('a component that sends nothing', async () => {
    await expect(traces().search(search({ component: 'fraud' }))).rejects.toMatchObject({
      code: 'not_found',
      message: `The traces backend ${server.url} has no service that stands for "fraud".`,
      hint: 'It has PaymentsService, cart.shop-staging, checkout. Where services have other names than components, set traces.service (--traces-service).',
    });
  });

  test('tells the same as the embedded cluster whose traces it was sent', async () => {
    const platform = await openPlatform(
      configOf({ sandbox: 'shop' }),
      silent,
      new AbortController().signal,
      () => START,
    );
    const embedded = platform.traces('default');
    const { items } = await platform.plane('default').list({ apiVersion: 'v1', kind: 'Namespace' });
    const cell = items.find(({ metadata }) => metadata.name.includes('staging'))?.metadata.name;
    const wanted = search({
      namespace: cell ?? '',
      from: new Date(START - minutes(60)),
      to: new Date(START),
    });
    const made = await embedded.search(wanted);
    await server.send(otlpOf(made));
    const live = createJaeger({ url: server.url })(platform.plane('default'));
    const found = await until('the traces', async () => {
      const there = await live.search(wanted);
      return there.length === made.length ? there : undefined;
    });
    expect(sorted(found)).toEqual(sorted(made));
    platform.close();
  });

  test('one that is gone is told, with the way out', async () => {
    const other = await startJaeger();
    await other.stop();
    await expect(createJaeger({ url: other.url })(cluster).search(search())).rejects.toMatchObject({
      code: 'unavailable',
      message: `The traces backend ${other.url} cannot be reached: ECONNREFUSED.`,
      hint: 'Nothing listens there: is it running, is the tunnel or VPN up? query_logs and query_metrics work without traces.',
    });
  });
});
