import { expect, test } from 'vitest';
import {
  type Document,
  type Kind,
  parseDocument,
  schemas,
} from '../../../server/control-plane/documents/document.ts';
import { assertMayReplace, immutable } from '../../../server/control-plane/documents/rules.ts';
import { at, isObject } from '../../../server/domain/json.ts';
import { PlatformError } from '../../../server/errors.ts';
import { fixture, rawDocuments } from './fixtures.ts';

const every = rawDocuments(fixture('every-kind.yaml'));
const minimal = (kind: string): Document =>
  parseDocument(
    every.find(each => each['kind'] === kind),
    'every-kind.yaml',
  );

function failureOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return `${error.code}\n${error.message}\n→ ${error.hint}`;
  }
  throw new Error('nothing was wrong');
}

test('every kind has a minimal document', () => {
  expect(every.map(each => each['kind'])).toEqual(Object.keys(schemas));
});

test.each(every)('a minimal $kind is read, with its defaults, and reading it again changes nothing', raw => {
  const document = parseDocument(raw, 'every-kind.yaml');
  expect(document).toMatchObject(raw);
  expect(parseDocument(document, 'again')).toEqual(document);
});

test('a problem names the origin and the path, and no line where there is none', () => {
  const wrong = {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Component',
    metadata: { name: 'cart' },
    spec: [],
  };
  expect(failureOf(() => parseDocument(wrong, 'documents[2]'))).toMatchInlineSnapshot(`
    "invalid_document
    documents[2]: Component/cart: spec: expected an object, got a list
    → spec takes autoBuild, autoDeploy, componentType, owner, parameters, traits, workflow."
  `);
  expect(failureOf(() => parseDocument(null, 'documents[3]'))).toMatchInlineSnapshot(`
    "invalid_document
    documents[3]: expected a document with apiVersion, kind, metadata and spec.
    → Start it with "apiVersion: openchoreo.dev/v1alpha1" and a kind such as Component."
  `);
});

/** The document with another value at a path. */
function changed(document: Document, path: string, value: unknown): Document {
  const copy: unknown = structuredClone(document);
  const steps = path.split('.');
  const holder = at(copy, ...steps.slice(0, -1));
  if (!isObject(holder)) throw new Error(`${document.kind} has no ${path}`);
  holder[steps.at(-1) ?? ''] = value;
  return parseDocument(copy, path);
}

const plane = { kind: 'DataPlane', name: 'eu' };

const refusals: [kind: Kind, path: string, value: unknown][] = [
  ['Project', 'spec.type.name', 'api'],
  ['Component', 'spec.owner.projectName', 'store'],
  ['Component', 'spec.componentType.kind', 'ClusterComponentType'],
  ['Workload', 'spec.owner.componentName', 'checkout'],
  ['ComponentType', 'spec.workloadType', 'deployment'],
  ['ClusterComponentType', 'spec.workloadType', 'deployment'],
  ['ComponentRelease', 'spec.workload.container.image', 'cart:2'],
  ['ComponentRelease', 'spec.workload.container.args', ['--debug']],
  [
    'ComponentRelease',
    'spec.componentType.spec.resources',
    [{ id: 'deployment', template: { kind: 'Job' } }],
  ],
  ['ProjectRelease', 'spec.parameters', { a: 1 }],
  ['ResourceRelease', 'spec.owner.resourceName', 'carts'],
  ['ReleaseBinding', 'spec.environment', 'staging'],
  ['ProjectReleaseBinding', 'spec.environment', 'staging'],
  ['ResourceReleaseBinding', 'spec.owner.projectName', 'store'],
  ['RenderedRelease', 'spec.owner', { projectName: 'shop', resourceName: 'orders' }],
  ['Resource', 'spec.type.kind', 'ClusterResourceType'],
  ['Workflow', 'spec.workflowPlaneRef.name', 'eu'],
  ['ClusterWorkflow', 'spec.workflowPlaneRef.name', 'eu'],
  ['WorkflowRun', 'spec.workflow.name', 'test'],
  ['ObservabilityAlertsNotificationChannel', 'spec.environment', 'staging'],
];

test('what may not change, and the way out', () => {
  const other = { kind: 'DataPlane', name: 'us' };
  const environment = changed(minimal('Environment'), 'spec.dataPlaneRef', plane);
  const outcomes = [
    ...refusals.map(([kind, path, value]) =>
      failureOf(() => assertMayReplace(minimal(kind), changed(minimal(kind), path, value))),
    ),
    failureOf(() => assertMayReplace(environment, changed(environment, 'spec.dataPlaneRef', other))),
    failureOf(() => assertMayReplace(environment, minimal('Environment'))),
  ];
  expect(outcomes).toMatchInlineSnapshot(`
    [
      "refused
    Project/a: spec.type.name cannot change from "web" to "api".
    → Create a project of another name with this type, or delete this one first.",
      "refused
    Component/a: spec.owner.projectName cannot change from "shop" to "store".
    → Create a component of another name, or delete this one first.",
      "refused
    Component/a: spec.componentType.kind cannot change from "ComponentType" to "ClusterComponentType".
    → Create a component of another name, or delete this one first.",
      "refused
    Workload/a: spec.owner.componentName cannot change from "cart" to "checkout".
    → Create a workload of another name for that component.",
      "refused
    ComponentType/a: spec.workloadType cannot change from "proxy" to "deployment".
    → Create a component type of another name with this workload type.",
      "refused
    ClusterComponentType/a: spec.workloadType cannot change from "proxy" to "deployment".
    → Create a component type of another name with this workload type.",
      "refused
    ComponentRelease/a: spec.workload.container.image cannot change from "cart:1" to "cart:2".
    → A release never changes. Deploy again: that makes a new release.",
      "refused
    ComponentRelease/a: spec.workload.container.args cannot change from nothing to a list.
    → A release never changes. Deploy again: that makes a new release.",
      "refused
    ComponentRelease/a: spec.componentType.spec.resources[0].template.kind cannot change from nothing to "Job".
    → A release never changes. Deploy again: that makes a new release.",
      "refused
    ProjectRelease/a: spec.parameters cannot change from nothing to an object.
    → A release never changes. Deploy again: that makes a new release.",
      "refused
    ResourceRelease/a: spec.owner.resourceName cannot change from "orders" to "carts".
    → A release never changes. Deploy again: that makes a new release.",
      "refused
    ReleaseBinding/a: spec.environment cannot change from "development" to "staging".
    → A deployment keeps its owner and its environment. Deploy to the other one: that makes its own binding.",
      "refused
    ProjectReleaseBinding/a: spec.environment cannot change from "development" to "staging".
    → A deployment keeps its owner and its environment. Deploy to the other one: that makes its own binding.",
      "refused
    ResourceReleaseBinding/a: spec.owner.projectName cannot change from "shop" to "store".
    → A deployment keeps its owner and its environment. Deploy to the other one: that makes its own binding.",
      "refused
    RenderedRelease/a: spec.owner.componentName cannot change from "cart" to nothing.
    → Delete it and deploy its owner again.",
      "refused
    Resource/a: spec.type.kind cannot change from "ResourceType" to "ClusterResourceType".
    → Create a resource of another name, or delete this one first.",
      "refused
    Workflow/a: spec.workflowPlaneRef.name cannot change from "default" to "eu".
    → Create a workflow of another name for this plane.",
      "refused
    ClusterWorkflow/a: spec.workflowPlaneRef.name cannot change from "default" to "eu".
    → Create a workflow of another name for this plane.",
      "refused
    WorkflowRun/a: spec.workflow.name cannot change from "build" to "test".
    → Start another run.",
      "refused
    ObservabilityAlertsNotificationChannel/a: spec.environment cannot change from "development" to "staging".
    → Create a channel of another name in that environment.",
      "refused
    Environment/a: spec.dataPlaneRef.name cannot change from "eu" to "us".
    → Create an environment of another name on that data plane and promote to it.",
      "refused
    Environment/a: spec.dataPlaneRef cannot change from an object to nothing.
    → Create an environment of another name on that data plane and promote to it.",
    ]
  `);
  expect(new Set([...refusals.map(([kind]) => kind), 'Environment'])).toEqual(
    new Set(Object.keys(immutable)),
  );
});

test.each<[Kind, string, unknown]>([
  ['Component', 'metadata.labels', { team: 'a' }],
  ['Component', 'spec.autoDeploy', true],
  ['ReleaseBinding', 'spec.releaseName', 'cart-2'],
  ['ComponentRelease', 'metadata.annotations', { note: 'a' }],
  ['Environment', 'spec.dataPlaneRef', plane],
])('%s: %s may change', (kind, path, value) => {
  expect(() => assertMayReplace(minimal(kind), changed(minimal(kind), path, value))).not.toThrow();
});
