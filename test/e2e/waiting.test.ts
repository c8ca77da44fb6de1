import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Log } from '../../server/calls/call.ts';
import { textAt } from '../../server/domain/json.ts';
import { type HttpServing, serveHttp } from '../../server/mcp/http.ts';
import { openPlatform, type Platform, platformOn } from '../../server/platform.ts';
import { loadSurface } from '../../server/surface.ts';
import { connect, type Step, type TestClient } from '../support/mcp-clients.ts';
import { configOf, silent, START } from '../support/product.ts';

/** Nothing settles while time stands still, so every wait lasts until somebody ends it. */
const polls = { count: 0 };
const audits: string[] = [];
const audit: Log = {
  ...silent,
  info: entry => audits.push(`${textAt(entry, 'tool')} ${textAt(entry, 'outcome')}`),
};

const never = new AbortController().signal;
const changed = { v2: 'notifications', v1: 'recommendations' };

let platform: Platform;
let http: HttpServing;

beforeAll(async () => {
  const config = configOf({ sandbox: 'shop' });
  platform = await openPlatform(config, silent, never, () => START);
  // Something to promote and to roll back, from before time stood still.
  for (const kind of ['v2', 'v1'] as const) {
    const component = changed[kind];
    await call('update_component', { component, image: `registry.example/shop/${component}:9` });
  }
  for (const name of ['web-v2', 'web-v1', 'site'])
    await call('create_component', { name, repository: 'https://git.example/shop/web.git', endpoints });
  const clock = {
    now: () => platform.clock.now(),
    async sleep(_milliseconds: number, signal?: AbortSignal) {
      polls.count++;
      await setTimeout(5, undefined, signal ? { signal } : {});
    },
  };
  const { pipeline } = platformOn(platform.plane('default'), clock, config, audit);
  const surface = (await loadSurface()).map(tool => tool.shown);
  const served = { surface, instructions: '', version: 'test', call: pipeline.call };
  http = await serveHttp({ ...served, log: silent, host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await http.close(1000);
  platform.close();
});

async function call(tool: string, args: Record<string, unknown>): Promise<string> {
  const { ok, text } = await platform.pipeline.call(tool, args, { surface: 'mcp' }, never);
  expect(text).toBe(ok ? text : '');
  return text;
}

const endpoints = { http: { port: 80 } };
const scope = (component: string, environment = 'development') => ({ component, environment });
const document = (value: string) => `apiVersion: openchoreo.dev/v1alpha1
kind: ReleaseBinding
metadata: {name: orders-staging, namespace: default}
spec:
  owner: {projectName: shop, componentName: orders}
  environment: staging
  workloadOverrides: {container: {env: [{key: VARIANT, value: "${value}"}]}}
`;

/** Every tool that waits, with what makes it wait. */
const waiting = (kind: 'v1' | 'v2'): readonly (readonly [tool: string, args: Record<string, unknown>])[] => [
  ['update_component', { component: 'cart', image: `registry.example/shop/cart:${kind}` }],
  ['get_deployment', scope('cart')],
  ['promote_component', { component: changed[kind], from: 'development' }],
  ['rollback_component', scope(changed[kind])],
  ['deploy_component', { ...scope('catalog'), env: { VARIANT: kind } }],
  ['restart_component', scope('payments', 'production')],
  ['scale_component', { ...scope('shipping', 'production'), replicas: kind === 'v1' ? 2 : 3 }],
  ['create_component', { name: `loyalty-${kind}`, image: 'registry.example/shop/loyalty:1', endpoints }],
  ['apply_documents', { sources: [{ text: document(kind) }] }],
  ['trigger_build', { component: `web-${kind}` }],
  ['get_build', { name: `web-${kind}-build-1` }],
];

describe.each(['v2', 'v1'] as const)('a %s client that waits', kind => {
  let client: TestClient;
  beforeAll(async () => {
    client = await connect(kind, 'http', { stdio: { command: '', args: [] }, http });
  });
  afterAll(() => client.close());

  test.each(waiting(kind))('hears how far %s is, and ends it', async (tool, args) => {
    audits.length = 0;
    const steps: Step[] = [];
    const patience = new AbortController();
    const before = polls.count;
    const answered = client.call(
      tool,
      { ...args, wait_seconds: 300 },
      {
        signal: patience.signal,
        onprogress: step => {
          steps.push(step);
          if (polls.count > before + 3) patience.abort();
        },
      },
    );
    expect(await answered).toHaveProperty('message', expect.stringContaining('abort'));
    await expect.poll(() => audits).toEqual([`${tool} cancelled`]);

    const last = steps.at(-1);
    expect(last?.message).toMatch(/^[a-z0-9-]+(?: in [a-z]+)?: ./);
    expect(last?.total).toBeGreaterThanOrEqual(1);
    expect(last?.progress).toBeLessThan(last?.total ?? 0);
    expect(steps.map(step => step.progress)).toEqual(
      [...new Set(steps.map(step => step.progress))].toSorted((a, b) => a - b),
    );

    const ended = polls.count;
    await setTimeout(30);
    expect(polls.count).toBe(ended);
  });
});

test('all tools that wait are among them', async () => {
  const tools = (await loadSurface()).map(({ shown }) => shown);
  const waits = tools.filter(tool => JSON.stringify(tool.inputSchema).includes('"wait_seconds"'));
  expect(waits.map(tool => tool.name).toSorted()).toEqual(
    waiting('v1')
      .map(([tool]) => tool)
      .toSorted(),
  );
});

test.each<readonly [tool: string, args: Record<string, unknown>, state: string, next: string]>([
  [
    'restart_component',
    scope('cart', 'staging'),
    'cart in staging (release cart-5c8e2816ee) is progressing',
    'get_deployment(component: "cart", environment: "staging", wait_seconds: 60)',
  ],
  [
    'trigger_build',
    { component: 'site' },
    'site-build-1 is ',
    'trigger_build(component: "site", build: "site-build-1", wait_seconds: 120)',
  ],
  [
    'get_build',
    { name: 'site-build-1' },
    'site-build-1 of shop/site: running',
    'trigger_build(component: "site", build: "site-build-1")\n  cancel_build(name: "site-build-1")',
  ],
])('%s whose wait is over tells how it stands and how to go on', async (tool, args, state, next) => {
  const text = await call(tool, { ...args, wait_seconds: 1 });
  expect(text).toContain(state);
  expect(text.slice(text.indexOf('Next:'))).toContain(`Next:\n  ${next}`);
});
