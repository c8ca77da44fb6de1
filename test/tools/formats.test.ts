import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Terminal } from '../support/terminal.ts';
import { podsUnnamed } from './ask.ts';
import { openBrokenShop } from './broken-shop.ts';

let shop: Terminal;
beforeAll(async () => {
  shop = await openBrokenShop();
});
afterAll(() => shop.close());

const calls = [
  ['catalog search', 'catalog search fraud'],
  ['component get', 'component get fraud'],
  ['type describe', 'type describe valkey'],
  ['release list', 'release list fraud'],
  ['deployment get', 'deployment get fraud -e development'],
  ['environment health', 'environment health development --limit 2'],
  ['dependency list', 'dependency list payments'],
  ['log query', 'log query billing -e development --previous'],
  ['a plan', 'deployment rollback fraud -e development --dry-run'],
] as const;

test.each(calls)('%s -o yaml', async (_, line) => {
  expect(podsUnnamed((await shop.run(`${line} -o yaml`)).stdout)).toMatchSnapshot();
});

test('-o name gives a name on each line', async () => {
  const names: string[] = [];
  for (const [, line] of calls)
    names.push(`$ ${line} -o name\n${(await shop.run(`${line} -o name`)).stdout}`);
  expect(names.join('\n')).toMatchInlineSnapshot(`
    "$ catalog search fraud -o name
    component/fraud

    $ component get fraud -o name
    component/fraud

    $ type describe valkey -o name
    clusterresourcetype/valkey

    $ release list fraud -o name
    release/fraud-58fd6b3dc2
    release/fraud-357bbeb964

    $ deployment get fraud -e development -o name
    deployment/fraud

    $ environment health development --limit 2 -o name
    component/billing
    component/fraud

    $ dependency list payments -o name
    component/shop/payments
    component/shop/fraud

    $ log query billing -e development --previous -o name
    log/billing

    $ deployment rollback fraud -e development --dry-run -o name
    releasebinding/fraud-development
    deployment/fraud-development-36893b05
    "
  `);
});

test('-o json is the view that MCP gives, and says on stderr that it is simulated', async () => {
  const line = 'environment health development --limit 2 -o json';
  const { view } = await shop.product.call('get_environment_health', {
    environment: 'development',
    limit: 2,
  });
  const { stdout, stderr } = await shop.run(line);
  expect(JSON.parse(stdout)).toEqual(view);
  expect(stderr).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    "
  `);
});
