// Checks the adapter and every built-in query against a real Prometheus with back-filled data:
// `node test/observability/prometheus/real.ts`, with prometheus and promtool on the PATH.
import { deepEqual, rejects } from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Series, type Signal, signals } from '../../../server/domain/signal.ts';
import { createPrometheus, type Queries } from '../../../server/observability/prometheus/prometheus.ts';
import { END, exported, recorded, START } from './shop-metrics.ts';

const RULES = fileURLToPath(new URL('../../../deploy/prometheus/rules.yaml', import.meta.url));
const all = Object.keys(signals).filter((name): name is Signal => name in signals);
const range = { from: new Date(END - 600_000), to: new Date(END), stepSeconds: 60 };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Runs Prometheus on samples until the work is done. */
async function withPrometheus(samples: string, work: (url: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-prometheus-'));
  const [file, config, data] = ['samples.om', 'prometheus.yml', 'data'].map(name => join(folder, name));
  await writeFile(file ?? '', samples);
  await writeFile(config ?? '', 'scrape_configs: []\n');
  execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', file ?? '', data ?? ''], {
    stdio: 'ignore',
  });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const flags = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${data}`,
    '--storage.tsdb.retention.time=100y',
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  const server = spawn('prometheus', flags, { stdio: 'ignore' });
  try {
    for (let i = 0; i < 100; i += 1) {
      const ready = await fetch(`${url}/-/ready`).catch(() => undefined);
      if (ready?.ok) break;
      await sleep(100);
    }
    await work(url);
  } finally {
    server.kill();
    await once(server, 'exit');
    await rm(folder, { recursive: true });
  }
}

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
    async gauges() {
      const found = await telemetry(noCluster).gauges({ namespaces: ['shop-dev'], ...range });
      return found
        .map(({ name, labels, points }) => {
          const who = labels['component'] ?? labels['node'] ?? `${labels['source']}>${labels['destination']}`;
          return `${name} ${who} ${round(points.at(-1)?.[1] ?? Number.NaN)}`;
        })
        .toSorted();
    },
  };
}

execFileSync('promtool', ['check', 'rules', RULES], { stdio: 'inherit' });

await withPrometheus(exported(START, END), async url => {
  const raw = open(url);
  deepEqual(await raw.of('web'), {
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
  deepEqual(
    await raw.of('api', ['requests_per_second', 'success_ratio', 'latency_p95_seconds', 'cpu_cores']),
    {
      requests_per_second: '4 x11',
      success_ratio: '0.75 x11',
      latency_p95_seconds: '0.3 x11',
      cpu_cores: '1 x11',
    },
  );
  deepEqual(await raw.of('db', ['success_ratio', 'cpu_cores']), { cpu_cores: '2 x11' });
  deepEqual(await raw.of('no"ne{}.*'), {});
  const perComponent = ['cpu_cores', 'cpu_throttled_seconds', 'memory_bytes'];
  const network = ['receive_bytes', 'receive_packets', 'transmit_bytes', 'transmit_packets'];
  const gauges = await raw.gauges();
  deepEqual(
    gauges.filter(line => !/ (api|db|web) /.test(line)),
    [
      'platform_edge_latency_p95_seconds web>api 0.3',
      'platform_edge_requests_per_second web>api 8',
      'platform_edge_success_ratio web>api 0.75',
      'platform_node_cpu_ratio n1 0.25',
      'platform_node_cpu_ratio n2 0.25',
      'platform_node_memory_ratio n1 0.75',
      'platform_node_memory_ratio n2 0.75',
      'platform_node_tcp_retransmits_per_second n1 2',
      'platform_node_tcp_retransmits_per_second n2 2',
    ],
  );
  deepEqual(
    gauges.filter(line => line.includes(' db ')),
    [
      ...perComponent.map((name, i) => `platform_${name} db ${[2, 0.08, 8_000_000][i]}`),
      ...network.map((name, i) => `platform_network_${name}_per_second db ${[8000, 80, 16_000, 160][i]}`),
    ],
  );

  const query = 'sum(rate(container_cpu_usage_seconds_total{namespace=$namespace,pod=~"$component-.+"}[2m]))';
  deepEqual(await open(url, { cpu_cores: query }).of('web', ['cpu_cores']), { cpu_cores: '401 x11' });
  const broken = open(url, { cpu_cores: 'sum(x{a=$namespace,b=$component}' }).of('web', ['cpu_cores']);
  await rejects(broken, {
    code: 'invalid_input',
    message: /refuses metrics\.queries\.cpu_cores: .*parse error/,
  });
});

await withPrometheus(recorded(START, END), async url => {
  deepEqual(await open(url).of('web'), { cpu_cores: '0.5 x11' });
  deepEqual(await open(url).gauges(), [
    'platform_cpu_cores web 0.5',
    'platform_edge_requests_per_second web>api 8',
    'platform_node_cpu_ratio n1 0.25',
  ]);
});
