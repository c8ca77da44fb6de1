import { expect, test } from 'vitest';
import { type LogAsked, logWindow } from '../../../server/control-plane/queries/log-asked.ts';
import { readLogs } from '../../../server/control-plane/queries/log-reading.ts';
import { logView } from '../../../server/control-plane/queries/log-view.ts';
import { createKeptLogs } from '../../../server/observability/kept-logs/kept-logs.ts';
import { createLoki } from '../../../server/observability/loki/loki.ts';
import { clusterOf } from '../../observability/kept-logs/cluster-of.ts';
import { NOW, webPod } from '../../observability/kept-logs/shop-pods.ts';
import { type Entry, smallLoki } from '../../observability/loki/small-loki.ts';

const now = new Date(NOW);
const never = new AbortController().signal;

/** A hundred lines a second over five minutes, then silence for two. */
const busy = Array.from({ length: 30_000 }, (_, i): Entry => {
  const labels = { namespace: 'shop-dev', pod: 'web-7d9c8b6f5-bcdfg', container: 'main' };
  return {
    labels,
    at: String(BigInt(NOW - 7 * 60_000 + i * 10) * 1_000_000n),
    line: `INFO served request ${i}`,
  };
});

async function viewOf(given: Partial<LogAsked>) {
  const loki = await smallLoki(busy);
  const { cluster } = await clusterOf([webPod('bcdfg')]);
  const logs = createKeptLogs(createLoki({ url: loki.url, fields: {} }), () => now)(cluster);
  const asked: LogAsked = { component: 'web', since: '15m', previous: false, group: false, ...given };
  const window = logWindow(asked, now);
  return logView(await readLogs(logs, asked, 'shop-dev', window, never), asked, window, now);
}

test('around a moment of a busy log are the lines next to it, though there are too many of those minutes', async () => {
  const { summary, lines, notes } = await viewOf({ around: '5m', limit: 4 });
  expect(summary).toBe('2 lines before and 2 from 2026-11-29T11:55:00.000Z on, of 1 pod');
  expect(lines.map(({ text }) => text)).toEqual([
    'INFO served request 11998',
    'INFO served request 11999',
    'INFO served request 12000',
    'INFO served request 12001',
  ]);
  expect(notes).toEqual(['there are more lines of these minutes than are counted']);
});

test('more lines are grouped than are listed, and what was not read is said', async () => {
  const { summary, groups, notes } = await viewOf({});
  expect(summary).toBe(
    '20000 lines (500 kB) of 1 pod since 2026-11-29T11:45:00.000Z in 1 group, worst and newest first',
  );
  expect(groups).toMatchObject([{ count: 20_000, text: 'served request <num>' }]);
  expect(notes).toEqual(['not all that was said before 2026-11-29T11:54:40.000Z was read']);
});
