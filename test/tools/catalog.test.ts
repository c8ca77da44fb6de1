import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Terminal } from '../support/terminal.ts';
import { told, toldBoth } from './ask.ts';
import { openBrokenShop } from './broken-shop.ts';

let shop: Terminal;
beforeAll(async () => {
  shop = await openBrokenShop();
});
afterAll(() => shop.close());

test('search_catalog finds by words', async () => {
  expect(await toldBoth(shop, 'search_catalog', { query: 'payments' }, 'catalog search payments'))
    .toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    KIND       NAME      PROJECT  ABOUT
    component  fraud     shop     deployment/service, registry.example/shop/fraud:0.9.8-broken, grpc gRPC:9091; Says which payments look wrong
    component  payments  shop     deployment/service, registry.example/shop/payments:5.1.3, grpc gRPC:9090; Charges cards

    $ quarterdeck catalog search payments  = 0
    …"
  `);
});

test('search_catalog goes on where it was cut', async () => {
  const { view } = await shop.product.call('search_catalog', { kind: 'component', limit: 5 });
  expect(await told(shop, 'search_catalog', { kind: 'component', limit: 5 })).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    KIND       NAME      PROJECT  ABOUT
    component  billing   shop     deployment/crashing, registry.example/shop/billing:1.0.0
    component  cart      shop     deployment/service, registry.example/shop/cart:3.0.4, http HTTP:8083; What a customer is about to buy
    component  catalog   shop     deployment/service, registry.example/shop/catalog:1.14.0, http HTTP:8081; Products and prices
    component  checkout  shop     deployment/service, registry.example/shop/checkout:4.2.0, http HTTP:8084; Turns a cart into an order
    component  fraud     shop     deployment/service, registry.example/shop/fraud:0.9.8-broken, grpc gRPC:9091; Says which payments look wrong
    … 7 more (narrow with kind, project or query; the next: cursor "1/fraud")"
  `);
  expect(await told(shop, 'search_catalog', { kind: 'component', limit: 100, cursor: view['cursor'] }))
    .toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    KIND       NAME             PROJECT  ABOUT
    component  notifications    shop     deployment/worker, registry.example/shop/notifications:1.1.9; Sends mail about orders
    component  orders           shop     deployment/service, registry.example/shop/orders:2.2.2, grpc gRPC:9092; Keeps orders
    component  payments         shop     deployment/service, registry.example/shop/payments:5.1.3, grpc gRPC:9090; Charges cards
    component  recommendations  shop     deployment/service, registry.example/shop/recommendations:0.6.0, grpc gRPC:9093; What others bought
    component  search           shop     deployment/service, registry.example/shop/search:1.3.2, http HTTP:8082; Finds products
    component  shipping         shop     deployment/service, registry.example/shop/shipping:1.7.0, http HTTP:8085; Prices and times of delivery
    component  storefront       shop     deployment/web-application, registry.example/shop/storefront:2.8.1, http HTTP:8080; What customers see"
  `);
});

test('search_catalog tells of every kind but components', async () => {
  const kinds = [
    'project',
    'resource',
    'environment',
    'pipeline',
    'component_type',
    'resource_type',
    'trait',
    'secret',
  ];
  const answers: string[] = [];
  for (const kind of kinds)
    answers.push((await told(shop, 'search_catalog', { kind })).replace(/^SIM.*\n/, ''));
  expect(answers.join('\n\n')).toMatchInlineSnapshot(`
    "KIND     NAME  ABOUT
    project  shop  pipeline default; Sells things to people

    KIND      NAME      PROJECT  ABOUT
    resource  events    shop     nats
    resource  sessions  shop     valkey
    resource  shop-db   shop     postgres

    KIND         NAME         ABOUT
    environment  development  not production
    environment  production   production
    environment  staging      not production

    KIND      NAME     ABOUT
    pipeline  default  development → staging → production

    KIND            NAME             ABOUT
    component_type  crashing         deployment
    component_type  scheduled-task   cronjob; A component that runs to its end on a schedule
    component_type  service          deployment; A component that answers requests on one or more endpoints
    component_type  web-application  deployment; A component that people open in a browser, with its own host name
    component_type  worker           deployment; A long-running component that nobody calls, fed by a queue or a database

    KIND           NAME      ABOUT
    resource_type  nats      outputs host, port, token, url; A NATS message server in the cluster; messages are not kept
    resource_type  postgres  outputs host, port, database, username, password, url; A PostgreSQL database in the cluster; its data is lost with its pod
    resource_type  valkey    outputs host, port, password, url, connectionString; A Valkey cache (speaks Redis) in the cluster, in memory only

    KIND   NAME                       ABOUT
    trait  horizontal-pod-autoscaler  trait; Runs more pods when their processors are busy, fewer when they are not
    trait  observability-alert-rule   trait; An alert on log lines or on a metric of the component
    trait  persistent-volume          trait; A disk that outlives the pod

    KIND    NAME            ABOUT
    secret  card-processor  keys api-key"
  `);
});

test('search_catalog without a find', async () => {
  expect(await told(shop, 'search_catalog', { query: 'warp drive' })).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    Nothing fits. Leave out kind or words to see more."
  `);
});

test('get_component that is degraded', async () => {
  expect(await toldBoth(shop, 'get_component', { component: 'fraud' }, 'component get fraud'))
    .toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/fraud (deployment/service): Says which payments look wrong
    image registry.example/shop/fraud:0.9.8-broken
    auto_deploy on
    endpoints: grpc gRPC:9091 (project)
    needed by: shop/payments, shop/checkout, shop/storefront
    Deployments:
      ENVIRONMENT  STATUS    PODS  RELEASE           REASON
      development  degraded   1/1  fraud-58fd6b3dc2  cannot pull image registry.example/shop/fraud:0.9.8-broken: not found; old release still serves 1/1
      staging      healthy    1/1  fraud-357bbeb964
      production   healthy    1/1  fraud-357bbeb964
    Next:
      get_deployment(component: "fraud", environment: "development")

    $ quarterdeck component get fraud  = 0
    …
    Next:
      quarterdeck deployment get fraud --environment development"
  `);
});

test('get_component that needs much', async () => {
  expect(await told(shop, 'get_component', { component: 'storefront' })).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/storefront (deployment/web-application): What customers see
    image registry.example/shop/storefront:2.8.1
    auto_deploy on
    env: FEATURE_WISHLIST
    endpoints: http HTTP:8080 (external)
    depends on: shop/cart (http), shop/catalog (http), shop/checkout (http), shop/recommendations (grpc), shop/search (http)
    Deployments:
      ENVIRONMENT  STATUS   PODS  RELEASE
      development  healthy   1/1  storefront-66a60203db
      staging      healthy   1/1  storefront-66a60203db
      production   healthy   1/1  storefront-66a60203db
    Next:
      get_deployment(component: "storefront", environment: "development")"
  `);
});

test('get_component that is not there', async () => {
  expect(await toldBoth(shop, 'get_component', { component: 'chekout' }, 'component get chekout'))
    .toMatchInlineSnapshot(`
    "ERROR
    SIMULATED cluster (scenario shop): nothing here is real.
    There is no component "chekout".
    Did you mean "checkout"? Known components: billing, cart, catalog, checkout, fraud, notifications, orders, payments, recommendations, search, shipping, storefront.

    $ quarterdeck component get chekout  = 1
    SIMULATED cluster (scenario shop): nothing here is real.
    error: There is no component "chekout".
    Did you mean "checkout"? Known components: billing, cart, catalog, checkout, fraud, notifications, orders, payments, recommendations, search, shipping, storefront."
  `);
});

test('describe_type of a component type', async () => {
  expect(await toldBoth(shop, 'describe_type', { type: 'service' }, 'type describe service'))
    .toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    ClusterComponentType service (deployment)
    A component that answers requests on one or more endpoints
    Environment configs:
      replicas: integer = 1 – Pods to run
      imagePullPolicy: string = "IfNotPresent" (one of Always, IfNotPresent, Never)
      resources.requests.cpu: string = "100m" – Cores
      resources.requests.memory: string = "256Mi" – Bytes
      resources.limits.cpu: string = "100m" – Cores
      resources.limits.memory: string = "256Mi" – Bytes
    Makes: Deployment, Service, HTTPRoute (where it applies), ConfigMap (where it applies), ExternalSecret (where it applies)
    Allows traits: observability-alert-rule, horizontal-pod-autoscaler, persistent-volume
    Rules:
      A service needs at least one endpoint; a component without one is a worker.
      An endpoint is external, but the environment has no external gateway (gateway.ingress.external).
      An endpoint is internal, but the environment has no internal gateway (gateway.ingress.internal).

    $ quarterdeck type describe service  = 0
    …"
  `);
});

test('describe_type of a resource type and a trait', async () => {
  expect(await told(shop, 'describe_type', { type: 'postgres' })).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    ClusterResourceType postgres
    A PostgreSQL database in the cluster; its data is lost with its pod
    Parameters:
      database: string = "app" – Name of the database
      version: string = "17" – Major version of PostgreSQL
    Environment configs:
      memory: string = "256Mi"
    Makes: Password, ExternalSecret, Service, StatefulSet
    Outputs: host, port, database, username, password, url"
  `);
  expect(await told(shop, 'describe_type', { type: 'persistent-volume' })).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    ClusterTrait persistent-volume
    A disk that outlives the pod
    Parameters:
      mountPath: string (required) – Where the container sees it
      containerName: string = "main"
    Environment configs:
      size: string = "1Gi"
      storageClass: string = "standard"
    Makes: PersistentVolumeClaim"
  `);
  expect(await told(shop, 'describe_type', { type: 'volume' })).toMatchInlineSnapshot(`
    "ERROR
    SIMULATED cluster (scenario shop): nothing here is real.
    There is no type or trait "volume".
    Did you mean "persistent-volume"? Known: crashing, scheduled-task, service, web-application, worker, nats, postgres, valkey, horizontal-pod-autoscaler, observability-alert-rule, persistent-volume, default."
  `);
});
