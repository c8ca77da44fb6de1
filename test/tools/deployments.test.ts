import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Terminal } from '../support/terminal.ts';
import { told, toldBoth } from './ask.ts';
import { openBrokenShop } from './broken-shop.ts';

let shop: Terminal;
beforeAll(async () => {
  shop = await openBrokenShop();
});
afterAll(() => shop.close());

const development = { environment: 'development' };

test('list_releases', async () => {
  expect(await toldBoth(shop, 'list_releases', { component: 'fraud' }, 'release list fraud'))
    .toMatchInlineSnapshot(`
      "SIMULATED cluster (scenario shop): nothing here is real.
      Releases of fraud, newest first:
      fraud-58fd6b3dc2  2026-11-22T09:03:00Z  registry.example/shop/fraud:0.9.8-broken  runs in development
          workload.container.image: registry.example/shop/fraud:0.9.7 → registry.example/shop/fraud:0.9.8-broken
      fraud-357bbeb964  2026-11-22T09:00:00Z  registry.example/shop/fraud:0.9.7  runs in production, staging

      $ quarterdeck release list fraud  = 0
      …"
    `);
});

test('get_deployment whose image cannot be pulled', async () => {
  const line = 'deployment get fraud -e development';
  expect(await toldBoth(shop, 'get_deployment', { component: 'fraud', ...development }, line))
    .toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/fraud in development is degraded, 1/1 pods ready: cannot pull image registry.example/shop/fraud:0.9.8-broken: not found; old release still serves 1/1
    release fraud-58fd6b3dc2 (before: fraud-357bbeb964)
    Parts:
      degraded    Deployment/fraud-development-36893b05: cannot pull image registry.example/shop/fraud:0.9.8-broken: not found; old release still serves 1/1
      healthy     ConfigMap/fraud-development-config-rules-yaml-4bec79d0
      healthy     Service/fraud
    Endpoints:
      grpc (project) grpc://fraud.dp-default-shop-development-276893d5.svc.cluster.local:9091
    Next:
      query_logs(component: "fraud", environment: "development")
      rollback_component(component: "fraud", environment: "development", dry_run: true)

    $ quarterdeck deployment get fraud -e development  = 0
    …
    Next:
      quarterdeck log query fraud --environment development
      quarterdeck deployment rollback fraud --environment development --dry-run"
  `);
});

test('get_deployment that crashes', async () => {
  expect(await told(shop, 'get_deployment', { component: 'billing', ...development })).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/billing in development is degraded, 0/1 pods ready: container main crashed 3 times, last exit 1, next try in 9 s
    release billing-ceefd580e7
    Parts:
      degraded    Deployment/billing-development-00ed21ec: container main crashed 3 times, last exit 1, next try in 9 s
    Next:
      query_logs(component: "billing", environment: "development")"
  `);
});

test('get_deployment that no node has room for', async () => {
  expect(await told(shop, 'get_deployment', { component: 'recommendations', ...development }))
    .toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/recommendations in development is progressing, 1/2 pods ready: 1 of 2 pods available: 2 of 2 pods: 0/3 nodes are available: 3 Insufficient cpu
    release recommendations-19bd105ca8
    Parts:
      progressing Deployment/recommendations-development-6cee7a8b: 1 of 2 pods available: 2 of 2 pods: 0/3 nodes are available: 3 Insufficient cpu
      healthy     Service/recommendations
    Endpoints:
      grpc (project) grpc://recommendations.dp-default-shop-development-276893d5.svc.cluster.local:9093
    Next:
      get_deployment(component: "recommendations", environment: "development", wait_seconds: 60)"
  `);
});

test('get_deployment that is scaled to zero', async () => {
  expect(await told(shop, 'get_deployment', { component: 'search', ...development })).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/search in development is suspended, 0/0 pods ready: scaled to zero
    release search-0577ab9bfa
    Parts:
      suspended   Deployment/search-development-7a7e86e5: scaled to zero
      suspended   Service/search: scaled to zero
    Endpoints:
      http (project) http://search.dp-default-shop-development-276893d5.svc.cluster.local:8082
    Next:
      scale_component(component: "search", environment: "development", replicas: 1)"
  `);
});

test('get_deployment that is well, with drift', async () => {
  const asked = { component: 'storefront', environment: 'staging', drift: true };
  expect(await toldBoth(shop, 'get_deployment', asked, 'deployment get storefront -e staging --drift'))
    .toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/storefront in staging is healthy, 1/1 pods ready
    release storefront-66a60203db
    Parts:
      healthy     ConfigMap/storefront-staging-env-configs-460a9f8f
      healthy     Deployment/storefront-staging-4bd7ba27
      healthy     Service/storefront
      healthy     HTTPRoute/storefront-http-a409c348
    Endpoints:
      http (project) http://storefront.dp-default-shop-staging-732b14f8.svc.cluster.local:8080
      http (external) http://http-storefront-staging-default-5ed672e4.apps.localhost:8080
    No drift.
    Next:
      promote_component(component: "storefront", from: "staging")

    $ quarterdeck deployment get storefront -e staging --drift  = 0
    …
    Next:
      quarterdeck deployment promote storefront --from staging"
  `);
});

test('get_deployment where there is none', async () => {
  expect(await told(shop, 'get_deployment', { component: 'billing', environment: 'staging' }))
    .toMatchInlineSnapshot(`
    "ERROR
    SIMULATED cluster (scenario shop): nothing here is real.
    "billing" is not deployed to staging.
    Deploy it: deploy_component(component: "billing", environment: "staging")."
  `);
  expect(await told(shop, 'get_deployment', { component: 'billing', environment: 'stagin' }))
    .toMatchInlineSnapshot(`
    "ERROR
    SIMULATED cluster (scenario shop): nothing here is real.
    There is no environment "stagin".
    Did you mean "staging"? Known environments: development, staging, production."
  `);
  expect(await told(shop, 'get_deployment', { component: 'billing' })).toMatchInlineSnapshot(`
    "ERROR
    SIMULATED cluster (scenario shop): nothing here is real.
    Which environment? There are 3.
    Name one of: development, staging, production."
  `);
});

test('promote_component that is degraded', async () => {
  const line = 'deployment promote fraud --from development';
  expect(await toldBoth(shop, 'promote_component', { component: 'fraud', from: 'development' }, line))
    .toMatchInlineSnapshot(`
    "ERROR
    SIMULATED cluster (scenario shop): nothing here is real.
    "fraud" is degraded in development: cannot pull image registry.example/shop/fraud:0.9.8-broken: not found; old release still serves 1/1. It is not promoted.
    Repair development first (rollback_component), or decide against the order with deploy_component(environment: "staging", release: "fraud-58fd6b3dc2").

    $ quarterdeck deployment promote fraud --from development  = 1
    SIMULATED cluster (scenario shop): nothing here is real.
    error: "fraud" is degraded in development: cannot pull image registry.example/shop/fraud:0.9.8-broken: not found; old release still serves 1/1. It is not promoted.
    Repair development first (quarterdeck deployment rollback), or decide against the order with quarterdeck deployment create --environment staging --release fraud-58fd6b3dc2."
  `);
});

test('promote_component', async () => {
  await told(shop, 'update_component', { component: 'cart', image: 'registry.example/shop/cart:3.1.0' });
  const line = 'deployment promote cart --from development --dry-run';
  const asked = { component: 'cart', from: 'development' };
  expect(await toldBoth(shop, 'promote_component', { ...asked, dry_run: true }, line)).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/cart: promote development to staging (planned, nothing has been changed)
    Would change:
      update ReleaseBinding/cart-staging in control plane
        spec.releaseName: cart-5c8e2816ee → cart-d7d671ac99
      update Deployment/cart-staging-020b242c in staging (dp-default-shop-staging-732b14f8)
        spec.template.spec.containers[main].image: registry.example/shop/cart:3.0.4 → registry.example/shop/cart:3.1.0
    Next:
      promote_component(component: "cart", from: "development")

    $ quarterdeck deployment promote cart --from development --dry-run  = 0
    …
    Next:
      quarterdeck deployment promote cart --from development"
  `);
  expect(await told(shop, 'promote_component', asked)).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/cart: promote development to staging (done)
    Now:
      cart in staging (release cart-d7d671ac99) is healthy
        http://cart.dp-default-shop-staging-732b14f8.svc.cluster.local:8083
    Changed:
      update ReleaseBinding/cart-staging in control plane
        spec.releaseName: cart-5c8e2816ee → cart-d7d671ac99
      update Deployment/cart-staging-020b242c in staging (dp-default-shop-staging-732b14f8)
        spec.template.spec.containers[main].image: registry.example/shop/cart:3.0.4 → registry.example/shop/cart:3.1.0
    Next:
      rollback_component(component: "cart", environment: "staging")"
  `);
  expect(await told(shop, 'promote_component', { ...asked, dry_run: true })).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/cart: promote development to staging (nothing to change)"
  `);
});

test('promote_component to production, from nowhere, against the order', async () => {
  expect(await told(shop, 'promote_component', { component: 'cart', from: 'staging', dry_run: true }))
    .toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/cart: promote staging to production (planned, nothing has been changed)
    Warnings:
      production is a production environment.
    Would change:
      update ReleaseBinding/cart-production in control plane
        spec.releaseName: cart-5c8e2816ee → cart-d7d671ac99
      update Deployment/cart-production-4228c59c in production (dp-default-shop-production-d1c40f13)
        spec.template.spec.containers[main].image: registry.example/shop/cart:3.0.4 → registry.example/shop/cart:3.1.0
    Next:
      promote_component(component: "cart", from: "staging")"
  `);
  expect(await told(shop, 'promote_component', { component: 'cart' })).toMatchInlineSnapshot(`
    "ERROR
    SIMULATED cluster (scenario shop): nothing here is real.
    Promote "cart" from where to where?
    Give from or to; the pipeline is development → staging → production."
  `);
  expect(await told(shop, 'promote_component', { component: 'cart', from: 'development', to: 'production' }))
    .toMatchInlineSnapshot(`
    "ERROR
    SIMULATED cluster (scenario shop): nothing here is real.
    The pipeline does not lead from development to production.
    From development it leads to: staging. deploy_component may skip the order, with a warning."
  `);
});

test('rollback_component', async () => {
  const line = 'deployment rollback fraud -e development --dry-run';
  const asked = { component: 'fraud', ...development };
  expect(await toldBoth(shop, 'rollback_component', { ...asked, dry_run: true }, line))
    .toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/fraud: roll back development from fraud-58fd6b3dc2 to fraud-357bbeb964 (planned, nothing has been changed)
    Notes:
      auto_deploy is on: the next change of "fraud" deploys what it declares again.
    Would change:
      update ReleaseBinding/fraud-development in control plane
        spec.releaseName: fraud-58fd6b3dc2 → fraud-357bbeb964
      update Deployment/fraud-development-36893b05 in development (dp-default-shop-development-276893d5)
        spec.template.spec.containers[main].image: registry.example/shop/fraud:0.9.8-broken → registry.example/shop/fraud:0.9.7
    Next:
      rollback_component(component: "fraud", environment: "development")

    $ quarterdeck deployment rollback fraud -e development --dry-run  = 0
    …
    Next:
      quarterdeck deployment rollback fraud --environment development"
  `);
  expect(await told(shop, 'rollback_component', asked)).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/fraud: roll back development from fraud-58fd6b3dc2 to fraud-357bbeb964 (done)
    Notes:
      auto_deploy is on: the next change of "fraud" deploys what it declares again.
    Now:
      fraud in development (release fraud-357bbeb964) is healthy
        grpc://fraud.dp-default-shop-development-276893d5.svc.cluster.local:9091
    Changed:
      update ReleaseBinding/fraud-development in control plane
        spec.releaseName: fraud-58fd6b3dc2 → fraud-357bbeb964
      update Deployment/fraud-development-36893b05 in development (dp-default-shop-development-276893d5)
        spec.template.spec.containers[main].image: registry.example/shop/fraud:0.9.8-broken → registry.example/shop/fraud:0.9.7
    Next:
      get_component(component: "fraud")"
  `);
  expect(await told(shop, 'rollback_component', { component: 'orders', environment: 'staging' }))
    .toMatchInlineSnapshot(`
    "ERROR
    SIMULATED cluster (scenario shop): nothing here is real.
    "orders" has had no other release in staging: there is nothing to roll back to.
    list_releases(component: "orders") shows all releases; deploy_component takes any of them."
  `);
});

test('deploy_component with what differs there', async () => {
  const asked = {
    component: 'orders',
    environment: 'production',
    configs: { replicas: 3 },
    env: { LEVEL: 'warn' },
  };
  const line = "deployment create orders -e production --configs '{replicas: 3}' --env LEVEL=warn --dry-run";
  expect(await toldBoth(shop, 'deploy_component', { ...asked, dry_run: true }, line)).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/orders: deploy to production (planned, nothing has been changed)
    Warnings:
      production is a production environment.
    Would change:
      update ReleaseBinding/orders-production in control plane
        spec.componentTypeEnvironmentConfigs: none → {"replicas":3}
        spec.workloadOverrides: none → {"container":{"env":[{"key":"LEVEL","value":"warn"}]}}
      update Deployment/orders-production-66cb6f86 in production (dp-default-shop-production-d1c40f13)
        spec.replicas: 1 → 3
        spec.template.metadata.annotations["openchoreo.dev/dp-resource-hash"]: 15bc170002 → d20883d61a
        spec.template.spec.containers[main].envFrom[0]: none → {"configMapRef":{"name":"orders-production-env-configs-3a6d1bbb"}}
      create ConfigMap/orders-production-env-configs-3a6d1bbb in production (dp-default-shop-production-d1c40f13)
    Next:
      deploy_component with the same arguments and without dry_run

    $ quarterdeck deployment create orders -e production --configs '{replicas: 3}' --env LEVEL=warn --dry-run  = 0
    …
    Next:
      the same command without --dry-run"
  `);
  expect(await told(shop, 'deploy_component', asked)).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/orders: deploy to production (done)
    Warnings:
      production is a production environment.
    Now:
      orders in production (release orders-02a1275564) is healthy
        grpc://orders.dp-default-shop-production-d1c40f13.svc.cluster.local:9092
    Changed:
      update ReleaseBinding/orders-production in control plane
        spec.componentTypeEnvironmentConfigs: none → {"replicas":3}
        spec.workloadOverrides: none → {"container":{"env":[{"key":"LEVEL","value":"warn"}]}}
      update Deployment/orders-production-66cb6f86 in production (dp-default-shop-production-d1c40f13)
        spec.replicas: 1 → 3
        spec.template.metadata.annotations["openchoreo.dev/dp-resource-hash"]: 15bc170002 → d20883d61a
        spec.template.spec.containers[main].envFrom[0]: none → {"configMapRef":{"name":"orders-production-env-configs-3a6d1bbb"}}
      create ConfigMap/orders-production-env-configs-3a6d1bbb in production (dp-default-shop-production-d1c40f13)
    Next:
      get_environment_health(environment: "production")"
  `);
});

test('deploy_component that skips the pipeline, and a release that is not there', async () => {
  const asked = { component: 'fraud', environment: 'production', dry_run: true };
  expect(await told(shop, 'deploy_component', asked)).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/fraud: deploy to production (planned, nothing has been changed)
    Warnings:
      production is a production environment.
      This skips the pipeline: staging does not run fraud-58fd6b3dc2.
    Would change:
      update ReleaseBinding/fraud-production in control plane
        spec.releaseName: fraud-357bbeb964 → fraud-58fd6b3dc2
      update Deployment/fraud-production-ad5bf74b in production (dp-default-shop-production-d1c40f13)
        spec.template.spec.containers[main].image: registry.example/shop/fraud:0.9.7 → registry.example/shop/fraud:0.9.8-broken
    Next:
      deploy_component(component: "fraud", environment: "production")"
  `);
  expect(await told(shop, 'deploy_component', { ...asked, release: 'fraud-1' })).toMatchInlineSnapshot(`
    "ERROR
    SIMULATED cluster (scenario shop): nothing here is real.
    Component "fraud" has no release "fraud-1".
    Its releases: fraud-357bbeb964, fraud-58fd6b3dc2. list_releases tells more."
  `);
});

test('undeploy_component', async () => {
  const asked = { component: 'shipping', environment: 'staging' };
  const line = 'deployment delete shipping -e staging --dry-run';
  expect(await toldBoth(shop, 'undeploy_component', { ...asked, dry_run: true }, line))
    .toMatchInlineSnapshot(`
      "SIMULATED cluster (scenario shop): nothing here is real.
      shop/shipping: undeploy from staging (planned, nothing has been changed)
      Warnings:
        2 depend on shop/shipping and lose it in staging: shop/checkout, shop/storefront.
      Would change:
        delete Deployment/shipping-staging-beb0cd67 in staging (dp-default-shop-staging-732b14f8)
        delete Service/shipping in staging (dp-default-shop-staging-732b14f8)
        update ReleaseBinding/shipping-staging in control plane
          spec.state: Active → Undeploy
      Next:
        undeploy_component(component: "shipping", environment: "staging")

      $ quarterdeck deployment delete shipping -e staging --dry-run  = 0
      …
      Next:
        quarterdeck deployment delete shipping --environment staging"
    `);
  expect(await told(shop, 'undeploy_component', asked)).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/shipping: undeploy from staging (done)
    Warnings:
      2 depend on shop/shipping and lose it in staging: shop/checkout, shop/storefront.
    Changed:
      delete Deployment/shipping-staging-beb0cd67 in staging (dp-default-shop-staging-732b14f8)
      delete Service/shipping in staging (dp-default-shop-staging-732b14f8)
      update ReleaseBinding/shipping-staging in control plane
        spec.state: Active → Undeploy
    Next:
      deploy_component(component: "shipping", environment: "staging") brings it back"
  `);
  expect(await told(shop, 'undeploy_component', asked)).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/shipping: undeploy from staging (nothing to change)
    Warnings:
      2 depend on shop/shipping and lose it in staging: shop/checkout, shop/storefront.
    Next:
      deploy_component(component: "shipping", environment: "staging") brings it back"
  `);
  expect(await told(shop, 'get_deployment', asked)).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/shipping in staging is suspended: undeployed
    release shipping-68d57b3ac8
    Next:
      deploy_component(component: "shipping", environment: "staging")"
  `);
});
