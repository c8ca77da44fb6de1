import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAPTURED, openLogDump } from '../support/log-dump.ts';
import type { Product } from '../support/product.ts';

const at = (ago: number): string => new Date(CAPTURED - ago * 1000).toISOString();

const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDvmgHCDN8bt7WL';
const key = ['-----BEGIN PRIVATE KEY-----', body, 'k1Jn6VFJpgpCaPBB', '-----END PRIVATE KEY-----'];

let product: Product;
beforeAll(async () => {
  product = await openLogDump({
    /** Whoever recorded it has put no time before the lines, and they tell their own. */
    desk: {
      'desk-1': `{"time":"${at(300)}","msg":"calm"}\n{"time":"${at(60)}","msg":"cannot reach shelf"}\n`,
    },
    safe: { 'safe-1': key.map((line, i) => `${at(40 - i)} ${line}\n`).join('') + `${at(30)} opened\n` },
    tail: {
      'tail-1': key
        .slice(1)
        .map((line, i) => `${at(40 - i)} ${line}\n`)
        .join(''),
    },
  });
});
afterAll(() => product.close());

test('lines that tell their own time are found around a moment', async () => {
  const { text } = await product.call('query_logs', { component: 'desk', around: at(60) });
  expect(text).toContain('desk in recorded: 1 line before and 1 from 2026-11-20T09:59:00.000Z on, of 1 pod');
});

test.each(['safe', 'tail'])(
  'a key that goes over several lines is not shown, whole or in part: %s',
  async component => {
    for (const more of [{ limit: 20 }, { group: true }, { around: at(38) }]) {
      const { text, view } = await product.call('query_logs', { component, ...more });
      expect(`${text} ${JSON.stringify(view)}`).not.toMatch(/MIIE|k1Jn6/);
      expect(text).toContain('[redacted]');
    }
  },
);
