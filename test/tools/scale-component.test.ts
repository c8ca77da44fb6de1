import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { numberAt } from '../../server/domain/json.ts';
import { openBookshop, type Bookshop } from '../support/bookshop.ts';

let shop: Bookshop;
beforeAll(async () => {
  shop = await openBookshop();
});
afterAll(() => shop.close());

const scale = async (args: { [argument: string]: unknown }) => {
  const { text } = await shop.done('scale_component', { environment: 'staging', ...args });
  return text;
};

describe('scale_component', () => {
  test('shows the plan', async () => {
    expect(await scale({ component: 'books', replicas: 3, dry_run: true })).toMatchInlineSnapshot(`
      "SIMULATED cluster (scenario empty): nothing here is real.
      bookshop/books: scale to 3 in staging (planned, nothing has been changed)
      Would change:
        update ReleaseBinding/books-staging in control plane
          spec.componentTypeEnvironmentConfigs: none → {"replicas":3}
        update Deployment/books-staging-90073a55 in staging (dp-default-bookshop-staging-4031d100)
          spec.replicas: 1 → 3
      Next:
        scale_component(component: "books", replicas: 3, environment: "staging")"
    `);
  });

  test('runs more pods, and says so again when nothing is to do', async () => {
    expect(await scale({ component: 'books', replicas: 3, wait_seconds: 120 })).toMatchInlineSnapshot(`
      "SIMULATED cluster (scenario empty): nothing here is real.
      bookshop/books: scale to 3 in staging (done)
      Now:
        books in staging (release books-6edb291279) is healthy
          grpc://books.dp-default-bookshop-staging-4031d100.svc.cluster.local:50051
      Changed:
        update ReleaseBinding/books-staging in control plane
          spec.componentTypeEnvironmentConfigs: none → {"replicas":3}
        update Deployment/books-staging-90073a55 in staging (dp-default-bookshop-staging-4031d100)
          spec.replicas: 1 → 3
      Next:
        get_deployment(component: "books", environment: "staging")"
    `);
    expect(await scale({ component: 'books', replicas: 3 })).toContain('nothing to change');
  });

  test('to zero: says who depends on it', async () => {
    expect(await scale({ component: 'books', replicas: 0, wait_seconds: 60 })).toMatchInlineSnapshot(`
      "SIMULATED cluster (scenario empty): nothing here is real.
      bookshop/books: scale to 0 in staging (done)
      Warnings:
        4 depend on bookshop/books and lose it in staging: bookshop/api, bookshop/mailer, bookshop/web, partners/reseller.
      Now:
        books in staging (release books-6edb291279) is suspended: scaled to zero
          grpc://books.dp-default-bookshop-staging-4031d100.svc.cluster.local:50051
      Changed:
        update ReleaseBinding/books-staging in control plane
          spec.componentTypeEnvironmentConfigs.replicas: 3 → 0
        update Deployment/books-staging-90073a55 in staging (dp-default-bookshop-staging-4031d100)
          spec.replicas: 3 → 0
      Next:
        get_deployment(component: "books", environment: "staging")"
    `);
  });

  test('with an autoscaler: says that the number has no effect', async () => {
    expect(await scale({ component: 'api', replicas: 5, dry_run: true })).toMatchInlineSnapshot(`
      "SIMULATED cluster (scenario empty): nothing here is real.
      bookshop/api: scale to 5 in staging (planned, nothing has been changed)
      Warnings:
        HorizontalPodAutoscaler "api-staging-d219edd2-scaler" decides how many pods run: replicas has no effect while it is there. Set its bounds with deploy_component(trait_configs: …), or take its trait away.
      Would change:
        update ReleaseBinding/api-staging in control plane
          spec.componentTypeEnvironmentConfigs: none → {"replicas":5}
      Next:
        scale_component(component: "api", replicas: 5, environment: "staging")"
    `);
  });

  test('refuses what does not fit the type', async () => {
    const said = await shop.refusals('scale_component', [
      { component: 'books', environment: 'staging', replicas: -1 },
      { component: 'books', environment: 'staging', replicas: 1.5 },
      { component: 'books', environment: 'staging', replicas: 101 },
      { component: 'books', environment: 'staging' },
      { component: 'nightly', environment: 'development', replicas: 2 },
      { component: 'boks', environment: 'staging', replicas: 2 },
      { component: 'books', environment: 'production', replicas: 2 },
    ]);
    expect(said).toMatchInlineSnapshot(`
      "scale_component: replicas: expected at least 0, got -1.
      scale_component takes component (required), replicas (required), project, environment, dry_run, wait_seconds.

      scale_component: replicas: expected a whole number, got 1.5.
      scale_component takes component (required), replicas (required), project, environment, dry_run, wait_seconds.

      componentTypeEnvironmentConfigs of component "books": replicas must be <= 100; got 101.
      describe_type shows every field with its type, default and limits.

      scale_component: replicas is missing: expected a number.
      scale_component takes component (required), replicas (required), project, environment, dry_run, wait_seconds.

      Component type "cronjob/scheduled-task" of "nightly" has no environment config "replicas".
      An environment may set: imagePullPolicy, resources, schedule, suspend. Set them with deploy_component(configs: …).

      There is no component "boks".
      Did you mean "books"? Known components: api, books, mailer, nightly, reseller, web.

      "books" is not deployed to production.
      Deploy it first: deploy_component(component: "books", environment: "production")."
    `);
  });

  test('refuses more pods than the quota has room for, and changes nothing', async () => {
    await shop.done('scale_component', { component: 'books', environment: 'development', replicas: 1 });
    const query = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      labels: 'openchoreo.dev/component=books,openchoreo.dev/environment=development',
    };
    const [before] = (await shop.cluster.list(query)).items;
    await shop.cluster.create({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'small', namespace: before?.metadata.namespace ?? '' },
      spec: { hard: { pods: '30', 'requests.memory': '3Gi' } },
    });
    const said = await shop.refusals('scale_component', [
      { component: 'books', environment: 'development', replicas: 90 },
    ]);
    expect(said).toMatchInlineSnapshot(`
      "ResourceQuota "small" of development leaves no room for 90 pods: requests.memory: 1536Mi of 3Gi used, 22784Mi more needed. Nothing was changed.
      1 run now; up to 7 fit. Ask whoever owns the quota for more."
    `);
    const [after] = (await shop.cluster.list(query)).items;
    expect(numberAt(after, 'spec', 'replicas')).toBe(1);
  });
});
