import { InMemoryTransport } from '@modelcontextprotocol/client';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Log } from '../../server/calls/call.ts';
import { textAt } from '../../server/domain/json.ts';
import { type HttpServing, serveHttp } from '../../server/mcp/http.ts';
import { serveOn } from '../../server/mcp/stdio.ts';
import { openPlatform, type Platform } from '../../server/platform.ts';
import { loadSurface } from '../../server/surface.ts';
import { connect, modernOn, type TestClient } from '../support/mcp-clients.ts';
import { configOf, silent, START } from '../support/product.ts';

/** Looks that nobody but a subscription takes. */
const looks = { count: 0 };
const log: Log = {
  ...silent,
  info: entry => void (textAt(entry, 'caller', 'name') === 'subscription' && looks.count++),
};
const uri = 'quarterdeck://environments/development/health';
const elsewhere = 'quarterdeck://environments/production/health';

let platform: Platform;
let http: HttpServing;
let served: Parameters<typeof serveOn>[1];
const ends: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const signal = new AbortController().signal;
  platform = await openPlatform(configOf({ sandbox: 'shop' }), log, signal, () => START);
  const surface = (await loadSurface()).map(tool => tool.shown);
  const { call } = platform.pipeline;
  served = { surface, instructions: '', version: 'test', call, log: silent, watchMs: 20 };
  http = await serveHttp({ ...served, host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await Promise.all(ends.map(end => end()));
  await http.close(1000);
  platform.close();
});

function alone(): Promise<TestClient> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  ends.push(serveOn(ours, served));
  return modernOn(theirs);
}
const http2025 = () => connect('v1', 'http', { stdio: { command: '', args: [] }, http });
const http2026 = () => connect('v2', 'http', { stdio: { command: '', args: [] }, http });
let replicas = 1;
/** A change that stays: one that is over before the next look is nothing to hear of. */
const grow = (client: TestClient) =>
  client.call('scale_component', { component: 'cart', environment: 'development', replicas: ++replicas });

describe.each<readonly [string, () => Promise<TestClient>]>([
  ['of 2026 over HTTP', http2026],
  ['of 2025 over HTTP', http2025],
  ['of 2026 on a connection of its own', alone],
])('a client %s', (_which, open) => {
  let client: TestClient;
  beforeAll(async () => {
    client = await open();
  });
  afterAll(() => client.close());

  test('hears of changes of what it subscribed to, and of nothing else, until it has enough', async () => {
    const heard: string[] = [];
    const before = looks.count;
    const end = await client.subscribe(uri, changed => heard.push(changed));
    await expect.poll(() => looks.count).toBeGreaterThan(before);
    await grow(client);
    await expect.poll(() => heard, { timeout: 5000 }).toContain(uri);
    expect(new Set(heard)).toEqual(new Set([uri]));

    await end();
    await setTimeout(60);
    const after = looks.count;
    await setTimeout(100);
    expect(looks.count).toBe(after);
  });

  test('ends all its subscriptions by going away', async () => {
    const other = await open();
    const before = looks.count;
    await other.subscribe(elsewhere, () => undefined);
    await expect.poll(() => looks.count).toBeGreaterThan(before + 1);
    await other.close();
    await expect
      .poll(async () => {
        const seen = looks.count;
        await setTimeout(80);
        return looks.count - seen;
      })
      .toBe(0);
  });

  test('is told of an address that is none', async () => {
    const refused = client.subscribe('quarterdeck://secrets/shop', () => undefined);
    await expect(refused).rejects.toThrow('There is no resource quarterdeck://secrets/shop.');
  });
});
