import { afterAll, describe, expect, test } from 'vitest';
import { listAt } from '../../server/domain/json.ts';
import { type Answer, connect, everyClient } from '../support/mcp-clients.ts';
import { httpServer, stdioServer } from '../support/served.ts';

const scope = { component: 'loyalty', environment: 'development' };

/** Fifteen calls of a working day. Each client makes them on a platform of its own; all get the same. */
const script: readonly (readonly [string, Record<string, unknown>])[] = [
  ['search_catalog', { kind: 'component', query: 'shop' }],
  ['get_environment_health', { environment: 'staging' }],
  ['describe_type', { type: 'worker' }],
  [
    'create_component',
    {
      name: 'loyalty',
      image: 'registry.example/loyalty:1',
      endpoints: { http: { port: 80 } },
      dry_run: true,
    },
  ],
  [
    'create_component',
    {
      name: 'loyalty',
      image: 'registry.example/loyalty:1',
      endpoints: { http: { port: 80 } },
      dependencies: [{ component: 'orders', env: 'ORDERS_ADDR' }],
      wait_seconds: 60,
    },
  ],
  ['get_deployment', { ...scope, drift: true }],
  ['promote_component', { component: 'loyalty', from: 'development', wait_seconds: 60 }],
  [
    'update_component',
    { component: 'loyalty', image: 'registry.example/loyalty:does-not-exist', wait_seconds: 60 },
  ],
  ['get_environment_health', { environment: 'development', limit: 1 }],
  ['get_dependencies', { component: 'orders', direction: 'upstream' }],
  ['rollback_component', { ...scope, wait_seconds: 60 }],
  ['list_releases', { component: 'loyalty' }],
  ['undeploy_component', { ...scope, environment: 'staging' }],
  ['delete_component', { component: 'loyalty' }],
  ['get_component', { component: 'loyalty' }],
];

/** Two platforms were started at different moments; nothing else about them differs. */
const withoutTimes = (answer: Answer): unknown =>
  JSON.parse(JSON.stringify(answer).replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'));

const told = new Map<string, unknown[]>();
const closing: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(closing.map(close => close())));

describe.each(everyClient)('a $kind client over $transport', ({ kind, transport }) => {
  test('tells the script', { timeout: 120_000 }, async () => {
    const http = transport === 'http' ? await httpServer() : undefined;
    if (http) closing.push(() => http.close());
    const client = await connect(kind, transport, { stdio: stdioServer, http: http ?? { url: '' } });
    const answers: unknown[] = [];
    for (const [tool, args] of script) answers.push(withoutTimes(await client.call(tool, args)));
    await client.close();
    told.set(`${kind} over ${transport}`, answers);
    expect(answers).toEqual(told.values().next().value);
  });
});

test('the script was answered as it should be', () => {
  const [first] = told.values();
  const outcomes = (first ?? []).map((answer, i) => [script[i]?.[0], Object(answer).isError]);
  expect(outcomes).toEqual(script.map(([tool], i) => [tool, i === script.length - 1]));
  expect(listAt(first, 10, 'view', 'deployments')).toMatchObject([
    { component: 'loyalty', status: 'healthy' },
  ]);
});
