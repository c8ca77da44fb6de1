import { readFileSync } from 'node:fs';
import type { ComponentInput } from '../../../server/control-plane/compile/component.ts';
import type { ResourceInput } from '../../../server/control-plane/compile/resource.ts';
import type { Document, DocumentOf, Kind } from '../../../server/control-plane/documents/document.ts';
import { type Documents, indexDocuments } from '../../../server/control-plane/documents/documents.ts';
import { API_VERSION } from '../../../server/control-plane/documents/schemas/document-of.ts';
import { parseBundle } from '../../../server/control-plane/documents/yaml.ts';
import { connectionsOf, resourcesOf } from '../../../server/control-plane/plan/connections.ts';
import { placeOf } from '../../../server/control-plane/plan/place.ts';
import { releaseOf, workloadOf } from '../../../server/control-plane/plan/release.ts';
import { resourceReleaseOf } from '../../../server/control-plane/plan/type-release.ts';
import { readShared } from '../../support/shared.ts';

const namespace = 'default';
const environment = 'development';
export const settings = {
  namespace,
  cells: {},
  builds: { namespace: 'builds', builder: 'builder', timeoutSeconds: 60 },
};

export const readFixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/compile/${name}`, import.meta.url), 'utf8');

const parsed = new Map<string, readonly Document[]>();

/** The documents of a sample file; each file is parsed once. */
function read(file: string): readonly Document[] {
  const known = parsed.get(file) ?? parseBundle(readShared(`openchoreo/samples/${file}`), file);
  parsed.set(file, known);
  return known;
}

/** Sample documents of OpenChoreo with its getting-started types, and a data plane of ours. */
export function sample(...files: string[]): Documents {
  const defaults = [
    'environments.yaml',
    ...['service', 'webapp', 'worker', 'scheduled-task'].map(type => `component-types/${type}.yaml`),
    ...['valkey', 'nats', 'postgres'].map(type => `cluster-resource-types/${type}.yaml`),
    'cluster-project-types/default.yaml',
    'component-traits/alert-rule-trait.yaml',
  ].map(file => `getting-started/${file}`);
  const dataPlane = parseBundle(readFixture('data-plane.yaml'), 'data-plane.yaml');
  const documents = indexDocuments([...[...defaults, ...files].flatMap(read), ...dataPlane]);
  return documents.with({ put: documents.list('Resource').flatMap(resource => bound(documents, resource)) });
}

/** A resource's release and its binding to it, which the samples leave to a controller. */
function bound(documents: Documents, resource: DocumentOf<'Resource'>): Document[] {
  const release = resourceReleaseOf(documents, resource);
  const owner = { projectName: resource.spec.owner.projectName, resourceName: resource.metadata.name };
  const binding = documents.get(
    'ResourceReleaseBinding',
    `${resource.metadata.name}-${environment}`,
    namespace,
  );
  return [
    release,
    {
      apiVersion: API_VERSION,
      kind: 'ResourceReleaseBinding',
      metadata: { name: `${resource.metadata.name}-${environment}`, namespace },
      spec: { owner, environment, ...binding?.spec, resourceRelease: release.metadata.name },
    },
  ];
}

/** What compiles a sample component for development. */
export function componentInput(documents: Documents, name: string): ComponentInput {
  const component = found(documents, 'Component', name);
  const workload = workloadOf(documents, component);
  if (!workload) throw new Error(`${name} has no workload`);
  const release = releaseOf(documents, component, workload);
  const { projectName } = component.spec.owner;
  return {
    ...placeOf(documents, settings, projectName, environment),
    namespace,
    release,
    binding: documents.get('ReleaseBinding', `${name}-${environment}`, namespace) ?? {
      apiVersion: API_VERSION,
      kind: 'ReleaseBinding',
      metadata: { name: `${name}-${environment}`, namespace },
      spec: { owner: { projectName, componentName: name }, environment, state: 'Active' },
    },
    secretReferences: documents.list('SecretReference', namespace),
    connections: connectionsOf(documents, settings, release, environment),
    resources: resourcesOf(documents, settings, release, environment),
  };
}

/** What compiles a sample resource for development. */
export function resourceInput(documents: Documents, name: string): ResourceInput {
  const binding = found(documents, 'ResourceReleaseBinding', `${name}-${environment}`);
  const release = found(documents, 'ResourceRelease', binding.spec.resourceRelease ?? '');
  return {
    ...placeOf(documents, settings, binding.spec.owner.projectName, environment),
    namespace,
    release,
    binding,
  };
}

export function found<K extends Kind>(documents: Documents, kind: K, name: string): DocumentOf<K> {
  const document = documents.get(kind, name, namespace) ?? documents.get(kind, name);
  if (!document) throw new Error(`no ${kind} ${name}`);
  return document;
}

type Endpoint = NonNullable<ComponentInput['release']['spec']['workload']['endpoints']>[string];

/** The input with something changed in every endpoint. */
export function withEndpoint(input: ComponentInput, change: Partial<Endpoint>): ComponentInput {
  const { release } = input;
  const { workload } = release.spec;
  const endpoints = Object.fromEntries(
    Object.entries(workload.endpoints ?? {}).map(([name, endpoint]) => [name, { ...endpoint, ...change }]),
  );
  return {
    ...input,
    release: { ...release, spec: { ...release.spec, workload: { ...workload, endpoints } } },
  };
}

type PlaneSpec = DocumentOf<'ClusterDataPlane'>['spec'];

/** The input on a data plane that is configured otherwise. */
export function onPlane(input: ComponentInput, change: Partial<PlaneSpec>): ComponentInput {
  const plane = found(sample(), 'ClusterDataPlane', 'default');
  return { ...input, dataPlane: { ...plane, spec: { ...plane.spec, ...change } } };
}

/** The files of the microservices demo. */
export const boutique = [
  'gcp-microservices-demo/resources/redis.yaml',
  ...[
    'ad',
    'cart',
    'checkout',
    'currency',
    'email',
    'frontend',
    'payment',
    'productcatalog',
    'recommendation',
    'shipping',
  ].map(name => `gcp-microservices-demo/components/${name}-component.yaml`),
];
