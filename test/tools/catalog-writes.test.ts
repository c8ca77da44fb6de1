import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTerminal, type Terminal } from '../support/terminal.ts';
import { told, toldBoth } from './ask.ts';

let shop: Terminal;
beforeAll(async () => {
  shop = await openTerminal();
});
afterAll(() => shop.close());

test('create_project', async () => {
  const project = { name: 'back-office', display_name: 'Back office' };
  const line = "project create back-office --display-name 'Back office' --dry-run";
  expect(await toldBoth(shop, 'create_project', { ...project, dry_run: true }, line)).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    back-office: create project (planned, nothing has been changed)
    Would change:
      create Project/back-office in control plane
      create ProjectRelease/back-office-99ee1c89bf in control plane
      create ProjectReleaseBinding/back-office-development in control plane
      create ProjectReleaseBinding/back-office-staging in control plane
      create ProjectReleaseBinding/back-office-production in control plane
      create Namespace/dp-default-back-office-development-8169047a in development
      create Namespace/dp-default-back-office-production-34946eb0 in production
      create Namespace/dp-default-back-office-staging-48046cbc in staging
    Next:
      create_project with the same arguments and without dry_run

    $ quarterdeck project create back-office --display-name 'Back office' --dry-run  = 0
    …
    Next:
      the same command without --dry-run"
  `);
  expect(await told(shop, 'create_project', project)).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    back-office: create project (done)
    Changed:
      create Project/back-office in control plane
      create ProjectRelease/back-office-99ee1c89bf in control plane
      create ProjectReleaseBinding/back-office-development in control plane
      create ProjectReleaseBinding/back-office-staging in control plane
      create ProjectReleaseBinding/back-office-production in control plane
      create Namespace/dp-default-back-office-development-8169047a in development
      create Namespace/dp-default-back-office-production-34946eb0 in production
      create Namespace/dp-default-back-office-staging-48046cbc in staging
    Next:
      create_component(project: "back-office", name: …, image: …)"
  `);
  expect(await told(shop, 'create_project', project)).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    back-office: create project (nothing to change)
    Next:
      create_component(project: "back-office", name: …, image: …)"
  `);
});

const loyalty = {
  name: 'loyalty',
  project: 'shop',
  image: 'registry.example/shop/loyalty:1.0.0',
  endpoints: { http: { port: 8086, visibility: ['external'] } },
  env: { POINTS: '3' },
  dependencies: [{ component: 'orders', env: 'ORDERS_ADDR' }],
  resources: [{ resource: 'shop-db', env: { host: 'DB_HOST' } }],
  traits: [{ trait: 'persistent-volume', name: 'cards', parameters: { mountPath: '/cards' } }],
};

test('create_component', async () => {
  const line =
    "component create loyalty -p shop --image registry.example/shop/loyalty:1.0.0 --env POINTS=3 --endpoints 'http={port: 8086, visibility: [external]}' --dependencies '{component: orders, env: ORDERS_ADDR}' --resources '{resource: shop-db, env: {host: DB_HOST}}' --traits '{trait: persistent-volume, name: cards, parameters: {mountPath: /cards}}' --dry-run";
  expect(await toldBoth(shop, 'create_component', { ...loyalty, dry_run: true }, line))
    .toMatchInlineSnapshot(`
      "SIMULATED cluster (scenario shop): nothing here is real.
      shop/loyalty: create component (planned, nothing has been changed)
      Notes:
        autoDeploy brings to development: loyalty.
      Would change:
        create Component/loyalty in control plane
        create Workload/loyalty-workload in control plane
        create ComponentRelease/loyalty-767f4fec42 in control plane
        create ReleaseBinding/loyalty-development in control plane
        create ConfigMap/loyalty-development-env-configs-157a11e4 in development (dp-default-shop-development-276893d5)
        create Deployment/loyalty-development-b09144f8 in development (dp-default-shop-development-276893d5)
        create HTTPRoute/loyalty-http-7126564e in development (dp-default-shop-development-276893d5)
        create PersistentVolumeClaim/loyalty-development-b09144f8-cards in development (dp-default-shop-development-276893d5)
        create Service/loyalty in development (dp-default-shop-development-276893d5)
      Next:
        create_component with the same arguments and without dry_run

      $ quarterdeck component create loyalty -p shop --image registry.example/shop/loyalty:1.0.0 --env POINTS=3 --endpoints 'http={port: 8086, visibility: [external]}' --dependencies '{component: orders, env: ORDERS_ADDR}' --resources '{resource: shop-db, env: {host: DB_HOST}}' --traits '{trait: persistent-volume, name: cards, parameters: {mountPath: /cards}}' --dry-run  = 0
      …
      Next:
        the same command without --dry-run"
    `);
  expect(await told(shop, 'create_component', loyalty)).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/loyalty: create component (done)
    Notes:
      autoDeploy brings to development: loyalty.
    Now:
      loyalty in development (release loyalty-767f4fec42) is healthy
        http://loyalty.dp-default-shop-development-276893d5.svc.cluster.local:8086
        http://development-default.apps.localhost:8080/loyalty-http
    Changed:
      create Component/loyalty in control plane
      create Workload/loyalty-workload in control plane
      create ComponentRelease/loyalty-767f4fec42 in control plane
      create ReleaseBinding/loyalty-development in control plane
      create ConfigMap/loyalty-development-env-configs-157a11e4 in development (dp-default-shop-development-276893d5)
      create Deployment/loyalty-development-b09144f8 in development (dp-default-shop-development-276893d5)
      create HTTPRoute/loyalty-http-7126564e in development (dp-default-shop-development-276893d5)
      create PersistentVolumeClaim/loyalty-development-b09144f8-cards in development (dp-default-shop-development-276893d5)
      create Service/loyalty in development (dp-default-shop-development-276893d5)
    Next:
      get_component(component: "loyalty")"
  `);
});

test.each([
  ['a name that is taken', { image: 'registry.example/shop/loyalty:2.0.0' }],
  ['what is there already', {}],
  ['no endpoint', { name: 'other', endpoints: {} }],
  ['a dependency on nothing', { name: 'other', dependencies: [{ component: 'order', env: 'ORDERS' }] }],
  [
    'an endpoint that is not there',
    { name: 'other', dependencies: [{ component: 'orders', endpoint: 'http', env: 'O' }] },
  ],
  ['a type that is not there', { name: 'other', type: 'servise' }],
  [
    'a trait without what it needs',
    { name: 'other', traits: [{ trait: 'persistent-volume', name: 'cards' }] },
  ],
  ['an argument nobody knows', { name: 'other', replicas: 3 }],
  ['a port as text', { name: 'other', endpoints: { http: { port: '8086' } } }],
])('create_component with %s', async (_, change) => {
  expect(await told(shop, 'create_component', { ...loyalty, ...change })).toMatchSnapshot();
});

test('update_component', async () => {
  const change = {
    component: 'loyalty',
    env: { BONUS: '1' },
    unset_env: ['POINTS'],
  };
  const line = 'component update loyalty --env BONUS=1 --unset-env POINTS --dry-run';
  expect(await toldBoth(shop, 'update_component', { ...change, dry_run: true }, line)).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/loyalty: update component (planned, nothing has been changed)
    Notes:
      autoDeploy brings to development: loyalty.
    Would change:
      update Workload/loyalty-workload in control plane
        spec.container.env[POINTS]: {"key":"POINTS","value":"3"} → none
        spec.container.env[BONUS]: none → {"key":"BONUS","value":"1"}
      update ReleaseBinding/loyalty-development in control plane
        spec.releaseName: loyalty-767f4fec42 → loyalty-d87f21b560
      update ConfigMap/loyalty-development-env-configs-157a11e4 in development (dp-default-shop-development-276893d5)
        data.POINTS: 3 → none
        data.BONUS: none → 1
      update Deployment/loyalty-development-b09144f8 in development (dp-default-shop-development-276893d5)
        spec.template.metadata.annotations["openchoreo.dev/dp-resource-hash"]: 71cbb7cd94 → 4012ef0a0e
      create ComponentRelease/loyalty-d87f21b560 in control plane
    Next:
      update_component with the same arguments and without dry_run

    $ quarterdeck component update loyalty --env BONUS=1 --unset-env POINTS --dry-run  = 0
    …
    Next:
      the same command without --dry-run"
  `);
  expect(await told(shop, 'update_component', change)).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/loyalty: update component (done)
    Notes:
      autoDeploy brings to development: loyalty.
    Now:
      loyalty in development (release loyalty-d87f21b560) is healthy
        http://loyalty.dp-default-shop-development-276893d5.svc.cluster.local:8086
        http://development-default.apps.localhost:8080/loyalty-http
    Changed:
      update Workload/loyalty-workload in control plane
        spec.container.env[POINTS]: {"key":"POINTS","value":"3"} → none
        spec.container.env[BONUS]: none → {"key":"BONUS","value":"1"}
      update ReleaseBinding/loyalty-development in control plane
        spec.releaseName: loyalty-767f4fec42 → loyalty-d87f21b560
      update ConfigMap/loyalty-development-env-configs-157a11e4 in development (dp-default-shop-development-276893d5)
        data.POINTS: 3 → none
        data.BONUS: none → 1
      update Deployment/loyalty-development-b09144f8 in development (dp-default-shop-development-276893d5)
        spec.template.metadata.annotations["openchoreo.dev/dp-resource-hash"]: 71cbb7cd94 → 4012ef0a0e
      create ComponentRelease/loyalty-d87f21b560 in control plane
    Next:
      get_component(component: "loyalty")"
  `);
  expect(await told(shop, 'update_component', change)).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/loyalty: update component (nothing to change)
    Warnings:
      unset_env: there is no variable "POINTS"; there are: BONUS.
    Next:
      get_component(component: "loyalty")"
  `);
});

test('update_component to an image that is not there', async () => {
  const change = { component: 'payments', image: 'registry.example/shop/payments:does-not-exist' };
  expect(await told(shop, 'update_component', change)).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/payments: update component (done)
    Notes:
      autoDeploy brings to development: payments.
    Now:
      payments in development (release payments-cad82920d7) is degraded: cannot pull image registry.example/shop/payments:does-not-exist: not found; old release still serves 1/1
        grpc://payments.dp-default-shop-development-276893d5.svc.cluster.local:9090
    Changed:
      update Workload/payments-workload in control plane
        spec.container.image: registry.example/shop/payments:5.1.3 → registry.example/shop/payments:does-not-exist
      update ReleaseBinding/payments-development in control plane
        spec.releaseName: payments-59d0bc2091 → payments-cad82920d7
      update Deployment/payments-development-8d338389 in development (dp-default-shop-development-276893d5)
        spec.template.spec.containers[main].image: registry.example/shop/payments:5.1.3 → registry.example/shop/payments:does-not-exist
      create ComponentRelease/payments-cad82920d7 in control plane
    Next:
      get_component(component: "payments")"
  `);
});

test('delete_component', async () => {
  const line = 'component delete orders --dry-run';
  expect(await toldBoth(shop, 'delete_component', { component: 'orders', dry_run: true }, line))
    .toMatchInlineSnapshot(`
      "SIMULATED cluster (scenario shop): nothing here is real.
      shop/orders: delete component (planned, nothing has been changed)
      Warnings:
        3 depend on shop/orders and lose it: shop/checkout, shop/loyalty, shop/storefront.
        checkout-development uses what changes here and is left as it is: Component "checkout" depends on endpoint "grpc" of "shop/orders", which does not exist.
        loyalty-development uses what changes here and is left as it is: Component "loyalty" depends on endpoint "grpc" of "shop/orders", which does not exist.
        checkout-production uses what changes here and is left as it is: Component "checkout" depends on endpoint "grpc" of "shop/orders", which does not exist.
        checkout-staging uses what changes here and is left as it is: Component "checkout" depends on endpoint "grpc" of "shop/orders", which does not exist.
      Would change:
        delete ReleaseBinding/orders-development in control plane
        delete ReleaseBinding/orders-production in control plane
        delete ReleaseBinding/orders-staging in control plane
        delete ComponentRelease/orders-02a1275564 in control plane
        delete Workload/orders-workload in control plane
        delete Component/orders in control plane
        delete Deployment/orders-development-c6d944db in development (dp-default-shop-development-276893d5)
        delete Service/orders in development (dp-default-shop-development-276893d5)
        delete Deployment/orders-production-66cb6f86 in production (dp-default-shop-production-d1c40f13)
        delete Service/orders in production (dp-default-shop-production-d1c40f13)
        delete Deployment/orders-staging-57dbd61a in staging (dp-default-shop-staging-732b14f8)
        delete Service/orders in staging (dp-default-shop-staging-732b14f8)
      Next:
        delete_component(component: "orders")

      $ quarterdeck component delete orders --dry-run  = 0
      …
      Next:
        quarterdeck component delete orders"
    `);
  expect(await told(shop, 'delete_component', { component: 'loyalty' })).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/loyalty: delete component (done)
    Changed:
      delete ReleaseBinding/loyalty-development in control plane
      delete ComponentRelease/loyalty-767f4fec42 in control plane
      delete ComponentRelease/loyalty-d87f21b560 in control plane
      delete Workload/loyalty-workload in control plane
      delete Component/loyalty in control plane
      delete ConfigMap/loyalty-development-env-configs-157a11e4 in development (dp-default-shop-development-276893d5)
      delete Deployment/loyalty-development-b09144f8 in development (dp-default-shop-development-276893d5)
      delete HTTPRoute/loyalty-http-7126564e in development (dp-default-shop-development-276893d5)
      delete PersistentVolumeClaim/loyalty-development-b09144f8-cards in development (dp-default-shop-development-276893d5)
      delete Service/loyalty in development (dp-default-shop-development-276893d5)"
  `);
  expect(await told(shop, 'delete_component', { component: 'loyalty' })).toMatchInlineSnapshot(`
    "ERROR
    SIMULATED cluster (scenario shop): nothing here is real.
    There is no component "loyalty".
    Known components: cart, catalog, checkout, fraud, notifications, orders, payments, recommendations, search, shipping, storefront."
  `);
});

const SHOP = 'server/sandbox/scenarios/documents/shop.yaml';
const text = readFileSync(join(import.meta.dirname, '..', '..', SHOP), 'utf8');
const sources = [{ origin: 'shop.yaml', text: text.replace('shop/cart:3.0.4', 'shop/cart:3.1.0') }];

test('apply_documents', async () => {
  expect(await told(shop, 'apply_documents', { sources, dry_run: true })).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    27 documents: apply (planned, nothing has been changed)
    Notes:
      autoDeploy brings to development: cart, payments.
    Would change:
      update Workload/cart-workload in control plane
        spec.container.image: registry.example/shop/cart:3.0.4 → registry.example/shop/cart:3.1.0
      update Workload/payments-workload in control plane
        spec.container.image: registry.example/shop/payments:does-not-exist → registry.example/shop/payments:5.1.3
      update ReleaseBinding/cart-development in control plane
        spec.releaseName: cart-5c8e2816ee → cart-d7d671ac99
      update ReleaseBinding/payments-development in control plane
        spec.releaseName: payments-cad82920d7 → payments-59d0bc2091
      update Deployment/payments-development-8d338389 in development (dp-default-shop-development-276893d5)
        spec.template.spec.containers[main].image: registry.example/shop/payments:does-not-exist → registry.example/shop/payments:5.1.3
      update Deployment/cart-development-c71e0317 in development (dp-default-shop-development-276893d5)
        spec.template.spec.containers[main].image: registry.example/shop/cart:3.0.4 → registry.example/shop/cart:3.1.0
      create ComponentRelease/cart-d7d671ac99 in control plane
    Next:
      apply_documents with the same sources and without dry_run"
  `);
  expect(await told(shop, 'apply_documents', { sources })).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    27 documents: apply (done)
    Notes:
      autoDeploy brings to development: cart, payments.
    Now:
      cart in development (release cart-d7d671ac99) is healthy
        http://cart.dp-default-shop-development-276893d5.svc.cluster.local:8083
      payments in development (release payments-59d0bc2091) is healthy
        grpc://payments.dp-default-shop-development-276893d5.svc.cluster.local:9090
    Changed:
      update Workload/cart-workload in control plane
        spec.container.image: registry.example/shop/cart:3.0.4 → registry.example/shop/cart:3.1.0
      update Workload/payments-workload in control plane
        spec.container.image: registry.example/shop/payments:does-not-exist → registry.example/shop/payments:5.1.3
      update ReleaseBinding/cart-development in control plane
        spec.releaseName: cart-5c8e2816ee → cart-d7d671ac99
      update ReleaseBinding/payments-development in control plane
        spec.releaseName: payments-cad82920d7 → payments-59d0bc2091
      update Deployment/payments-development-8d338389 in development (dp-default-shop-development-276893d5)
        spec.template.spec.containers[main].image: registry.example/shop/payments:does-not-exist → registry.example/shop/payments:5.1.3
      update Deployment/cart-development-c71e0317 in development (dp-default-shop-development-276893d5)
        spec.template.spec.containers[main].image: registry.example/shop/cart:3.0.4 → registry.example/shop/cart:3.1.0
      create ComponentRelease/cart-d7d671ac99 in control plane
    Next:
      get_environment_health(environment: …)"
  `);
});

test('apply_documents that are there already', async () => {
  const same = [{ origin: SHOP, text }];
  await told(shop, 'apply_documents', { sources: same });
  expect(
    await toldBoth(shop, 'apply_documents', { sources: same, dry_run: true }, `apply -f ${SHOP} --dry-run`),
  ).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    27 documents: apply (nothing to change)

    $ quarterdeck apply -f server/sandbox/scenarios/documents/shop.yaml --dry-run  = 0
    …"
  `);
});

test.each([
  ['broken YAML', 'kind: Project\nmetadata: {name: a\nspec: {}\n'],
  ['a foreign kind', 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n'],
  [
    'an unknown field',
    'apiVersion: openchoreo.dev/v1alpha1\nkind: Environment\nmetadata: {name: qa}\nspec: {isProd: true}\n',
  ],
  ['nothing', '# only a comment\n'],
])('apply_documents with %s', async (_, text) => {
  expect(await told(shop, 'apply_documents', { sources: [{ origin: 'a.yaml', text }] })).toMatchSnapshot();
});
