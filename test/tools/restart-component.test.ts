import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBookshop, type Bookshop } from '../support/bookshop.ts';

let shop: Bookshop;
beforeAll(async () => {
  shop = await openBookshop();
});
afterAll(() => shop.close());

const restart = (args: { [argument: string]: unknown }) => shop.call('restart_component', args);

describe('restart_component', () => {
  test('shows the plan: one annotation on the pods, nothing else', async () => {
    const { text } = await restart({ component: 'api', environment: 'development', dry_run: true });
    expect(text).toMatchInlineSnapshot(`
      "SIMULATED cluster (scenario empty): nothing here is real.
      bookshop/api: restart in development (planned, nothing has been changed)
      Would change:
        update ReleaseBinding/api-development in control plane
          annotations["openchoreo.dev/restartedAt"]: none → 2026-11-22T09:02:06.000Z
        update Deployment/api-development-20cc47bf in development (dp-default-bookshop-development-4a69919c)
          spec.template.metadata.annotations["kubectl.kubernetes.io/restartedAt"]: none → 2026-11-22T09:02:06.000Z
      Next:
        restart_component(component: "api", environment: "development")"
    `);
  });

  test('replaces the pods and watches them come back', async () => {
    const before = await podsOf('api');
    const { text, view } = await restart({ component: 'api', environment: 'staging', wait_seconds: 120 });
    expect(text).toMatchInlineSnapshot(`
      "SIMULATED cluster (scenario empty): nothing here is real.
      bookshop/api: restart in staging (done)
      Now:
        api in staging (release api-493e8ad8a2) is healthy
          http://api.dp-default-bookshop-staging-4031d100.svc.cluster.local:9090
          http://api.dp-default-bookshop-staging-4031d100.svc.cluster.local:8081
      Changed:
        update ReleaseBinding/api-staging in control plane
          annotations["openchoreo.dev/restartedAt"]: none → 2026-11-22T09:02:06.000Z
        update Deployment/api-staging-d219edd2 in staging (dp-default-bookshop-staging-4031d100)
          spec.template.metadata.annotations["kubectl.kubernetes.io/restartedAt"]: none → 2026-11-22T09:02:06.000Z
      Next:
        get_deployment(component: "api", environment: "staging")"
    `);
    expect(view['outcome']).toBe('applied');
    await shop.pass(60);
    const after = await podsOf('api');
    expect(after).not.toEqual([]);
    expect(after.filter(pod => before.includes(pod))).toEqual([]);
  });

  test('a later deployment does not restart it again', async () => {
    const { view } = await shop.call('deploy_component', { component: 'api', environment: 'staging' });
    expect(view['outcome']).toBe('unchanged');
  });

  test('refuses what it cannot do, and says the way out', async () => {
    const said = await shop.refusals('restart_component', [
      { component: 'apii', environment: 'staging' },
      { component: 'api', environment: 'stagin' },
      { component: 'api' },
      { component: 'mailer', environment: 'staging' },
      { component: 'nightly', environment: 'development' },
      { component: 'api', environment: 'staging', at: 'once' },
    ]);
    expect(said).toMatchInlineSnapshot(`
      "There is no component "apii".
      Did you mean "api"? Known components: api, books, mailer, nightly, reseller, web.

      There is no environment "stagin".
      Did you mean "staging"? Known environments: development, staging, production.

      Which environment? There are 3.
      Name one of: development, staging, production.

      "mailer" is not deployed to staging.
      Deploy it first: deploy_component(component: "mailer", environment: "staging").

      "nightly" has no pods in development that are kept running: there is nothing to restart.
      What runs on a schedule starts new pods by itself; get_deployment shows its parts.

      restart_component: unknown argument "at": valid here: component, project, environment, dry_run, wait_seconds.
      restart_component takes component (required), project, environment, dry_run, wait_seconds."
    `);
  });
});

async function podsOf(component: string): Promise<string[]> {
  const { view } = await shop.call('query_logs', { component, environment: 'staging' });
  const pods = view['pods'];
  return Array.isArray(pods) ? pods.map(String) : [];
}
