import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PlatformError } from '../../../server/errors.ts';
import { checkScenarios } from '../../../server/scenario-check.ts';
import { loadScenario } from '../../../server/scenario-files.ts';
import { temporaryFolder } from '../../support/folder.ts';

const head = 'scenario: mine\ntitle: Mine\nextends: shop-healthy\n';

/** What somebody may get wrong, each a file of its own. */
const mistakes: { [what: string]: string } = {
  'not YAML': 'scenario: mine\n  title: [',
  'nothing in it': '',
  'an unknown field': `${head}step: []\n`,
  'an unknown field further down': `${head}faults:\n  - {name: slow, at: -5m, environment: staging, component: cart, trafic: {failRatio: 1}}\n`,
  'a time in the future': `${head}steps:\n  - {at: 5m, restart_component: {component: cart, environment: staging}}\n`,
  'a time before the beginning': `${head}steps:\n  - {at: -9d, restart_component: {component: cart, environment: staging}}\n`,
  'an end before the beginning': `${head}faults:\n  - {name: slow, at: -5m, until: -10m, environment: staging, component: cart, traffic: {failRatio: 1}}\n`,
  'two calls in one step': `${head}steps:\n  - at: -5m\n    promote_all: {from: staging}\n    restart_component: {component: cart}\n`,
  'an unknown tool': `${head}steps:\n  - {at: -5m, restart_componet: {component: cart}}\n`,
  'an unknown argument': `${head}steps:\n  - {at: -5m, scale_component: {component: cart, environment: staging, replica: 3}}\n`,
  'a missing argument': `${head}steps:\n  - {at: -5m, scale_component: {component: cart, environment: staging}}\n`,
  'an unknown component': `${head}steps:\n  - {at: -5m, restart_component: {component: crat, environment: staging}}\n`,
  'an unknown environment': `${head}expect: [{environment: stagin, component: cart}]\n`,
  'an edge that is not declared': `${head}services:\n  cart: {calls: {payments: 1}}\n`,
  'a service that is not there': `${head}services:\n  carts: {latencyMs: 3}\n`,
  'a ratio above 1': `${head}faults:\n  - {name: slow, at: -5m, environment: staging, component: cart, traffic: {failRatio: 2}}\n`,
  'a fault that does nothing': `${head}faults:\n  - {name: slow, at: -5m, environment: staging, component: cart}\n`,
  'a fault twice':
    `${head}faults:\n` +
    '  - {name: slow, at: -5m, environment: staging, component: cart, traffic: {failRatio: 1}}\n'.repeat(2),
  'a commit that is none': `${head}sources: {'https://git.example/cart': {main: {commit: abc}}}\n`,
  'an unknown scenario above': 'scenario: mine\ntitle: Mine\nextends: shop-helthy\n',
  'a circle': 'scenario: mine\ntitle: Mine\nextends: ./mine.yaml\n',
  'documents that are not there': `${head}documents: [shop.yaml]\n`,
  'documents that are wrong': `${head}documents: [wrong/documents.yaml]\n`,
  'several at once': `scenario: Mine\nextends: shop\nbegins: yesterday\n`,
};

async function problemOf(folder: string, text: string): Promise<string> {
  const file = join(folder, 'mine.yaml');
  await writeFile(file, text);
  try {
    await loadScenario(file);
    return 'nothing';
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const hint = error.hint.length > 110 ? `${error.hint.slice(0, 110)}…` : error.hint;
    return `${error.code} ${error.message.slice(0, 400)}\n    (${hint})`.replaceAll(`${folder}/`, '');
  }
}

test('every mistake has its file and line', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'wrong'));
  await writeFile(
    join(folder, 'wrong/documents.yaml'),
    'apiVersion: openchoreo.dev/v1alpha1\nkind: Projct\n',
  );
  const told: string[] = [];
  for (const [what, text] of Object.entries(mistakes))
    told.push(`${what}:\n  ${await problemOf(folder, text)}`);
  expect(told.join('\n')).toMatchInlineSnapshot(`
    "not YAML:
      invalid_document mine.yaml:1:11: Nested mappings are not allowed in compact mappings
        (Correct line 1: "scenario: mine")
    nothing in it:
      invalid_document mine.yaml:1:1: scenario: missing, expected a string
    mine.yaml:1:1: title: missing, expected a string
        (docs/scenarios.md tells what a scenario says.)
    an unknown field:
      invalid_document mine.yaml:4:1: step: unknown field, did you mean "steps"?
        (A document takes begins, description, documents, expect, extends, faults, scenario, services, sources, steps, …)
    an unknown field further down:
      invalid_document mine.yaml:5:66: faults[0].trafic: unknown field, did you mean "traffic"?
        (faults[0] takes at, cause, component, containers, environment, name, traffic, until.)
    a time in the future:
      invalid_document mine.yaml:5:6: steps[0].at: write an age such as -2d4h: so long before now
        (docs/scenarios.md tells what a scenario says.)
    a time before the beginning:
      invalid_document mine.yaml:5:6: steps[0].at: -9d is before the history begins
        (docs/scenarios.md tells what a scenario says.)
    an end before the beginning:
      invalid_document mine.yaml:5:27: faults[0].until: it ends (-10m) before it begins (-5m)
        (docs/scenarios.md tells what a scenario says.)
    two calls in one step:
      invalid_document mine.yaml:5:5: steps[0]: a step makes one call, this one promote_all and restart_component; there are promote_all, apply_objects and the tools that change something
        (docs/scenarios.md tells what a scenario says.)
    an unknown tool:
      invalid_document mine.yaml:5:15: steps[0].restart_componet: unknown field, did you mean "restart_component"?
        (steps[0] takes apply_documents, apply_objects, at, cancel_build, create_component, create_project, delete_comp…)
    an unknown argument:
      invalid_document mine.yaml:5:15: steps[0].scale_component.replicas: missing, expected a number
    mine.yaml:5:72: steps[0].scale_component.replica: unknown field, did you mean "replicas"?
        (steps[0].scale_component takes component, dry_run, environment, project, replicas, wait_seconds.)
    a missing argument:
      invalid_document mine.yaml:5:15: steps[0].scale_component.replicas: missing, expected a number
        (docs/scenarios.md tells what a scenario says.)
    an unknown component:
      invalid_document mine.yaml:5:35: steps[0].restart_component.component: there is no component "crat", did you mean "cart"?
        (Known: storefront, catalog, search, cart, checkout, payments, fraud, orders, shipping, recommendations, notifi…)
    an unknown environment:
      invalid_document mine.yaml:4:11: expect[0].environment: there is no environment "stagin", did you mean "staging"?
        (Known: development, production, staging.)
    an edge that is not declared:
      invalid_document mine.yaml:5:18: services.cart.calls.payments: there is no dependency "payments"
        (cart declares these dependencies: catalog, sessions.)
    a service that is not there:
      invalid_document mine.yaml:5:3: services.carts: there is no component or resource "carts", did you mean "cart"?
        (Known: storefront, catalog, search, cart, checkout, payments, fraud, orders, shipping, recommendations, notifi…)
    a ratio above 1:
      invalid_document mine.yaml:5:76: faults[0].traffic.failRatio: expected at most 1, got 2
        (docs/scenarios.md tells what a scenario says.)
    a fault that does nothing:
      invalid_document mine.yaml:5:5: faults[0]: it does nothing: say what containers or traffic do
        (docs/scenarios.md tells what a scenario says.)
    a fault twice:
      invalid_document mine.yaml:6:6: faults[1].name: "slow" stands here twice
        (docs/scenarios.md tells what a scenario says.)
    a commit that is none:
      invalid_document mine.yaml:4:47: sources["https://git.example/cart"].main.commit: "abc" is not valid: a commit is 40 hexadecimal digits
        (docs/scenarios.md tells what a scenario says.)
    an unknown scenario above:
      invalid_document mine.yaml:3:1: extends: There is no scenario "shop-helthy".
        (Did you mean "shop-healthy"? Scenarios: empty, shop, shop-crash-loop, shop-healthy, shop-image-not-found, shop…)
    a circle:
      invalid_document mine.yaml:3:1: extends: it extends itself
        (docs/scenarios.md tells what a scenario says.)
    documents that are not there:
      invalid_input mine.yaml:4:13: documents[0]: shop.yaml: there is no such file.
        (A scenario is a YAML file; quarterdeck scenario list names those that are built in.)
    documents that are wrong:
      invalid_document wrong/documents.yaml:2:1: kind: openchoreo.dev has no kind "Projct", did you mean "Project"?
        (The kinds are Project, Component, Workload, ComponentRelease, ReleaseBinding, RenderedRelease, Environment, De…)
    several at once:
      invalid_document mine.yaml:1:1: scenario: "Mine" is not valid: use lowercase letters, digits and "-", at most 63 characters
    mine.yaml:1:1: title: missing, expected a string
    mine.yaml:3:1: begins: write an age such as -2d4h: so long before now
        (docs/scenarios.md tells what a scenario says.)"
  `);
});

/** What only shows when it is played. */
const played: { [what: string]: string } = {
  'a call that is refused': `${head}steps:\n  - {at: -5m, rollback_component: {component: cart, environment: staging}}\n`,
  'health that is another': `${head}expect:\n  - {environment: production}\n  - {environment: staging, component: cart, reason: crashed}\n`,
};

test('what goes wrong while it is played has its file and line too', async () => {
  const folder = await temporaryFolder();
  const told: string[] = [];
  for (const [what, text] of Object.entries(played)) {
    await writeFile(join(folder, 'mine.yaml'), text);
    const { right, wrong } = await checkScenarios([join(folder, 'mine.yaml')], new AbortController().signal);
    expect(right).toEqual([]);
    told.push(`${what}:\n  ${wrong.flatMap(({ mistakes, hint = '' }) => [...mistakes, hint]).join('\n  ')}`);
  }
  expect(told.join('\n').replaceAll(`${folder}/`, '')).toMatchInlineSnapshot(`
    "a call that is refused:
      mine.yaml:5:15: rollback_component: "cart" has had no other release in staging: there is nothing to roll back to.
      list_releases(component: "cart") shows all releases; deploy_component takes any of them.
    health that is another:
      mine.yaml:6:5: staging is healthy; expected degraded: cart: … crashed
      "
  `);
});
