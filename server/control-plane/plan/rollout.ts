import { equal } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { ENVIRONMENT, PROJECT, COMPONENT, RESOURCE } from '../../domain/labels.ts';
import { PlatformError } from '../../errors.ts';
import { type Compiled, compileComponent } from '../compile/component.ts';
import { compileProject } from '../compile/project.ts';
import { compileResource } from '../compile/resource.ts';
import { API_VERSION, type Document, type DocumentOf } from '../documents/document.ts';
import { type Documents, isOf } from '../documents/documents.ts';
import type { Settings } from '../ports.ts';
import { withoutScaledReplicas } from './autoscaled.ts';
import { connectionsOf, resourcesOf } from './connections.ts';
import { placeOf } from './place.ts';
import { settingsHash } from './settings-hash.ts';

export type Binding =
  | DocumentOf<'ProjectReleaseBinding'>
  | DocumentOf<'ResourceReleaseBinding'>
  | DocumentOf<'ReleaseBinding'>;

export const isBinding = (document: Document): document is Binding & Document =>
  isOf(document, 'ReleaseBinding') ||
  isOf(document, 'ResourceReleaseBinding') ||
  isOf(document, 'ProjectReleaseBinding');

/** One inventory brought to its data plane: the objects to have there, or none to take everything away. */
export type Rollout = {
  /** What it is of, in words: `component cart in staging`. */
  title: string;
  binding: Binding;
  environment: string;
  /** Name of the data plane. */
  plane: string;
  cell: string;
  /** The inventory as it is to be; `objects` empty: it goes when everything it lists is gone. */
  inventory: DocumentOf<'RenderedRelease'>;
  before: DocumentOf<'RenderedRelease'> | undefined;
  changed: boolean;
  /** Secrets that must be in the cell already: without a secret store nobody makes them. */
  secrets: readonly string[];
  warnings: string[];
};

/** The inventory's name: no component, resource and project of the same name share one. */
export const inventoryName = ({ kind, metadata }: Binding): string => `${prefixes[kind]}${metadata.name}`;

const prefixes = {
  ReleaseBinding: '',
  ResourceReleaseBinding: 'resource.',
  ProjectReleaseBinding: 'project.',
} as const;

/** What a binding means on its data plane. Undefined when it has no release and nothing there yet. */
export function rolloutOf(documents: Documents, settings: Settings, binding: Binding): Rollout | undefined {
  const release = releaseNameOf(binding);
  const gone = binding.kind === 'ReleaseBinding' && binding.spec.state === 'Undeploy';
  if (gone || !documents.get(binding.kind, binding.metadata.name, settings.namespace))
    return removalOf(documents, settings, binding);
  if (release === undefined) return undefined;

  const place = placeOf(documents, settings, binding.spec.owner.projectName, binding.spec.environment);
  const compiled = compile(documents, settings, binding, release);
  const shown = withoutScaledReplicas(compiled.objects).filter(({ plane }) => plane === 'dataplane');
  const warnings = [...compiled.warnings];
  if (shown.length < compiled.objects.length)
    warnings.push(
      `${compiled.objects.length - shown.length} observability objects are left out: there is no observability plane.`,
    );
  const resources = shown
    .filter(({ object }) => !(place.given && object.kind === 'Namespace'))
    .map(({ id, object }) => ({ id, object }));
  const before = documents.get('RenderedRelease', inventoryName(binding), settings.namespace);
  const inventory = inventoryOf(binding, settings, resources, {
    phase: 'applied',
    release,
    binding: settingsHash(binding),
    endpoints: compiled.endpoints,
  });
  return {
    title: titleOf(binding),
    binding,
    environment: binding.spec.environment,
    plane: place.dataPlane.metadata.name,
    cell: place.cell,
    inventory,
    before,
    changed: !before || !equal(before.spec, inventory.spec) || !equal(before.status, inventory.status),
    secrets: compiled.secrets ?? [],
    warnings,
  };
}

function removalOf(documents: Documents, settings: Settings, binding: Binding): Rollout | undefined {
  const before = documents.get('RenderedRelease', inventoryName(binding), settings.namespace);
  if (!before) return undefined;
  const place = placeOf(documents, settings, binding.spec.owner.projectName, binding.spec.environment);
  const inventory = inventoryOf(binding, settings, [], {
    phase: 'removed',
    release: '',
    binding: settingsHash(binding),
    endpoints: [],
  });
  return {
    title: titleOf(binding),
    binding,
    environment: binding.spec.environment,
    plane: place.dataPlane.metadata.name,
    cell: place.cell,
    inventory,
    before,
    changed: true,
    secrets: [],
    warnings: [],
  };
}

function compile(
  documents: Documents,
  settings: Settings,
  binding: Binding,
  release: string,
): Compiled & { secrets?: readonly string[] } {
  const { projectName } = binding.spec.owner;
  const place = placeOf(documents, settings, projectName, binding.spec.environment);
  const input = { ...place, namespace: settings.namespace };
  if (binding.kind === 'ProjectReleaseBinding') {
    const found = documents.get('ProjectRelease', release, settings.namespace);
    if (found) return compileProject({ ...input, release: found, binding });
  }
  if (binding.kind === 'ResourceReleaseBinding') {
    const found = documents.get('ResourceRelease', release, settings.namespace);
    if (found) return compileResource({ ...input, release: found, binding });
  }
  if (binding.kind === 'ReleaseBinding') {
    const found = documents.get('ComponentRelease', release, settings.namespace);
    if (found)
      return compileComponent({
        ...input,
        release: found,
        binding,
        secretReferences: documents.list('SecretReference', settings.namespace),
        connections: connectionsOf(documents, settings, found, binding.spec.environment),
        resources: resourcesOf(documents, settings, found, binding.spec.environment),
      });
  }
  throw new PlatformError(
    'not_found',
    `${binding.kind} "${binding.metadata.name}" names release "${release}", which does not exist.`,
    'List the releases with list_releases and bind one of them.',
  );
}

export function releaseNameOf(binding: Binding): string | undefined {
  if (binding.kind === 'ReleaseBinding') return binding.spec.releaseName;
  return binding.kind === 'ResourceReleaseBinding'
    ? binding.spec.resourceRelease
    : binding.spec.projectRelease;
}

function inventoryOf(
  binding: Binding,
  settings: Settings,
  resources: { id: string; object: KubeObject }[],
  status: { [field: string]: unknown },
): DocumentOf<'RenderedRelease'> {
  const { owner, environment } = binding.spec;
  return {
    apiVersion: API_VERSION,
    kind: 'RenderedRelease',
    metadata: {
      name: inventoryName(binding),
      namespace: settings.namespace,
      labels: {
        [PROJECT]: owner.projectName,
        [ENVIRONMENT]: environment,
        ...('componentName' in owner ? { [COMPONENT]: owner.componentName } : {}),
        ...('resourceName' in owner ? { [RESOURCE]: owner.resourceName } : {}),
      },
    },
    spec: { owner, environmentName: environment, targetPlane: 'dataplane', resources },
    status,
  };
}

function titleOf(binding: Binding): string {
  const { environment } = binding.spec;
  if (binding.kind === 'ReleaseBinding')
    return `component ${binding.spec.owner.componentName} in ${environment}`;
  if (binding.kind === 'ResourceReleaseBinding')
    return `resource ${binding.spec.owner.resourceName} in ${environment}`;
  return `project ${binding.spec.owner.projectName} in ${environment}`;
}
