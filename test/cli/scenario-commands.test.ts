import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { openTerminal, type Terminal } from '../support/terminal.ts';

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openTerminal();
});
afterAll(() => terminal.close());

const right = 'scenario: bare\ntitle: Nothing yet\nexpect: []\n';
const wrong = 'scenario: bare\ntitle: Nothing yet\nstep: []\nexpect:\n  - {environment: stagin}\n';
const unexpected = 'scenario: bare\ntitle: Nothing yet\nexpect:\n  - {environment: staging}\n';

test('scenarios are listed and validated, wrong ones too', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'right.yaml'), right);
  await writeFile(join(folder, 'wrong.yaml'), wrong);
  await writeFile(join(folder, 'unexpected.yaml'), unexpected);
  const lines = [
    ['scenario', 'list'],
    ['scenario', 'list', '-o', 'name'],
    ['scenario', 'validate', 'empty', join(folder, 'right.yaml')],
    ['scenario', 'validate', join(folder, 'right.yaml'), join(folder, 'wrong.yaml')],
    ['scenario', 'validate', join(folder, 'unexpected.yaml')],
    ['scenario', 'validate', join(folder, 'missing.yaml'), 'shop-helthy', '-o', 'json'],
    ['scenario', 'validate'],
    ['scenario', '-h'],
  ];
  const told: string[] = [];
  for (const words of lines) {
    const { code, stdout, stderr } = await terminal.run(words);
    told.push(`$ ${words.join(' ')}\n${stdout}${stderr}= ${code}`);
  }
  expect(told.join('\n').replaceAll(folder, 'F')).toMatchInlineSnapshot(`
    "$ scenario list
    SCENARIO              WHAT IT IS ABOUT
    empty                 Nothing but what a platform has before anybody applies a document
    shop                  A small shop; in staging checkout fails for a reason two hops away
    shop-crash-loop       In staging cart crashes at once because a variable is missing
    shop-healthy          A small shop in which all is well
    shop-image-not-found  In production shipping cannot be pulled any more after its promotion
    shop-no-node          In production payments finds no node after all were cordoned
    shop-out-of-memory    In production recommendations is killed for memory under load
    shop-quota            In staging a quota keeps the new shipping from starting
    shop-timeouts         In staging who calls catalog waits in vain, its connection pool is too small
    shop-wrong-probe      In staging the new search never gets ready, a probe asks the wrong port
    = 0
    $ scenario list -o name
    scenario/empty
    scenario/shop
    scenario/shop-crash-loop
    scenario/shop-healthy
    scenario/shop-image-not-found
    scenario/shop-no-node
    scenario/shop-out-of-memory
    scenario/shop-quota
    scenario/shop-timeouts
    scenario/shop-wrong-probe
    = 0
    $ scenario validate empty F/right.yaml
    right  empty  server/sandbox/scenarios/empty.yaml
    right  bare  F/right.yaml
    = 0
    $ scenario validate F/right.yaml F/wrong.yaml
    right  bare  F/right.yaml
    wrong  F/wrong.yaml:3:1: step: unknown field, did you mean "steps"?
           A document takes begins, description, documents, expect, extends, faults, scenario, services, sources, steps, title.
    = 1
    $ scenario validate F/unexpected.yaml
    wrong  F/unexpected.yaml:4:5: staging is missing: nothing is deployed here; expected healthy
    = 1
    $ scenario validate F/missing.yaml shop-helthy -o json
    {
      "right": [],
      "wrong": [
        {
          "mistakes": [
            "F/missing.yaml: there is no such file."
          ],
          "hint": "A scenario is a YAML file; quarterdeck scenario list names those that are built in."
        },
        {
          "mistakes": [
            "There is no scenario \\"shop-helthy\\"."
          ],
          "hint": "Did you mean \\"shop-healthy\\"? Scenarios: empty, shop, shop-crash-loop, shop-healthy, shop-image-not-found, shop-no-node, shop-out-of-memory, shop-quota, shop-timeouts, shop-wrong-probe; or name a file such as ./shop-helthy.yaml."
        }
      ]
    }
    = 1
    $ scenario validate
    error: scenario validate needs FILE.
    usage: quarterdeck scenario validate FILE… [flags]
    quarterdeck scenario validate -h explains every argument.
    = 2
    $ scenario -h
    What can be done with: scenario

    Commands
      scenario list      Lists what the embedded cluster can start with: --sandbox SCENARIO.
      scenario validate  Checks scenarios: reads them, plays them and compares the health with what they
                         expect. Names each mistake with its line, and fails on one.

    quarterdeck scenario VERB -h explains one.
    = 0"
  `);
});
