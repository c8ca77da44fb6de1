import { describe, expect, onTestFinished, test } from 'vitest';
import type { Gauge } from '../../../server/control-plane/ports.ts';
import { createPrometheus } from '../../../server/observability/prometheus/prometheus.ts';
import { openPlatform, platformOn } from '../../../server/platform.ts';
import { kubeconfigFor, serveApi } from '../../kube/api-server.ts';
import { object, smallApi } from '../../kube/small-api.ts';
import { openBookshop } from '../../support/bookshop.ts';
import { configOf, connectTo, silent } from '../../support/product.ts';
import { gauge, hour, MINUTE, NOW, query, web } from './an-hour.ts';
import { type Stored, smallPrometheus } from './small-prometheus.ts';

const mine = (app: string, value: number): Stored => ({
  labels: { __name__: 'my_cpu', ns: 'shop-dev', app },
  samples: hour(() => value),
});
const shown = ({ name, labels, points }: Gauge) =>
  `${name} ${Object.values(labels).join(' ')} ${points.at(-1)?.[1]} x${points.length}`;

describe('signals of a component', () => {
  test('recorded ones are asked for at once, and only what is not recorded by its own query', async () => {
    const { url, asked } = await smallPrometheus([
      gauge('cpu_cores', web, minute => (minute > 57 ? 0.9 : 0.3)),
      // The same from another replica, and others that have nothing to do with it.
      gauge('cpu_cores', { ...web, replica: 'b' }, minute => (minute > 57 ? 0.9 : 0.3)),
      gauge('cpu_cores', { ...web, namespace: 'shop-prod' }, () => 7),
      gauge('cpu_cores', { ...web, component: 'api' }, () => 8),
    ]);
    const { metrics } = createPrometheus({ url: `${url}/`, queries: {} });
    const found = await metrics.series(query({ signals: ['memory_bytes', 'cpu_cores'] }));
    expect(found).toEqual([
      {
        signal: 'cpu_cores',
        points: [0.3, 0.3, 0.3, 0.9, 0.9, 0.9].map((value, i) => [NOW - (5 - i) * MINUTE, value]),
      },
    ]);
    const [first, second] = asked;
    expect(asked).toHaveLength(2);
    expect([first?.method, first?.path]).toEqual(['POST', '/api/v1/query_range']);
    expect(Object.fromEntries(first?.form ?? [])).toMatchInlineSnapshot(`
      {
        "end": "1795348800",
        "partial_response": "false",
        "query": "max by (__name__) ({__name__=~"platform_.+",namespace="shop-dev",component="web"})",
        "start": "1795348500",
        "step": "60",
        "timeout": "10000ms",
      }
    `);
    expect(second?.form.get('query')).toMatchInlineSnapshot(`
      "sum by (namespace, component) (
      sum by (namespace, pod) (container_memory_working_set_bytes{namespace=~"shop-dev",container!="",container!="POD"})
      * on (namespace, pod) group_left (component) (
      max by (namespace, pod, component) (
        label_replace(kube_pod_labels{namespace=~"shop-dev",label_openchoreo_dev_component=~"web"}, "component", "$1", "label_openchoreo_dev_component", "(.+)")
      )
      or on (namespace, pod)
      (max by (namespace, pod, component) (
        label_replace(kube_pod_owner{namespace=~"shop-dev",owner_kind="ReplicaSet",owner_name=~"web-[a-z0-9]{5,10}"}, "component", "$1", "owner_name", "(.+)-[a-z0-9]{5,10}")
        or
        label_replace(kube_pod_owner{namespace=~"shop-dev",owner_kind=~"StatefulSet|DaemonSet",owner_name=~"web"}, "component", "$1", "owner_name", "(.+)")
      ) unless on (namespace, pod) kube_pod_labels{namespace=~"shop-dev",label_openchoreo_dev_component!=""})
      )
      )"
    `);
  });

  test('constant ones stay, gaps stay gaps, and what is no number is one', async () => {
    const values: { [minute: number]: string } = { 56: 'NaN', 57: '+Inf', 58: '-Inf' };
    const { url } = await smallPrometheus([
      gauge('requests_per_second', web, () => 0),
      gauge('success_ratio', web, minute => values[minute] ?? '1'),
      gauge('latency_p95_seconds', web, () => 'NaN'),
      { ...gauge('cpu_cores', web, () => 1), samples: [[NOW - 20 * MINUTE, '1']] },
    ]);
    const { metrics } = createPrometheus({ url, queries: {} });
    const found = await metrics.series(query());
    expect(
      found.map(({ signal, points }) => [
        signal,
        points.map(([time, value]) => [(time - NOW) / MINUTE, value]),
      ]),
    ).toEqual([
      ['requests_per_second', [-5, -4, -3, -2, -1, 0].map(minute => [minute, 0])],
      ['success_ratio', [-5, -1, 0].map(minute => [minute, 1])],
    ]);
  });

  test('a configured query counts before what is recorded; names are values in it', async () => {
    const strange = 'a"} or vector(1) or x{b="';
    const { url, asked } = await smallPrometheus([
      gauge('cpu_cores', web, () => 1),
      mine('web', 2),
      mine('web-2', 3),
      mine(strange, 4),
    ]);
    const queries = { cpu_cores: 'sum(my_cpu{ns=$namespace,app=~"$component(-.+)?"})' };
    const { metrics } = createPrometheus({ url, queries });
    const valueOf = async (component: string) =>
      (await metrics.series(query({ component, signals: ['cpu_cores'] }))).map(
        ({ points }) => points[0]?.[1],
      );
    expect([await valueOf('web'), await valueOf('we.'), await valueOf(strange)]).toEqual([[5], [], [4]]);
    expect(asked.map(({ form }) => form.get('query'))).toMatchInlineSnapshot(`
      [
        "sum(my_cpu{ns="shop-dev",app=~"web(-.+)?"})",
        "sum(my_cpu{ns="shop-dev",app=~"we\\\\.(-.+)?"})",
        "sum(my_cpu{ns="shop-dev",app=~"a\\"\\\\} or vector\\\\(1\\\\) or x\\\\{b=\\"(-.+)?"})",
      ]
    `);

    const many = createPrometheus({
      url,
      queries: { cpu_cores: 'my_cpu{ns=$namespace,app=~"$component.*"}' },
    });
    await expect(many.metrics.series(query({ signals: ['cpu_cores'] }))).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'metrics.queries.cpu_cores answers 2 series for one component.',
      hint: 'Make it one, as sum(…) does.',
    });
  });

  test('the points of a long time are bounded', async () => {
    const { url, asked } = await smallPrometheus();
    const { metrics } = createPrometheus({ url, queries: {} });
    await metrics.series(
      query({ from: new Date(NOW - 31 * 86_400_000), stepSeconds: 1, signals: ['cpu_cores'] }),
    );
    expect(asked.map(({ form }) => form.get('step'))).toEqual(['244', '244']);
  });

  test('credentials go with every request, and are shown nowhere', async () => {
    const { url, asked, backend } = await smallPrometheus();
    const withLogin = url.replace('//', '//ada:s%40cret@');
    const headers = { 'X-Scope-OrgID': 'shop' };
    const { metrics } = createPrometheus({ url: `${withLogin}/prometheus/`, headers, queries: {} });
    await metrics.series(query({ signals: ['cpu_cores'] }));
    expect(
      asked.map(({ path, headers: { authorization, 'x-scope-orgid': tenant } }) => [
        path,
        authorization,
        tenant,
      ]),
    ).toEqual(asked.map(() => ['/prometheus/api/v1/query_range', `Basic ${btoa('ada:s@cret')}`, 'shop']));
    backend.fault = response => response.writeHead(500).end('no');
    const failed = await metrics.series(query()).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'unavailable' });
    expect(String(failed)).not.toMatch(/cret|YWRh/);
  });
});

test('an investigation is given all that is recorded of the namespaces, of nodes and of calls', async () => {
  const edge = { source: 'web', destination: 'api' };
  const { url, asked } = await smallPrometheus([
    gauge('cpu_cores', web, () => 1),
    gauge('cpu_cores', { namespace: 'shop-prod', component: 'web' }, () => 2),
    gauge('cpu_cores', { namespace: 'other', component: 'web' }, () => 3),
    gauge('network_receive_packets_per_second', web, () => 4),
    gauge('node_cpu_ratio', { node: 'n1' }, () => 0.5),
    gauge('edge_success_ratio', { namespace: 'shop-dev', ...edge }, () => 0.9),
    gauge('edge_success_ratio', { namespace: 'other', ...edge }, () => 0.1),
    { labels: { __name__: 'my_memory', app: 'web' }, samples: hour(() => 6) },
    gauge('memory_bytes', web, () => 5),
  ]);
  const api = await smallApi();
  api.put(object('Pod', 'shop-dev', 'web-1', { 'openchoreo.dev/component': 'web' }));
  api.put(object('Pod', 'shop-dev', 'web-2', { 'openchoreo.dev/component': 'web' }));
  const queries = { memory_bytes: 'my_memory{app=$component,ns!=$namespace}' };
  const telemetry = createPrometheus({ url, queries }).telemetry(api.cluster);
  const window = {
    namespaces: ['shop-dev', 'shop-prod'],
    from: new Date(NOW - 60 * MINUTE),
    to: new Date(NOW),
  };
  expect((await telemetry.gauges(window)).map(shown)).toMatchInlineSnapshot(`
    [
      "platform_cpu_cores shop-dev web 1 x241",
      "platform_cpu_cores shop-prod web 2 x241",
      "platform_network_receive_packets_per_second shop-dev web 4 x241",
      "platform_node_cpu_ratio n1 0.5 x241",
      "platform_edge_success_ratio shop-dev web api 0.9 x241",
      "platform_memory_bytes shop-dev web 6 x241",
    ]
  `);
  expect(asked.slice(0, 3).map(({ form }) => form.get('query'))).toMatchInlineSnapshot(`
    [
      "max by (__name__, namespace, component) ({__name__=~"platform_.+",__name__!~"platform_(node|edge)_.+",namespace=~"shop-dev|shop-prod",component=~".+"})",
      "max by (__name__, node) ({__name__=~"platform_node_.+",node!=""})",
      "max by (__name__, namespace, source, destination) ({__name__=~"platform_edge_.+",namespace=~"shop-dev|shop-prod",source!="",destination!=""})",
    ]
  `);
  // Every signal that is not recorded is asked for once, for both namespaces.
  const others = asked.slice(3).filter(({ form }) => !form.get('query')?.includes('my_memory'));
  expect(others).toHaveLength(12);
  expect(others.some(({ form }) => form.get('query')?.includes('namespace=~"shop-dev|shop-prod"'))).toBe(
    true,
  );

  expect(await telemetry.gauges({ ...window, namespaces: [] })).toEqual([]);
});

test('a backend that is younger than the window is asked again, more closely', async () => {
  const { url, asked } = await smallPrometheus([
    {
      labels: { __name__: 'platform_cpu_cores', ...web },
      samples: hour(() => 1).filter(([time]) => time >= NOW - 4 * MINUTE),
    },
  ]);
  const telemetry = createPrometheus({ url, queries: {} }).telemetry((await smallApi()).cluster);
  const window = { namespaces: ['shop-dev'], from: new Date(NOW - 120 * MINUTE), to: new Date(NOW) };
  expect((await telemetry.gauges(window)).map(shown)).toEqual(['platform_cpu_cores shop-dev web 1 x49']);
  const steps = new Set(asked.map(({ form }) => form.get('step')));
  expect([...steps]).toEqual(['30', '5']);
  const before = { ...window, to: new Date(NOW - 60 * MINUTE) };
  expect(await telemetry.gauges(before)).toEqual([]);
});

test('what is recorded besides is told by its name, and what nobody has is not', async () => {
  const { url } = await smallPrometheus([
    gauge('latency_p90_seconds', web, minute => (minute > 57 ? 0.9 : 0.3)),
    gauge('latency_p99_seconds', { ...web, component: 'api' }, () => 1),
  ]);
  const { metrics } = createPrometheus({ url, queries: {} });
  const { signals: _, ...place } = query({ signals: [] });
  expect(await metrics.others?.(place)).toEqual([
    'network_receive_packets_per_second',
    'network_transmit_packets_per_second',
    'latency_p90_seconds',
  ]);
  const found = await metrics.series(query({ signals: ['latency_p90_seconds', 'latency_p99_seconds'] }));
  expect(found.map(({ signal, points }) => [signal, points.at(-1)?.[1]])).toEqual([
    ['latency_p90_seconds', 0.9],
  ]);
});

test('query_metrics tells of them', async () => {
  const shop = await openBookshop();
  onTestFinished(() => shop.close());
  const stored: Stored[] = [];
  const { url, asked, backend } = await smallPrometheus(stored);
  const clock = { now: () => new Date(NOW), sleep: () => Promise.resolve() };
  const { metrics } = createPrometheus({ url, queries: {} });
  const product = await connectTo(platformOn(shop.cluster, clock, configOf(), silent, metrics));
  onTestFinished(() => product.close());
  const call = async () => {
    const { text } = await product.call('query_metrics', { component: 'api', environment: 'development' });
    return text.replaceAll(url, 'URL').replace(/^SIMULATED.*\n/, '');
  };
  const nothing = await call();
  const [, namespace = ''] = /namespace="([^"]+)"/.exec(asked[0]?.form.get('query') ?? '') ?? [];
  const here = { namespace, component: 'api' };
  stored.push(
    gauge('success_ratio', here, minute => (minute < 40 ? 0.999 : 0.4)),
    gauge('cpu_cores', here, () => 0.25),
  );
  const found = await call();
  backend.fault = response => response.writeHead(503).end('no');
  expect([nothing, found, await call()].join('\n---\n')).toMatchInlineSnapshot(`
    "api in development, 2026-11-22T11:00:00Z to 12:00:00Z, compared with nothing:
    Not measured: success_ratio, latency_p95_seconds, requests_per_second, cpu_cores, cpu_throttled_seconds, memory_bytes
    Next:
      get_deployment(component: "api", environment: "development")
    ---
    api in development, 2026-11-22T11:00:00Z to 12:00:00Z, compared with nothing:
    success_ratio 99.9% → 40% at 11:40:00Z
    SIGNAL          NOW   MIN  MEDIAN    P95    MAX  BEFORE
    success_ratio   40%   40%   99.9%  99.9%  99.9%       -  █████████████▁▁▁▁▁▁▁
    cpu_cores      250m  250m    250m   250m   250m       -  steady
    Not measured: latency_p95_seconds, requests_per_second, cpu_throttled_seconds, memory_bytes
    Next:
      query_logs(component: "api", environment: "development", since: "2026-11-22T11:39:00Z", grep: "error")
      list_changes(component: "api", environment: "development")
    ---
    The metrics backend URL fails on the recorded signals: HTTP 503.
    Call again in a moment. query_logs and get_environment_health work without metrics."
  `);
});

test('an investigation goes on without a backend that is down, and says so', async () => {
  const shop = await openBookshop();
  onTestFinished(() => shop.close());
  const { url, backend } = await smallPrometheus();
  backend.fault = response => response.socket?.destroy();
  const telemetry = createPrometheus({ url, queries: {} }).telemetry(shop.cluster);
  const clock = { now: () => new Date(NOW), sleep: () => Promise.resolve() };
  const platform = platformOn(shop.cluster, clock, configOf(), silent, undefined, undefined, {
    telemetry: () => telemetry,
  });
  const product = await connectTo(platform);
  onTestFinished(() => product.close());
  const { view, isError } = await product.call('investigate', {
    component: 'api',
    environment: 'development',
  });
  expect(isError).toBe(false);
  expect(view).toMatchObject({
    status: 'none',
    not_checked: [`metrics: The metrics backend ${url} cannot be reached: other side closed.`],
  });
});

test('the setting measures every plane of real clusters', async () => {
  const { url } = await smallPrometheus([gauge('cpu_cores', web, () => 1)]);
  const api = await serveApi(() => ({
    body: { kind: 'List', metadata: { resourceVersion: '1' }, items: [] },
  }));
  const files = [await kubeconfigFor(api.url)];
  const open = async (metrics: object) => {
    const config = {
      ...configOf({ sandbox: undefined, metrics, planes: { europe: 'test' } }),
      real: { files },
    };
    const platform = await openPlatform(config, silent, new AbortController().signal);
    onTestFinished(() => platform.close());
    return platform;
  };
  const measured = await open({ url });
  for (const plane of ['default', 'europe']) {
    expect(await measured.metrics(plane).series(query({ signals: ['cpu_cores'] }))).toHaveLength(1);
    const window = { namespaces: ['shop-dev'], from: new Date(NOW - MINUTE), to: new Date(NOW) };
    expect((await measured.telemetry(plane).gauges(window)).map(shown)).toEqual([
      'platform_cpu_cores shop-dev web 1 x5',
    ]);
  }
  expect(() => measured.telemetry('asia')).toThrow('Data plane "asia" is not mapped');

  const unmeasured = await open({});
  await expect(unmeasured.metrics('europe').series(query())).rejects.toThrow(
    'Nothing measures data plane "europe"',
  );
  await expect(
    unmeasured.telemetry('europe').gauges({ namespaces: ['a'], from: new Date(), to: new Date() }),
  ).rejects.toThrow('no metrics backend is configured');
});
