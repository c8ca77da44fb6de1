import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBookshop, type Bookshop } from '../support/bookshop.ts';

let shop: Bookshop;
beforeAll(async () => {
  shop = await openBookshop();
});
afterAll(() => shop.close());

describe('compare_environments', () => {
  test('counts what is the same and lists what is only in one', async () => {
    const { text } = await shop.done('compare_environments', { source: 'development', target: 'staging' });
    expect(text).toMatchInlineSnapshot(`
      "SIMULATED cluster (scenario empty): nothing here is real.
      development → staging: 2 of 5 components differ
      mailer: healthy 1/1 → absent
        only in development
      nightly: healthy → absent
        only in development
      the same in both: 3"
    `);
  });

  test('tells release, variables, configs, scale and health apart, and shows no value of a variable', async () => {
    await shop.done('update_component', {
      component: 'books',
      image: 'registry.example/bookshop/books:does-not-exist',
      wait_seconds: 90,
    });
    await shop.done('update_component', {
      component: 'api',
      env: { LOG_LEVEL: 'debug', PARTNER_PASSWORD: 'never-shown-b', TRACING: 'on' },
      wait_seconds: 30,
    });
    await shop.done('deploy_component', {
      component: 'web',
      environment: 'staging',
      configs: { replicas: 3 },
      env: { THEME: 'never-shown-c' },
      wait_seconds: 60,
    });
    await shop.done('deploy_component', {
      component: 'api',
      environment: 'staging',
      release: await releaseIn('api', 'staging'),
      trait_configs: { scaler: { minReplicas: 4 } },
      wait_seconds: 60,
    });
    const { text, view } = await shop.done('compare_environments', {
      source: 'development',
      target: 'staging',
      project: 'bookshop',
    });
    expect(text).toMatchInlineSnapshot(`
      "SIMULATED cluster (scenario empty): nothing here is real.
      development → staging: 5 of 5 components differ
      books: degraded 1/1 → healthy 1/1
        release: books-6421d7301c → books-6edb291279
        workload.container.image: registry.example/bookshop/books:does-not-exist → registry.example/bookshop/books:0.9.1
        health: degraded (cannot pull image registry.example/bookshop/books:does-not-exist: not found; old release still serves 1/1) → healthy
      api: healthy 2/2 → healthy 2/2
        release: api-3b0d37c784 → api-493e8ad8a2
        env LOG_LEVEL differs
        env PARTNER_PASSWORD differs
        env TRACING only in development
        trait scaler minReplicas: none → 4
      mailer: healthy 1/1 → absent
        only in development
      nightly: healthy → absent
        only in development
      web: healthy 1/1 → healthy 3/3
        env THEME only in staging
        config replicas: 1 → 3
      Next:
        get_deployment(component: "books", environment: "development")
        promote_component(component: "api", from: "development", to: "staging", dry_run: true)"
    `);
    expect(JSON.stringify(view)).not.toContain('never-shown');
  });

  test('one component', async () => {
    const { text } = await shop.done('compare_environments', {
      source: 'staging',
      target: 'production',
      component: 'web',
    });
    expect(text).toMatchInlineSnapshot(`
      "SIMULATED cluster (scenario empty): nothing here is real.
      staging → production: 1 of 1 components differ
      web: healthy 3/3 → absent
        only in staging"
    `);
  });

  test('refuses what it cannot compare', async () => {
    const said = await shop.refusals('compare_environments', [
      { source: 'staging', target: 'staging' },
      { source: 'staging' },
      { source: 'stagin', target: 'production' },
      { source: 'staging', target: 'production', project: 'bokshop' },
      { source: 'staging', target: 'production', component: 'reseller' },
      { source: 'staging', target: 'production', component: 'web', project: 'partners' },
    ]);
    expect(said).toMatchInlineSnapshot(`
      "source and target are both "staging": an environment is the same as itself.
      Name two of: development, production, staging. get_environment_health shows one.

      compare_environments: target is missing: expected a text.
      compare_environments takes source (required), target (required), project, component, limit.

      There is no environment "stagin".
      Did you mean "staging"? Known environments: development, production, staging.

      There is no project "bokshop".
      Did you mean "bookshop"? Known projects: bookshop, partners.

      "reseller" is deployed neither to staging nor to production.
      get_component(component: "reseller") shows where it is.

      Component "web" belongs to project "bookshop", not to "partners".
      Leave the project out, or name the right one."
    `);
  });
});

async function releaseIn(component: string, environment: string): Promise<string> {
  const { view } = await shop.done('get_deployment', { component, environment });
  return String(view['release']);
}
