import { afterAll, beforeAll, expect, test } from 'vitest';
import { platformOn } from '../../server/platform.ts';
import { clusterFrom, contentOf, type CopyableCluster } from '../support/cluster-copy.ts';
import { configOf, connectTo, type Product, silent } from '../support/product.ts';

type Call = [tool: string, args: { [argument: string]: unknown }];

const document = (kind: string, metadata: object, spec: object) =>
  JSON.stringify({ apiVersion: 'openchoreo.dev/v1alpha1', kind, metadata, spec });
const apply = (...texts: string[]): Call => [
  'apply_documents',
  { sources: [{ origin: 'web.yaml', text: texts.join('\n---\n') }] },
];

const owner = { projectName: 'web', componentName: 'cart' };
const project = document(
  'Project',
  { name: 'fresh' },
  { deploymentPipelineRef: { name: 'default' }, type: { kind: 'ClusterProjectType', name: 'default' } },
);
const component = (name: string, spec: object = {}) =>
  document(
    'Component',
    { name },
    {
      owner: { projectName: 'web' },
      componentType: { kind: 'ClusterComponentType', name: 'deployment/service' },
      autoDeploy: true,
      ...spec,
    },
  );
const workload = (name: string, spec: object = {}) =>
  document(
    'Workload',
    { name: `${name}-workload` },
    {
      owner: { projectName: 'web', componentName: name },
      container: { image: 'registry.example/x:1' },
      endpoints: { http: { type: 'HTTP', port: 80 } },
      ...spec,
    },
  );
const image = 'registry.example/x:1';
const http = { endpoints: { http: { port: 80 } } };
const create = (args: object): Call => [
  'create_component',
  { name: 'fresh', project: 'web', image, ...http, ...args },
];
const longest = 'n'.repeat(1_000_000);

/** What people and agents get wrong. Nothing of any of it may be written. */
const wrong: { [what: string]: Call } = {
  'an argument that does not exist': ['get_component', { component: 'cart', enviroment: 'development' }],
  'a wrong type': ['get_environment_health', { environment: 'development', limit: 'ten' }],
  'a required argument left out': ['get_component', {}],
  'a number out of bounds': ['deploy_component', { component: 'cart', wait_seconds: 10_000 }],
  'an unknown component': ['get_component', { component: 'carts' }],
  'an unknown project': ['create_component', { name: 'fresh', project: 'wbe', image }],
  'a project left out where there are two': ['create_component', { name: 'fresh', image }],
  'a component in another project': ['get_component', { component: 'cart', project: 'other' }],
  'an unknown environment': ['deploy_component', { component: 'cart', environment: 'stagin' }],
  'an environment left out': ['deploy_component', { component: 'cart' }],
  'an environment outside the pipeline': ['deploy_component', { component: 'cart', environment: 'lab' }],
  'an unknown component type': create({ type: 'servise' }),
  'an unknown type to describe': ['describe_type', { type: 'postgre' }],
  'a name that is no name': create({ name: 'My Cart' }),
  'a name that is taken': [
    'create_component',
    { name: 'cart', project: 'web', image: 'registry.example/other:1', ...http },
  ],
  'a name with control characters': ['get_component', { component: 'ca\u0000rt\u001b[31m' }],
  'a name of a megabyte': ['get_component', { component: longest }],
  'a violated validation': create({ endpoints: {} }),
  'an image missing': ['create_component', { name: 'fresh', project: 'web', ...http }],
  'a dependency on a component that does not exist': create({
    dependencies: [{ component: 'kart', env: 'CART_URL' }],
  }),
  'a dependency on an endpoint that does not exist': create({
    dependencies: [{ component: 'cart', endpoint: 'htpp', env: 'CART_URL' }],
  }),
  'a dependency on one of several endpoints': create({
    dependencies: [{ component: 'gate', env: 'GATE_URL' }],
  }),
  'a resource that does not exist': create({ resources: [{ resource: 'cash', env: { host: 'CACHE' } }] }),
  'an output that does not exist': create({ resources: [{ resource: 'cache', env: { hostname: 'CACHE' } }] }),
  'a secret that does not exist': create({ secrets: { TOKEN: 'mial/token' } }),
  'a key that the secret does not have': create({ secrets: { TOKEN: 'mail/tokn' } }),
  'a secret without a key': create({ secrets: { TOKEN: 'mail' } }),
  'a parameter that the type does not have': create({ parameters: { replica: 2 } }),
  'a trait that does not exist': create({ traits: [{ trait: 'autoscaler', name: 'scale' }] }),
  'a trait that the type does not allow': [
    'create_component',
    {
      name: 'fresh',
      project: 'web',
      image,
      type: 'scheduled-task',
      traits: [{ trait: 'horizontal-pod-autoscaler', name: 'scale' }],
    },
  ],
  'two traits of one name': create({
    traits: [
      { trait: 'persistent-volume', name: 'data', parameters: { volumeName: 'a', mountPath: '/a' } },
      { trait: 'persistent-volume', name: 'data', parameters: { volumeName: 'b', mountPath: '/b' } },
    ],
  }),
  'a config that the type does not have': [
    'deploy_component',
    { component: 'cart', environment: 'development', configs: { replcas: 2 } },
  ],
  'a config out of bounds': [
    'deploy_component',
    { component: 'cart', environment: 'development', configs: { replicas: -1 } },
  ],
  'a config of the wrong type': [
    'deploy_component',
    { component: 'cart', environment: 'development', configs: { replicas: 'two' } },
  ],
  'configs of a trait that the component does not have': [
    'deploy_component',
    { component: 'cart', environment: 'development', trait_configs: { scale: { maxReplicas: 3 } } },
  ],
  'a release that does not exist': [
    'deploy_component',
    { component: 'cart', environment: 'staging', release: 'cart-0000000000' },
  ],
  'a promotion of what is not deployed': ['promote_component', { component: 'cart', from: 'staging' }],
  'a promotion of what is not healthy': ['promote_component', { component: 'broken', from: 'development' }],
  'a promotion of another release': [
    'promote_component',
    { component: 'cart', from: 'development', release: 'cart-0000000000' },
  ],
  'a promotion against the pipeline': [
    'promote_component',
    { component: 'cart', from: 'development', to: 'production' },
  ],
  'a promotion from the end': ['promote_component', { component: 'cart', from: 'production' }],
  'a promotion from nowhere': ['promote_component', { component: 'cart' }],
  'a rollback without a history': ['rollback_component', { component: 'cart', environment: 'development' }],
  'a rollback of what is not deployed': ['rollback_component', { component: 'cart', environment: 'staging' }],
  'an undeployment of what is not deployed': [
    'undeploy_component',
    { component: 'cart', environment: 'staging' },
  ],
  'a deployment that is not there': ['get_deployment', { component: 'cart', environment: 'staging' }],
  'logs of what is not deployed': ['query_logs', { component: 'cart', environment: 'staging' }],
  'logs since a time that is none': [
    'query_logs',
    { component: 'cart', environment: 'development', since: 'yesterday' },
  ],
  'no source': ['apply_documents', { sources: [] }],
  'a source without a document': apply('# nothing here'),
  'YAML that does not parse': apply(
    project,
    'apiVersion: openchoreo.dev/v1alpha1\nkind: [Component\nmetadata: {name: x}',
  ),
  'a tab in YAML': apply('apiVersion: openchoreo.dev/v1alpha1\nkind: Project\nmetadata:\n\tname: x'),
  'a foreign kind in a bundle': apply(project, 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}'),
  'a Secret in a bundle': apply(
    project,
    'apiVersion: v1\nkind: Secret\nmetadata: {name: x}\nstringData: {a: hunter2}',
  ),
  'an unknown kind': apply(
    project,
    'apiVersion: openchoreo.dev/v1alpha1\nkind: Componet\nmetadata: {name: x}',
  ),
  'an unknown field': apply(project, component('fresh', { autodeploy: true })),
  'the same document twice, with other content': apply(
    component('fresh'),
    component('fresh', { autoDeploy: false }),
  ),
  'another namespace': apply(
    project,
    document(
      'Component',
      { name: 'fresh', namespace: 'elsewhere' },
      {
        owner: { projectName: 'web' },
        componentType: { kind: 'ClusterComponentType', name: 'deployment/service' },
      },
    ),
  ),
  'an immutable field': apply(
    project,
    component('cart', {
      componentType: { kind: 'ClusterComponentType', name: 'deployment/web-application' },
    }),
  ),
  'an owner that changes': apply(
    project,
    workload('cart', { owner: { projectName: 'web', componentName: 'gate' } }),
  ),
  'a project that does not exist, in a document': apply(
    component('fresh', { owner: { projectName: 'wbe' } }),
  ),
  'a workload of a component that does not exist': apply(project, workload('kart')),
  'a second workload': apply(
    project,
    document('Workload', { name: 'another' }, { owner, container: { image } }),
  ),
  'a dependency that does not exist, in a document': apply(
    project,
    component('fresh'),
    workload('fresh', {
      dependencies: {
        endpoints: [
          { component: 'cart', name: 'grpc', visibility: 'project', envBindings: { address: 'A' } },
        ],
      },
    }),
  ),
  'a binding to a release that does not exist': apply(
    project,
    document(
      'ReleaseBinding',
      { name: 'cart-staging' },
      { owner, environment: 'staging', releaseName: 'cart-1' },
    ),
  ),
  'a document too large to be stored': apply(
    project,
    component('fresh'),
    workload('fresh', {
      container: { image, files: [{ key: 'big', mountPath: '/big', value: 'x'.repeat(950_000) }] },
    }),
  ),
  'a source of more than a megabyte': apply('x'.repeat(1_000_001)),
};

let cluster: CopyableCluster;
let product: Product;

const given: Call[] = [
  ['create_project', { name: 'web' }],
  ['create_project', { name: 'other' }],
  apply(
    document('Environment', { name: 'lab' }, { dataPlaneRef: { kind: 'ClusterDataPlane', name: 'default' } }),
    document(
      'Resource',
      { name: 'cache' },
      { owner: { projectName: 'web' }, type: { kind: 'ClusterResourceType', name: 'valkey' } },
    ),
    document(
      'SecretReference',
      { name: 'mail' },
      {
        template: { type: 'Opaque' },
        data: [{ secretKey: 'token', remoteRef: { key: 'web/mail', property: 'token' } }],
      },
    ),
  ),
  ['create_component', { name: 'cart', project: 'web', image, ...http }],
  [
    'create_component',
    { name: 'gate', project: 'web', image, endpoints: { http: { port: 80 }, admin: { port: 81 } } },
  ],
  [
    'create_component',
    {
      name: 'broken',
      project: 'web',
      image: 'registry.example/missing/broken:1',
      ...http,
      wait_seconds: 120,
    },
  ],
];

beforeAll(async () => {
  cluster = clusterFrom();
  product = await connectTo(platformOn(cluster.cluster, cluster.clock, configOf(), silent));
  for (const [tool, args] of given) {
    const answer = await product.call(tool, args);
    expect(answer.isError, answer.text).toBe(false);
  }
});
afterAll(() => product.close());

test('what is wrong is said with the field and the way out, and nothing is written', async () => {
  const before = await contentOf(cluster.cluster);
  const answers: { [what: string]: string } = {};
  for (const [what, [tool, args]] of Object.entries(wrong)) {
    const { isError, text } = await product.call(tool, args);
    answers[what] = `${isError ? '' : 'NO ERROR: '}${text.split('\n').slice(1).join('\n')}`;
    expect(await contentOf(cluster.cluster), `${what}: ${text}`).toEqual(before);
  }
  expect(answers).toMatchInlineSnapshot(`
    {
      "YAML that does not parse": "web.yaml:5:1: Flow sequence in block collection must be sufficiently indented and end with a ]
    Correct line 5: "metadata: {name: x}"",
      "a Secret in a bundle": "web.yaml:3:1: "Secret" of "v1" is not a platform document; Quarterdeck stores only kinds of openchoreo.dev.
    Keep the Secret where it is, in the cluster or in a secret store, and name it in a SecretReference.",
      "a binding to a release that does not exist": "ReleaseBinding "cart-staging": spec.releaseName names ComponentRelease "cart-1", which does not exist.
    Known ComponentReleases: cart-c061de7a34.",
      "a component in another project": "Component "cart" belongs to project "web", not to "other".
    Leave the project out, or name the right one.",
      "a config of the wrong type": "componentTypeEnvironmentConfigs of component "cart": replicas must be of type integer; got "two".
    describe_type shows every field with its type, default and limits.",
      "a config out of bounds": "componentTypeEnvironmentConfigs of component "cart": replicas must be >= 0; got -1.
    describe_type shows every field with its type, default and limits.",
      "a config that the type does not have": "configs: "replcas" is not known and has no effect; valid: replicas, imagePullPolicy, resources.
    It takes: replicas, imagePullPolicy, resources. describe_type tells more.",
      "a dependency on a component that does not exist": "dependencies: there is no component "kart".
    Did you mean "cart"? search_catalog(kind: "component") lists them.",
      "a dependency on an endpoint that does not exist": "Workload "fresh-workload": spec.dependencies.endpoints[0].name: component "web/cart" has no endpoint "htpp".
    Did you mean "http"? Its endpoints: http.",
      "a dependency on one of several endpoints": "dependencies: component "web/gate" has 2 endpoints.
    Set endpoint to one of: admin, http.",
      "a dependency that does not exist, in a document": "Workload "fresh-workload": spec.dependencies.endpoints[0].name: component "web/cart" has no endpoint "grpc".
    Its endpoints: http.",
      "a deployment that is not there": ""cart" is not deployed to staging.
    Deploy it: deploy_component(component: "cart", environment: "staging").",
      "a document too large to be stored": "Workload "fresh-workload" is 951 KB; a stored document may have 900 KB.
    Move large files out of the document, for example into the image or a volume.",
      "a foreign kind in a bundle": "web.yaml:3:1: "Deployment" of "apps/v1" is not a platform document; Quarterdeck stores only kinds of openchoreo.dev.
    Describe what runs as a Component and its Workload; the component type makes the manifests.",
      "a key that the secret does not have": ""TOKEN" reads key "tokn" of SecretReference "mail", which does not exist.
    Known: token. Apply the SecretReference, or correct the workload.",
      "a name of a megabyte": ""component" of get_component has a text of 1,000,000 characters; at most 65,536 characters are taken.
    Shorten it, or split the call into several.",
      "a name that is no name": "create_component: name: use lowercase letters, digits and "-", at most 63 characters, got "My Cart".
    create_component takes name (required), project, type, description, repository, branch, app_path, dockerfile, git_secret, workflow, image, command, args, env, secrets, endpoints, dependencies, resources, parameters, traits, auto_deploy, dry_run, wait_seconds.",
      "a name that is taken": "Component "cart" exists already, in project "web".
    Change it with update_component, or choose another name.",
      "a name with control characters": "get_component: component: use lowercase letters, digits and "-", at most 63 characters, got "cart".
    get_component takes component (required), project.",
      "a number out of bounds": "deploy_component: wait_seconds: expected at most 300, got 10000.
    deploy_component takes component (required), project, environment, release, configs, trait_configs, env, take_over, dry_run, wait_seconds.",
      "a parameter that the type does not have": "parameters: "replica" is not known and has no effect; valid: none.
    The type takes no parameters.",
      "a project left out where there are two": "Which project? There are 2.
    Name one of: other, web.",
      "a project that does not exist, in a document": "Component "fresh": spec.owner.projectName names Project "wbe", which does not exist.
    Did you mean "web"? Known Projects: other, web.",
      "a promotion against the pipeline": "The pipeline does not lead from development to production.
    From development it leads to: staging. deploy_component may skip the order, with a warning.",
      "a promotion from nowhere": "Promote "cart" from where to where?
    Give from or to; the pipeline is development → staging → production.",
      "a promotion from the end": "Nothing comes after production in the pipeline.
    Choose another environment.",
      "a promotion of another release": "development runs cart-c061de7a34, not cart-0000000000.
    Promote cart-c061de7a34, or deploy cart-0000000000 to development first.",
      "a promotion of what is not deployed": ""cart" is not deployed to staging: there is nothing to promote.
    Deploy it there first: deploy_component(component: "cart", environment: "staging").",
      "a promotion of what is not healthy": ""broken" is degraded in development: cannot pull image registry.example/missing/broken:1: not found. It is not promoted.
    Repair development first (rollback_component), or decide against the order with deploy_component(environment: "staging", release: "broken-487cb4685a").",
      "a release that does not exist": "Component "cart" has no release "cart-0000000000".
    Its releases: cart-c061de7a34. list_releases tells more.",
      "a required argument left out": "get_component: component is missing: expected a text.
    get_component takes component (required), project.",
      "a resource that does not exist": "Workload "fresh-workload": spec.dependencies.resources[0].ref names Resource "cash", which does not exist.
    Known Resources: cache.",
      "a rollback of what is not deployed": ""cart" is not deployed to staging: there is nothing to roll back.
    Deploy it: deploy_component(component: "cart", environment: "staging").",
      "a rollback without a history": ""cart" has had no other release in development: there is nothing to roll back to.
    list_releases(component: "cart") shows all releases; deploy_component takes any of them.",
      "a second workload": "Component "cart" has 2 workloads: another, cart-workload.
    A component runs one workload: give the new one the name "cart-workload", so that it replaces the old one.",
      "a secret that does not exist": ""TOKEN" reads SecretReference "mial", which does not exist.
    Known: mail. Apply the SecretReference, or correct the workload.",
      "a secret without a key": "secrets: "mail" for variable "TOKEN" names no key of a SecretReference.
    Write "<SecretReference>/<key>".",
      "a source of more than a megabyte": ""sources" of apply_documents has a text of 1,000,001 characters; at most 1,000,000 characters are taken.
    Shorten it, or split the call into several.",
      "a source without a document": "There is no document in what was given.
    Give YAML or JSON documents of openchoreo.dev/v1alpha1.",
      "a tab in YAML": "web.yaml:4:1: Tabs are not allowed as indentation
    Correct line 4: "\\tname: x"",
      "a trait that does not exist": "Component "fresh": ClusterComponentType "service" does not allow Trait "autoscaler".
    Allowed traits: ClusterTrait/observability-alert-rule, ClusterTrait/horizontal-pod-autoscaler, ClusterTrait/persistent-volume.",
      "a trait that the type does not allow": "Component "fresh": ClusterComponentType "scheduled-task" does not allow ClusterTrait "horizontal-pod-autoscaler".
    This type allows no traits.",
      "a violated validation": "A service needs at least one endpoint; a component without one is a worker.
    Component "fresh" in development violates a rule of ClusterComponentType "deployment/service": size(workload.endpoints) > 0",
      "a workload of a component that does not exist": "Workload "kart-workload": spec.owner.componentName names Component "kart", which does not exist.
    Did you mean "cart"? Known Components: broken, cart, gate.",
      "a wrong type": "get_environment_health: limit: expected a number, got "ten".
    get_environment_health takes environment, project, drift, limit.",
      "an argument that does not exist": "get_component: unknown argument "enviroment": valid here: component, project.
    get_component takes component (required), project.",
      "an environment left out": "Which environment? There are 3.
    Name one of: development, staging, production.",
      "an environment outside the pipeline": "Environment "lab" is not in the pipeline "default" of project "web".
    Its environments, in order: development, staging, production.",
      "an image missing": "Component "fresh" has no image yet, so "endpoints" has nothing to belong to.
    Give image too, or repository to build it from.",
      "an immutable field": "Component/cart: spec.componentType.name cannot change from "deployment/service" to "deployment/web-application".
    Create a component of another name, or delete this one first.",
      "an output that does not exist": "Resource "cache" has no output "hostname".
    Bind one of host, port, password, url, connectionString.",
      "an owner that changes": "Workload/cart-workload: spec.owner.componentName cannot change from "cart" to "gate".
    Create a workload of another name for that component.",
      "an undeployment of what is not deployed": ""cart" is not deployed to staging.
    get_component(component: "cart") shows where it is.",
      "an unknown component": "There is no component "carts".
    Did you mean "cart"? Known components: broken, cart, gate.",
      "an unknown component type": "There is no component type "servise".
    Did you mean "service"? Types: scheduled-task, service, web-application, worker. describe_type shows one.",
      "an unknown environment": "There is no environment "stagin".
    Did you mean "staging"? Known environments: development, staging, production.",
      "an unknown field": "web.yaml:3:220: Component/fresh: spec.autodeploy: unknown field, did you mean "autoDeploy"?
    spec takes autoBuild, autoDeploy, componentType, owner, parameters, traits, workflow.",
      "an unknown kind": "web.yaml:4:1: kind: openchoreo.dev has no kind "Componet", did you mean "Component"?
    The kinds are Project, Component, Workload, ComponentRelease, ReleaseBinding, RenderedRelease, Environment, DeploymentPipeline, DataPlane, ClusterDataPlane, ComponentType, ClusterComponentType, Trait, ClusterTrait, ProjectType, ClusterProjectType, ProjectRelease, ProjectReleaseBinding, Resource, ResourceType, ClusterResourceType, ResourceRelease, ResourceReleaseBinding, SecretReference, Workflow, ClusterWorkflow, WorkflowRun, WorkflowPlane, ClusterWorkflowPlane, ObservabilityPlane, ClusterObservabilityPlane, ObservabilityAlertRule, ObservabilityAlertsNotificationChannel, AuthzRole, ClusterAuthzRole, AuthzRoleBinding, ClusterAuthzRoleBinding.",
      "an unknown project": "There is no project "wbe".
    Did you mean "web"? Known projects: other, web.",
      "an unknown type to describe": "There is no type or trait "postgre".
    Did you mean "postgres"? Known: scheduled-task, service, web-application, worker, nats, postgres, valkey, horizontal-pod-autoscaler, observability-alert-rule, persistent-volume, default.",
      "another namespace": "Component "fresh" is in namespace "elsewhere"; this server works on "default".
    Start it with --namespace elsewhere, or change metadata.namespace.",
      "configs of a trait that the component does not have": "trait_configs: release cart-c061de7a34 has no trait instance "scale".
    It has no traits; update_component adds one.",
      "logs of what is not deployed": ""cart" is not deployed to staging.
    get_component(component: "cart") shows where it is.",
      "logs since a time that is none": "since: "yesterday" is no time.
    Use "15m", "2h", "1d" or 2026-01-31T12:00:00Z.",
      "no source": "apply_documents: sources: expected at least 1 entries, got a list of 0.
    apply_documents takes sources (required), dry_run, wait_seconds.",
      "the same document twice, with other content": "web.yaml:3:1: Component/fresh stands here a second time, first at 1:1.
    Remove one of the two, or give it another name.",
      "two traits of one name": "traits: two of them have the name "data".
    Give each a name of its own: its settings are found by it.",
    }
  `);
});
