import { describe, expect, test } from 'vitest';
import { isKind } from '../../../server/control-plane/documents/document.ts';
import { parseBundle } from '../../../server/control-plane/documents/yaml.ts';
import { textAt } from '../../../server/domain/json.ts';
import { PlatformError } from '../../../server/errors.ts';
import { hasShared } from '../../support/shared.ts';
import { fixture, rawDocuments, samples } from './fixtures.ts';

/** The error of a text as its reader sees it. */
function failure(text: string, origin: string): string {
  try {
    parseBundle(text, origin);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return `${error.code}\n${error.message}\n→ ${error.hint}`;
  }
  throw new Error(`${origin} is fine`);
}

const failureOf = (file: string) => failure(fixture(file), file);

describe('a field that is wrong', () => {
  test('one-problem', () => {
    expect(failureOf('one-problem.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      one-problem.yaml:16:7: Workload/cart: spec.endpoints.http.port: expected a number, got "80a"
      → Correct the field and try again."
    `);
  });

  test('many-problems', () => {
    expect(failureOf('many-problems.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      many-problems.yaml: Workload/Cart has 9 problems:
        4:3 metadata.name: "Cart" is not valid: use lowercase letters, digits, "-" and "."
        7:3 spec.container.image: missing, expected a string
        10:23 spec.container.env[0].valeu: unknown field, did you mean "value"?
        8:5 spec.container.imag: unknown field, did you mean "image"?
        13:7 spec.endpoints.http.type: "HTTPS" is not a valid value, did you mean "HTTP"?
        and 4 more
      → spec.container.env[0] takes key, value, valueFrom. spec.container takes args, command, env, files, image. spec.endpoints.http.type is one of HTTP, gRPC, GraphQL, Websocket, TCP, UDP."
    `);
  });

  test('wrong-choice', () => {
    expect(failureOf('wrong-choice.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      wrong-choice.yaml:7:3: ReleaseBinding/cart-development: spec.state: "active" is not a valid value, did you mean "Active"?
      → spec.state is one of Active, Undeploy."
    `);
  });

  test('unknown-field', () => {
    expect(failureOf('unknown-field.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      unknown-field.yaml:7:3: Component/cart: spec.auto-deploy: unknown field, did you mean "autoDeploy"?
      → spec takes autoBuild, autoDeploy, componentType, owner, parameters, traits, workflow."
    `);
  });

  test('missing-field', () => {
    expect(failureOf('missing-field.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      missing-field.yaml:5:3: Component/cart: spec.owner: missing, expected an object
      → spec.owner takes projectName."
    `);
  });

  test('list-item', () => {
    expect(failureOf('list-item.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      list-item.yaml:10:13: Environment/staging: spec.isProduction: expected true or false, got "no"
      → Correct the field and try again."
    `);
  });

  test('too-many', () => {
    expect(failureOf('too-many.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      too-many.yaml: Workload/cart has 2 problems:
        8:35 spec.endpoints.http.visibility: the same value stands here twice
        10:5 spec.dependencies.resources: two items have the same ref
      → Correct the field and try again."
    `);
  });
});

describe('a document that is none of ours', () => {
  test('wrong-version', () => {
    expect(failureOf('wrong-version.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      wrong-version.yaml:1:1: Environment/development: apiVersion: "openchoreo.dev/v1beta1" is not a valid value, did you mean "openchoreo.dev/v1alpha1"?
      → apiVersion is openchoreo.dev/v1alpha1."
    `);
  });

  test('no-api-version', () => {
    expect(failureOf('no-api-version.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      no-api-version.yaml:1:1: Environment/development: apiVersion: missing
      → apiVersion is openchoreo.dev/v1alpha1."
    `);
  });

  test('unknown-kind', () => {
    expect(failureOf('unknown-kind.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      unknown-kind.yaml:2:1: kind: openchoreo.dev has no kind "Enviroment", did you mean "Environment"?
      → The kinds are Project, Component, Workload, ComponentRelease, ReleaseBinding, RenderedRelease, Environment, DeploymentPipeline, DataPlane, ClusterDataPlane, ComponentType, ClusterComponentType, Trait, ClusterTrait, ProjectType, ClusterProjectType, ProjectRelease, ProjectReleaseBinding, Resource, ResourceType, ClusterResourceType, ResourceRelease, ResourceReleaseBinding, SecretReference, Workflow, ClusterWorkflow, WorkflowRun, WorkflowPlane, ClusterWorkflowPlane, ObservabilityPlane, ClusterObservabilityPlane, ObservabilityAlertRule, ObservabilityAlertsNotificationChannel, AuthzRole, ClusterAuthzRole, AuthzRoleBinding, ClusterAuthzRoleBinding."
    `);
  });

  test('no-kind', () => {
    expect(failureOf('no-kind.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      no-kind.yaml:1:1: kind: missing, expected a string.
      → The kinds are Project, Component, Workload, ComponentRelease, ReleaseBinding, RenderedRelease, Environment, DeploymentPipeline, DataPlane, ClusterDataPlane, ComponentType, ClusterComponentType, Trait, ClusterTrait, ProjectType, ClusterProjectType, ProjectRelease, ProjectReleaseBinding, Resource, ResourceType, ClusterResourceType, ResourceRelease, ResourceReleaseBinding, SecretReference, Workflow, ClusterWorkflow, WorkflowRun, WorkflowPlane, ClusterWorkflowPlane, ObservabilityPlane, ClusterObservabilityPlane, ObservabilityAlertRule, ObservabilityAlertsNotificationChannel, AuthzRole, ClusterAuthzRole, AuthzRoleBinding, ClusterAuthzRoleBinding."
    `);
  });

  test('not-a-document', () => {
    expect(failureOf('not-a-document.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      not-a-document.yaml:1:1: expected a document with apiVersion, kind, metadata and spec.
      → Start it with "apiVersion: openchoreo.dev/v1alpha1" and a kind such as Component."
    `);
  });

  test('deployment', () => {
    expect(failureOf('deployment.yaml')).toMatchInlineSnapshot(`
      "refused
      deployment.yaml:1:1: "Deployment" of "apps/v1" is not a platform document; Quarterdeck stores only kinds of openchoreo.dev.
      → Describe what runs as a Component and its Workload; the component type makes the manifests."
    `);
  });

  test('secret', () => {
    expect(failureOf('secret.yaml')).toMatchInlineSnapshot(`
      "refused
      secret.yaml:1:1: "Secret" of "v1" is not a platform document; Quarterdeck stores only kinds of openchoreo.dev.
      → Keep the Secret where it is, in the cluster or in a secret store, and name it in a SecretReference."
    `);
  });

  test('custom-resource-definition', () => {
    expect(failureOf('custom-resource-definition.yaml')).toMatchInlineSnapshot(`
      "refused
      custom-resource-definition.yaml:1:1: "CustomResourceDefinition" of "apiextensions.k8s.io/v1" is not a platform document; Quarterdeck stores only kinds of openchoreo.dev.
      → Take it out and install it in the cluster yourself, or let a ComponentType, Trait or ResourceType make it."
    `);
  });
});

describe('text that cannot be read', () => {
  test('unclosed', () => {
    expect(failureOf('unclosed.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      unclosed.yaml:4:1: Flow map in block collection must be sufficiently indented and end with a }
      → Correct line 4: "spec: {}""
    `);
  });

  test('tab', () => {
    expect(failureOf('tab.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      tab.yaml:4:1: Tabs are not allowed as indentation
      → Correct line 4: "\\tname: development""
    `);
  });

  test('json', () => {
    expect(failureOf('json.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      json.yaml:5:13: Environment/development: spec.isProduction: expected true or false, got "no"
      → Correct the field and try again."
    `);
  });

  test('same-key', () => {
    expect(failureOf('same-key.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      same-key.yaml:5:3: the field "name" stands here a second time.
      → Correct line 5: "  name: staging""
    `);
  });

  test('same-document', () => {
    expect(failureOf('same-document.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      same-document.yaml:9:1: Environment/development stands here a second time, first at 1:1.
      → Remove one of the two, or give it another name."
    `);
  });

  test('custom-tag', () => {
    expect(failureOf('custom-tag.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      custom-tag.yaml:3:19: Unresolved tag: !env
      → Correct line 3: "metadata: { name: !env NAME }""
    `);
  });

  test('binary-tag', () => {
    expect(failureOf('binary-tag.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      binary-tag.yaml:3:19: Unresolved tag: tag:yaml.org,2002:binary
      → Correct line 3: "metadata: { name: !!binary ZGV2 }""
    `);
  });

  test('early-alias', () => {
    expect(failureOf('early-alias.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      early-alias.yaml:3:19: *name stands before or inside &name.
      → Correct line 3: "metadata: { name: *name }""
    `);
  });

  test('alias-of-itself', () => {
    expect(failureOf('alias-of-itself.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      alias-of-itself.yaml:7:28: *it stands before or inside &it.
      → Correct line 7: "  parameters: &it { label: *it }""
    `);
  });

  test('alias-bomb', () => {
    expect(failureOf('alias-bomb.yaml')).toMatchInlineSnapshot(`
      "too_large
      alias-bomb.yaml repeats anchored parts too often.
      → Write the parts named by & out where * repeats them."
    `);
  });

  test('control-character', () => {
    expect(failureOf('control-character.yaml')).toMatchInlineSnapshot(`
      "invalid_document
      control-character.yaml:4:13: a control character; only tabs and line ends may stand here.
      → Correct line 4: "  name: \\"dev\\u0007elopment\\"""
    `);
  });
});

test.each([
  ['a megabyte', 'x'.repeat(1_000_001), 'has 1001 KB; at most 1000 KB are taken at once'],
  ['many documents', '---\n'.repeat(2_001), 'has 2001 documents; at most 2000 are taken at once'],
  [
    'many items',
    `{ apiVersion: v1, kind: List, items: [${'{},'.repeat(2_001)}] }`,
    'has 2001 documents; at most 2000 are taken at once',
  ],
  ['brackets', '['.repeat(999_999), 'nests deeper than 100 levels'],
  ['dashes', '- '.repeat(100_000), 'nests deeper than 100 levels'],
  [
    'deep indents',
    Array.from({ length: 102 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    'nests deeper than 100 levels',
  ],
  ['aliases', `a: &a 1\nb: [${'*a,'.repeat(1_001)}]`, 'repeats anchored parts too often'],
])('too large: %s', (_, text, what) => {
  expect(failure(text, 'big.yaml')).toMatch(`too_large\nbig.yaml ${what}.\n→ `);
});

test('a wide map is read in one pass over its keys', () => {
  const text = Array.from({ length: 60_000 }, (_, i) => `k${i}: 1`).join('\n');
  expect(failure(text, 'wide.yaml')).toMatch('wide.yaml:1:1: kind: missing');
});

test('a long unknown field is cut and compared with nothing', () => {
  const text = `{ apiVersion: openchoreo.dev/v1alpha1, kind: Environment, metadata: { name: a }, spec: { ${'x'.repeat(900)}: 1 } }`;
  expect(failure(text, 'long.yaml')).toMatchInlineSnapshot(`
    "invalid_document
    long.yaml:1:90: Environment/a: spec["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…]: unknown field
    → spec takes dataPlaneRef, gateway, isProduction."
  `);
});

test('what Kubernetes reads is read the same', () => {
  expect(parseBundle(fixture('read-well.yaml'), 'read-well.yaml')).toMatchInlineSnapshot(`
    [
      {
        "apiVersion": "openchoreo.dev/v1alpha1",
        "kind": "Trait",
        "metadata": {
          "name": "config",
        },
        "spec": {
          "creates": [
            {
              "targetPlane": "dataplane",
              "template": {
                "day": "2026-11-22",
                "defaultMode": 493,
                "notANumber": ".nan",
                "nothing": null,
                "on": "yes",
                "time": "12:30",
                "version": 1000,
              },
            },
            {
              "targetPlane": "dataplane",
              "template": {
                "day": "2026-11-22",
                "defaultMode": 416,
                "notANumber": ".nan",
                "nothing": null,
                "on": "yes",
                "time": "12:30",
                "version": 1000,
              },
            },
          ],
        },
      },
      {
        "apiVersion": "openchoreo.dev/v1alpha1",
        "kind": "Environment",
        "metadata": {
          "name": "development",
        },
        "spec": {},
      },
    ]
  `);
});

test('line ends and a byte order mark of other systems', () => {
  const text = `\uFEFF${fixture('one-problem.yaml').replaceAll('\n', '\r\n')}`;
  expect(failure(text, 'windows.yaml')).toMatch(
    'windows.yaml:16:7: Workload/cart: spec.endpoints.http.port:',
  );
});

describe.skipIf(!hasShared)('the samples of OpenChoreo', () => {
  test.each(samples)('$path', ({ path, text }) => {
    const raw = rawDocuments(text);
    const foreign = raw.find(each => !isKind(textAt(each, 'kind') ?? ''));
    if (foreign) expect(failure(text, path)).toMatch(`refused\n${path}:`);
    else expect(parseBundle(text, path)).toMatchObject(raw);
  });

  test('are there, and a bundle with a foreign kind among them', () => {
    expect(samples.length).toBeGreaterThan(50);
    expect(
      samples.filter(({ text }) => rawDocuments(text).some(each => each['kind'] === 'Secret')).length,
    ).toBe(1);
  });
});
