import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { at, listAt, textAt } from '../../server/domain/json.ts';
import { openPlatform, platformOn } from '../../server/platform.ts';
import { connectionTo, type Request } from '../support/breaking-cluster.ts';
import { clusterFrom, contentOf, type CopyableCluster } from '../support/cluster-copy.ts';
import { type Answer, configOf, connectTo, silent, START } from '../support/product.ts';

type Call = [tool: string, args: { [argument: string]: unknown }];
type Before = (request: Request) => Promise<void> | void;

/** One call by a server of its own on the shared cluster, through a real MCP client. */
async function callOn(
  { cluster, clock }: CopyableCluster,
  [tool, args]: Call,
  before: Before = () => undefined,
) {
  const seen = connectionTo(cluster, before);
  const product = await connectTo(platformOn(seen.cluster, clock, configOf(), silent));
  try {
    return await product.call(tool, args);
  } finally {
    await product.close();
  }
}

async function given(...calls: Call[]): Promise<CopyableCluster> {
  const copy = clusterFrom();
  for (const call of calls) {
    const answer = await callOn(copy, call);
    expect(answer.isError, answer.text).toBe(false);
  }
  return copy;
}

const BANNER = 'SIMULATED cluster (scenario empty): nothing here is real.\n';
const said = ({ text }: Answer) => text.replace(BANNER, '');

const cart: Call = [
  'create_component',
  { name: 'cart', project: 'web', image: 'registry.example/cart:1', endpoints: { http: { port: 8080 } } },
];
const setUp: Call[] = [['create_project', { name: 'web' }], cart];
const update = (image: string): Call => ['update_component', { component: 'cart', image }];
const dev = { component: 'cart', environment: 'development' };

/** Pairs of calls on one component that meet; each second call is whole before the first goes on. */
const meetings: { name: string; first: Call; second: Call }[] = [
  {
    name: 'two updates',
    first: update('registry.example/cart:2'),
    second: update('registry.example/cart:3'),
  },
  {
    name: 'a deployment and an update',
    first: ['deploy_component', { ...dev, configs: { replicas: 3 } }],
    second: update('registry.example/cart:3'),
  },
  {
    name: 'an update and a deletion',
    first: update('registry.example/cart:2'),
    second: ['delete_component', { component: 'cart' }],
  },
  {
    name: 'a first deployment and a deletion',
    first: ['deploy_component', { component: 'cart', environment: 'staging' }],
    second: ['delete_component', { component: 'cart' }],
  },
  {
    name: 'a deletion and a first deployment',
    first: ['delete_component', { component: 'cart' }],
    second: ['deploy_component', { component: 'cart', environment: 'staging' }],
  },
  {
    name: 'an update and a change of the settings',
    first: update('registry.example/cart:2'),
    second: ['update_component', { component: 'cart', auto_deploy: false, parameters: {} }],
  },
];

describe.each(meetings)('$name of one component at the same time', ({ first, second }) => {
  test('before the first has written: the second wins, the first writes nothing', async () => {
    const start = (await given(...setUp)).save();
    const alone = clusterFrom(start);
    expect((await callOn(alone, second)).isError).toBe(false);

    const copy = clusterFrom(start);
    let looks = 0;
    const answer = await callOn(copy, first, async ({ about }) => {
      if (about !== 'list ConfigMap' || ++looks !== 2) return;
      expect((await callOn(copy, second)).isError).toBe(false);
    });
    expect(answer.isError, answer.text).toBe(true);
    expect(said(answer)).toMatch(/ by somebody else meanwhile; nothing was written\./);
    expect(await contentOf(copy.cluster)).toEqual(await contentOf(alone.cluster));
  });

  test('between any two writes of the first: one gives way in words, what is told is true', async () => {
    const start = (await given(...setUp)).save();
    const writes = await writesOf(clusterFrom(start), first);
    for (let at = 1; at <= writes; at++) {
      const copy = clusterFrom(start);
      let other: Answer | undefined;
      const mine = await callOn(copy, first, async request => {
        if (request.sort === 'write' && request.at === at) other = await callOn(copy, second);
      });
      const [lost, won] = mine.isError ? [mine, other] : [other, mine];
      const told = `at write ${at}: ${mine.text}\n---\n${other?.text ?? ''}`;
      expect(won?.isError, told).toBe(false);
      if (lost?.isError === true)
        expect(said(lost), told).toMatch(
          /[Ss]omebody else|Component "cart" has no workload|There is no component "cart"/,
        );
      await expectTruth(copy, told);
    }
  });
});

async function writesOf(copy: CopyableCluster, call: Call): Promise<number> {
  let writes = 0;
  await callOn(copy, call, ({ sort }) => void (writes += sort === 'write' ? 1 : 0));
  return writes;
}

/** What is deployed is what is bound, or the answer says that it is not and how to go on; nobody's pods are left over. */
async function expectTruth(copy: CopyableCluster, told: string): Promise<void> {
  const component = await callOn(copy, ['get_component', { component: 'cart' }]);
  const { items } = await copy.cluster.list({ apiVersion: 'apps/v1', kind: 'Deployment' });
  if (component.isError) {
    expect(items, told).toEqual([]);
    return;
  }
  for (const { environment } of listAt(component.view, 'deployments').map(row => ({
    environment: textAt(row, 'environment'),
  }))) {
    const { view, text } = await callOn(copy, [
      'get_deployment',
      { component: 'cart', environment, drift: true },
    ]);
    const reason = textAt(view, 'reason') ?? '';
    if (reason.includes('finishes it')) continue;
    expect(listAt(view, 'drift'), `${told}\n---\n${text}`).toEqual([]);
  }
  const bound = listAt(component.view, 'deployments').length;
  expect(items.length, told).toBeLessThanOrEqual(bound);
}

const name = 'cart-development-c71e0317';
const deployment = (cell: string) => ({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: cell, name });
const CELL = 'dp-default-web-development-f914ac73';

describe('what belongs to others', () => {
  test('an object of the same name is not touched, and nothing is written', async () => {
    const copy = await given(['create_project', { name: 'web' }]);
    const theirs = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'cart', namespace: CELL },
      spec: { ports: [{ port: 1 }] },
    };
    await copy.cluster.create(theirs);
    const before = await contentOf(copy.cluster);
    for (const dry_run of [true, false]) {
      const answer = await callOn(copy, [cart[0], { ...cart[1], dry_run }]);
      expect(answer.isError).toBe(true);
      expect(said(answer)).toMatchInlineSnapshot(`
        "component cart in development wants Service/cart in namespace "dp-default-web-development-f914ac73", which was not made by Quarterdeck; nothing was written and it is not touched.
        Remove or rename that object, or rename the component; then repeat the call."
      `);
      expect(await contentOf(copy.cluster)).toEqual(before);
    }
  });

  test('a field that kubectl has taken is a conflict that names both, until it is taken over', async () => {
    const copy = await given(...setUp);
    const kubectl = { ...deployment(CELL), metadata: { name, namespace: CELL }, spec: { replicas: 4 } };
    const { namespace: _namespace, name: _name, ...object } = kubectl;
    await copy.cluster.apply(object, { manager: 'kubectl', force: true });
    const before = await contentOf(copy.cluster);

    const refused = await callOn(copy, update('registry.example/cart:2'));
    expect(refused.isError).toBe(true);
    expect(said(refused)).toMatchInlineSnapshot(`
      "component cart in development: Deployment/cart-development-c71e0317: Apply failed with 1 conflict: .spec.replicas owned by "kubectl"; nothing was written.
      Undo that change with the tool that made it, or let deploy_component take the fields back with take_over: true."
    `);
    expect(await contentOf(copy.cluster)).toEqual(before);

    const taken = await callOn(copy, ['deploy_component', { ...dev, take_over: true }]);
    expect(taken.isError, taken.text).toBe(false);
    expect(at(await copy.cluster.get(deployment(CELL)), 'spec', 'replicas')).toBe(1);
    expect((await callOn(copy, update('registry.example/cart:2'))).isError).toBe(false);
  });

  test('two servers on one state file: the second does not start', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-'));
    const config = { ...configOf(), ephemeral: false, stateFile: join(folder, 'state.json') };
    const { signal } = new AbortController();
    const first = await openPlatform(config, silent, signal, () => START);
    try {
      await expect(openPlatform(config, silent, signal, () => START)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(`in use by process ${process.pid}`),
        hint: expect.stringContaining('--ephemeral'),
      });
    } finally {
      first.close();
      rmSync(folder, { recursive: true });
    }
  });
});
