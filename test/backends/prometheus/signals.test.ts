import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { type Series, type Signal, signals } from '../../../server/domain/signal.ts';
import { createPrometheus, type Queries } from '../../../server/observability/prometheus/prometheus.ts';
import { END, exported, recorded, START } from '../../observability/prometheus/shop-metrics.ts';
import { until } from '../../cluster/until.ts';
import { describeWith } from '../describe.ts';
import { askPromtool, prometheus, startPrometheus } from './prometheus.ts';

const RULES = fileURLToPath(new URL('../../../deploy/prometheus/rules.yaml', import.meta.url));
const all = Object.keys(signals).filter((name): name is Signal => name in signals);
const range = { from: new Date(END - 600_000), to: new Date(END), stepSeconds: 60 };

const notAsked = (): never => {
  throw new Error('only configured queries need the cluster');
};
const noCluster = { get: notAsked, list: notAsked, watch: notAsked, podLogs: notAsked, serves: notAsked };

const round = (value: number): number => Number(value.toPrecision(3));
/** The level of each series, which is constant in the data, and how many points it has. */
const levels = (found: readonly Series[]) =>
  Object.fromEntries(
    found.map(({ signal, points }) => [
      signal,
      `${round(points.at(-1)?.[1] ?? Number.NaN)} x${points.length}`,
    ]),
  );

function open(url: string, queries: Queries = {}) {
  const { metrics, telemetry } = createPrometheus({ url, queries });
  return {
    of: async (component: string, asked: readonly Signal[] = all) =>
      levels(await metrics.series({ namespace: 'shop-dev', component, signals: asked, ...range })),
    async gauges(at: { from: Date; to: Date } = range) {
      const found = await telemetry(noCluster).gauges({ namespaces: ['shop-dev'], ...at });
      return found
        .map(({ name, labels, points }) => {
          const who = labels['component'] ?? labels['node'] ?? `${labels['source']}>${labels['destination']}`;
          return `${name} ${who} ${round(points.at(-1)?.[1] ?? Number.NaN)}`;
        })
        .toSorted();
    },
  };
}

async function now(url: string): Promise<string[]> {
  const to = new Date();
  return open(url).gauges({ from: new Date(to.getTime() - 1000), to });
}

describeWith(prometheus, 'a real Prometheus', () => {
  test('takes the rules that are published', async () => {
    expect(await askPromtool('check', 'rules', RULES)).toMatch(/SUCCESS: \d+ rules found/);
  });

  test('what exporters of a cluster tell becomes the signals of components, nodes and calls', async () => {
    const { url, stop } = await startPrometheus({ samples: exported(START, END) });
    const raw = open(url);
    expect(await raw.of('web')).toEqual({
      requests_per_second: '12 x11',
      success_ratio: '0.833 x11',
      latency_p50_seconds: '0.0556 x11',
      latency_p95_seconds: '0.3 x11',
      cpu_cores: '0.5 x11',
      memory_bytes: '2000000 x11',
      cpu_throttled_seconds: '0.02 x11',
      network_receive_bytes_per_second: '2000 x11',
      network_transmit_bytes_per_second: '4000 x11',
    });
    const some: Signal[] = ['requests_per_second', 'success_ratio', 'latency_p95_seconds', 'cpu_cores'];
    expect(await raw.of('api', some)).toEqual({
      requests_per_second: '4 x11',
      success_ratio: '0.75 x11',
      latency_p95_seconds: '0.3 x11',
      cpu_cores: '1 x11',
    });
    expect(await raw.of('db', ['success_ratio', 'cpu_cores'])).toEqual({ cpu_cores: '2 x11' });
    expect(await raw.of('no"ne{}.*')).toEqual({});

    const gauges = await raw.gauges();
    expect(gauges.filter(line => !/ (api|db|web) /.test(line))).toEqual([
      'platform_edge_latency_p95_seconds web>api 0.3',
      'platform_edge_requests_per_second web>api 8',
      'platform_edge_success_ratio web>api 0.75',
      'platform_node_cpu_ratio n1 0.25',
      'platform_node_cpu_ratio n2 0.25',
      'platform_node_memory_ratio n1 0.75',
      'platform_node_memory_ratio n2 0.75',
      'platform_node_tcp_retransmits_per_second n1 2',
      'platform_node_tcp_retransmits_per_second n2 2',
    ]);
    expect(gauges.filter(line => line.includes(' db '))).toEqual([
      'platform_cpu_cores db 2',
      'platform_cpu_throttled_seconds db 0.08',
      'platform_memory_bytes db 8000000',
      'platform_network_receive_bytes_per_second db 8000',
      'platform_network_receive_packets_per_second db 80',
      'platform_network_transmit_bytes_per_second db 16000',
      'platform_network_transmit_packets_per_second db 160',
    ]);

    const query =
      'sum(rate(container_cpu_usage_seconds_total{namespace=$namespace,pod=~"$component-.+",container="POD"}[2m]))';
    expect(await open(url, { cpu_cores: query }).of('web', ['cpu_cores'])).toEqual({ cpu_cores: '200 x11' });
    const broken = open(url, { cpu_cores: 'sum(x{a=$namespace,b=$component}' }).of('web', ['cpu_cores']);
    await expect(broken).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/refuses metrics\.queries\.cpu_cores: .*parse error/),
    });
    await stop();
  });

  test('what rules have recorded comes before the built-in queries', async () => {
    const { url, stop } = await startPrometheus({ samples: recorded(START, END) });
    expect(await open(url).of('web')).toEqual({ cpu_cores: '0.5 x11' });
    expect(await open(url).gauges()).toEqual([
      'platform_cpu_cores web 0.5',
      'platform_edge_requests_per_second web>api 8',
      'platform_node_cpu_ratio n1 0.25',
    ]);
    await stop();
  });

  test('the published rules record what the built-in queries tell', async () => {
    const end = Math.floor(Date.now() / 1000) * 1000;
    const samples = exported(end - 600_000, end);
    const rules = (await readFile(RULES, 'utf8')).replace('interval: 30s', 'interval: 1s');
    const [recording, plain] = [
      await startPrometheus({ samples, rules }),
      await startPrometheus({ samples }),
    ];
    const expected = await now(plain.url);
    const names = [...new Set(expected.map(line => line.split(' ')[0]))];
    await until('the rules to be recorded', async () => {
      const answer = await fetch(`${recording.url}/api/v1/label/__name__/values`);
      const { data } = z.looseObject({ data: z.array(z.string()) }).parse(await answer.json());
      return names.every(name => name !== undefined && data.includes(name)) ? true : undefined;
    });
    expect(await now(recording.url)).toEqual(expected);
    await Promise.all([recording.stop(), plain.stop()]);
  });
});
