import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBookshop, type Bookshop } from '../support/bookshop.ts';

let shop: Bookshop;
beforeAll(async () => {
  shop = await openBookshop();
});
afterAll(() => shop.close());

const impact = async (args: { [argument: string]: unknown }) => {
  const { text } = await shop.done('analyze_impact', args);
  return text.replace(/^SIMULATED.*\n/, '');
};

describe('analyze_impact', () => {
  test('delete: who uses it breaks, whoever needs those is hit, who runs elsewhere is not', async () => {
    expect(await impact({ component: 'api', change: 'delete' })).toMatchInlineSnapshot(`
      "delete bookshop/api in development, staging: 2 hard, 0 soft
      hard  bookshop/mailer → bookshop/api in development: loses endpoint "admin"
      hard  bookshop/web → bookshop/api in development, staging: loses endpoint "http"
      none  partners/reseller → bookshop/api: declares it, and does not run where it does
      Notes:
        Callers the graph does not know (namespace): http://api.dp-default-bookshop-development-4a69919c.svc.cluster.local:8081
        Callers the graph does not know (namespace): http://api.dp-default-bookshop-staging-4031d100.svc.cluster.local:8081
      Next:
        delete_component(component: "api", dry_run: true)"
    `);
    expect(await impact({ component: 'books', change: 'delete' })).toMatchInlineSnapshot(`
      "delete bookshop/books in development, staging: 1 hard, 2 soft
      hard  bookshop/api → bookshop/books in development, staging: loses endpoint "grpc"
      soft  bookshop/mailer → bookshop/api → bookshop/books in development: needs api, which breaks
      soft  bookshop/web → bookshop/api → bookshop/books in development, staging: needs api, which breaks
      none  partners/reseller → bookshop/api → bookshop/books: declares it, and does not run where it does
      Next:
        delete_component(component: "books", dry_run: true)"
    `);
  });

  test('undeploy: only there, worst first, capped', async () => {
    expect(await impact({ component: 'books', change: 'undeploy', environment: 'development', limit: 2 }))
      .toMatchInlineSnapshot(`
      "undeploy bookshop/books in development: 1 hard, 2 soft
      hard  bookshop/api → bookshop/books in development: loses endpoint "grpc"
      soft  bookshop/mailer → bookshop/api → bookshop/books in development: needs api, which breaks
      … 1 more (narrow with environment or limit)
      Next:
        undeploy_component(component: "books", environment: "development", dry_run: true)"
    `);
  });

  test('endpoint: only who uses that one', async () => {
    expect(await impact({ component: 'api', change: 'endpoint', endpoint: 'admin' })).toMatchInlineSnapshot(`
      "endpoint "admin" of bookshop/api in development, staging: 1 hard, 0 soft
      hard  bookshop/mailer → bookshop/api in development: uses endpoint "admin": without it, or under another name, it has no address; another port only restarts it
      Next:
        get_dependencies(component: "api", direction: "upstream")"
    `);
  });

  test('redeploy: nothing while nothing is new; restarts; a lost endpoint breaks', async () => {
    expect(await impact({ component: 'web', change: 'redeploy', environment: 'staging' }))
      .toMatchInlineSnapshot(`
      "redeploy bookshop/web in staging: nothing that runs breaks
      Next:
        deploy_component(component: "web", environment: "staging", dry_run: true)"
    `);
    expect(await impact({ component: 'api', change: 'redeploy' })).toMatchInlineSnapshot(`
      "redeploy bookshop/api in development, staging: nothing that runs breaks
      none  bookshop/mailer → bookshop/api in development: the same release stays: no pod is replaced
      none  bookshop/web → bookshop/api in development, staging: the same release stays: no pod is replaced
      Next:
        deploy_component(component: "api", environment: "development", dry_run: true)"
    `);
    await shop.done('update_component', {
      component: 'books',
      endpoints: { grpc: { type: 'gRPC', port: 50052 } },
      wait_seconds: 60,
    });
    expect(await impact({ component: 'books', change: 'redeploy' })).toMatchInlineSnapshot(`
      "redeploy bookshop/books in development, staging: 0 hard, 1 soft
      soft  bookshop/api → bookshop/books in staging: restarts with the new address of "grpc" (port: 50051 → 50052)
      Next:
        deploy_component(component: "books", environment: "staging", dry_run: true)"
    `);
  });

  test('refuses what it cannot judge', async () => {
    const said = await shop.refusals('analyze_impact', [
      { component: 'apy', change: 'delete' },
      { component: 'api', change: 'explode' },
      { component: 'api', change: 'endpoint' },
      { component: 'api', change: 'endpoint', endpoint: 'htp' },
      { component: 'mailer', change: 'endpoint' },
      { component: 'api', change: 'delete', endpoint: 'http' },
      { component: 'api', change: 'delete', environment: 'staging' },
      { component: 'api', change: 'undeploy' },
      { component: 'api', change: 'undeploy', environment: 'production' },
    ]);
    expect(said).toMatchInlineSnapshot(`
      "There is no component "apy".
      Did you mean "api"? Known components: api, books, mailer, nightly, reseller, web.

      analyze_impact: change: expected one of delete, undeploy, redeploy, endpoint, got "explode".
      analyze_impact takes component (required), change (required), environment, endpoint, project, limit.

      Which endpoint of "api"? It has 2.
      Its endpoints: admin, http.

      "api" has no endpoint "htp".
      Its endpoints: admin, http.

      "mailer" has no endpoint.
      Nobody can depend on it.

      endpoint: a change of kind "delete" concerns all endpoints.
      Leave endpoint out, or ask with change: "endpoint".

      environment: a component is deleted everywhere.
      Leave environment out, or ask with change: "undeploy".

      Which environment? There are 3.
      Name one of: development, staging, production.

      "api" is not deployed to production.
      Deploy it first: deploy_component(component: "api", environment: "production")."
    `);
  });
});
