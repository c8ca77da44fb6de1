import { afterEach, describe, expect, test } from 'vitest';
import { platformOn } from '../../server/platform.ts';
import { isObject, listAt, textAt } from '../../server/domain/json.ts';
import { type Building, openBuilding } from '../support/building.ts';
import { connectionTo, lostAt, type Request } from '../support/breaking-cluster.ts';
import { configOf, connectTo, silent } from '../support/product.ts';

let shop: Building;
afterEach(() => shop.close());

/** The same platform over a connection on which something happens. */
async function over(before: (request: Request) => void) {
  const connection = connectionTo(shop.cluster, before);
  const product = await connectTo(platformOn(connection.cluster, shop.clock, configOf(), silent));
  return { ...product, writes: () => connection.count('write') };
}

type Call = [tool: string, args: { [argument: string]: unknown }];
const build: Call = ['trigger_build', { component: 'cart', wait_seconds: 200 }];
const cancel: Call = ['cancel_build', { name: 'cart-build-1' }];

const begin = () => shop.done('trigger_build', { component: 'cart', wait_seconds: 8 });

async function writesOf([tool, args]: Call, given: () => Promise<unknown>): Promise<number> {
  shop = await openBuilding();
  await given();
  const { call, writes, close } = await over(() => undefined);
  const { isError } = await call(tool, args);
  expect(isError).toBe(false);
  await close();
  await shop.close();
  return writes();
}

async function breakAt([tool, args]: Call, write: number): Promise<string> {
  const broken = await over(lostAt('write', write));
  const { text, isError } = await broken.call(tool, args);
  expect(isError, text).toBe(true);
  await broken.close();
  return text;
}

const builds = async () => listAt((await shop.call('list_builds')).view, 'builds').filter(isObject);

describe('a connection that is lost at any write', () => {
  test('of trigger_build leaves a build that is told truthfully and can be gone on with', async () => {
    const writes = await writesOf(build, () => Promise.resolve());
    expect(writes).toBeGreaterThan(8);
    for (let at = 1; at <= writes; at++) {
      shop = await openBuilding();
      await breakAt(build, at);
      const [begun] = await builds();
      const name = textAt(begun, 'name');
      const again = { component: 'cart', wait_seconds: 200, ...(name === undefined ? {} : { build: name }) };
      const { text, isError } = await shop.call('trigger_build', again);
      expect(isError, `write ${at}: ${text}`).toBe(false);
      expect(await builds(), `write ${at}`).toMatchObject([
        { name: 'cart-build-1', status: 'succeeded', environments: ['development'] },
      ]);
      const { view } = await shop.call('get_deployment', { component: 'cart', environment: 'development' });
      expect(view['status'], `write ${at}`).toBe('healthy');
      await shop.close();
    }
  });

  test('of cancel_build leaves one that runs or one that is cancelled, and nothing blocks the next', async () => {
    const writes = await writesOf(cancel, begin);
    expect(writes).toBe(3);
    for (let at = 1; at <= writes; at++) {
      shop = await openBuilding();
      await begin();
      await breakAt(cancel, at);
      const [left] = await builds();
      expect(left?.['status'], `write ${at}`).toBe(at === 1 ? 'running' : 'cancelled');
      if (at === 1) await shop.done(...cancel);
      const { text, isError } = await shop.call(...build);
      expect(isError, `write ${at}: ${text}`).toBe(false);
      const jobs = await shop.cluster.list({
        apiVersion: 'batch/v1',
        kind: 'Job',
        namespace: 'quarterdeck-builds',
      });
      expect(
        jobs.items.map(job => job.metadata.name),
        `write ${at}`,
      ).toEqual([expect.stringMatching(/^cart-build-2-/)]);
      await shop.close();
    }
  });
});
