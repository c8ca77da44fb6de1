import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAPTURED, openLogDump } from '../support/log-dump.ts';
import type { Product } from '../support/product.ts';

const seconds = CAPTURED / 1000;

/** A gauge of a component, every ten seconds of the last hour. */
const gauge = (name: string, valueAt: (ago: number) => number): string =>
  Array.from({ length: 360 }, (_, i) => 3600 - i * 10)
    .map(ago => `platform_${name}{namespace="books",component="desk"} ${valueAt(ago)} ${seconds - ago}\n`)
    .join('');

let product: Product;
beforeAll(async () => {
  const metrics = [
    gauge('latency_p90_seconds', ago => (ago > 600 ? 0.0243 : 2.4)),
    gauge('queue_messages', ago => (ago > 600 ? 3 : 41)),
    gauge('network_receive_packets_per_second', () => 120),
    gauge('cpu_cores', () => 0.07),
  ];
  product = await openLogDump({ desk: { 'desk-1': 'ready\n' } }, `${metrics.join('')}# EOF\n`);
});
afterAll(() => product.close());

const told = async (signals: string[]): Promise<string> =>
  (await product.call('query_metrics', { component: 'desk', signals })).text.replace(/^RECORDED.*\n/, '');

test('gauges that are no signal of ours are told by their names, with the unit that these tell', async () => {
  expect(await told(['latency_p90_seconds', 'queue_messages', 'network_receive_packets_per_second']))
    .toMatchInlineSnapshot(`
      "desk in recorded, 2026-11-20T09:00:00Z to 10:00:00Z, compared with nothing:
      latency_p90_seconds 24.3ms → 2.4s at 09:50:00Z
      queue_messages 3 → 41 at 09:50:00Z
      SIGNAL                                NOW     MIN  MEDIAN    P95    MAX  BEFORE
      latency_p90_seconds                  2.4s  24.3ms  24.3ms   2.4s   2.4s       -  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁███
      queue_messages                         41       3       3     41     41       -  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁███
      network_receive_packets_per_second  120/s   120/s   120/s  120/s  120/s       -  steady
      Next:
        query_logs(component: "desk", environment: "recorded", since: "2026-11-20T09:49:00Z", grep: "error")
        list_changes(component: "desk", environment: "recorded")"
    `);
});

test('a name that nobody has recorded is refused, and a near one is told', async () => {
  expect(await told(['latency_p9_seconds'])).toMatchInlineSnapshot(`
    "signals: there is no signal "latency_p9_seconds".
    Did you mean "latency_p90_seconds"? Known signals: requests_per_second, success_ratio, latency_p50_seconds, latency_p95_seconds, cpu_cores, memory_bytes, cpu_throttled_seconds, network_receive_bytes_per_second, network_transmit_bytes_per_second, latency_p90_seconds, queue_messages, network_receive_packets_per_second."
  `);
});
