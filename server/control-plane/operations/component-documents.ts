import { PlatformError } from '../../errors.ts';
import { nearest } from '../../domain/name.ts';
import { COMPONENT, PROJECT } from '../../domain/labels.ts';
import { firstWorkload, isDraft, withFirstWorkload } from '../builds/first-workload.ts';
import { API_VERSION, type Document, type DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { planChange } from '../plan/plan.ts';
import type { Settings } from '../ports.ts';
import { type WorkloadInput, withWorkloadInput } from './workload-spec.ts';

/** A component's type by the short name people use (`service`) or in full (`deployment/service`). */
export function typeReference(
  documents: Documents,
  settings: Settings,
  name: string,
): DocumentOf<'Component'>['spec']['componentType'] {
  const types = [
    ...documents.list('ClusterComponentType'),
    ...documents.list('ComponentType', settings.namespace),
  ];
  const full = (type: (typeof types)[number]) => `${type.spec.workloadType}/${type.metadata.name}`;
  const found = types.find(type => full(type) === name || type.metadata.name === name);
  if (found) return { kind: found.kind, name: full(found) };
  const known = types.map(type => type.metadata.name);
  const near = nearest(name, known);
  throw new PlatformError(
    'not_found',
    `There is no component type "${name}".`,
    `${near === undefined ? '' : `Did you mean "${near}"? `}Types: ${known.join(', ')}. describe_type shows one.`,
  );
}

/**
 * The Workload document of a component with the input's fields put in; a draft before the first build of one that has
 * a source. Throws when there is neither image nor source.
 */
export function workloadWith(
  documents: Documents,
  settings: Settings,
  component: DocumentOf<'Component'>,
  before: DocumentOf<'Workload'> | undefined,
  input: WorkloadInput,
): DocumentOf<'Workload'> | undefined {
  const { name } = component.metadata;
  const { projectName } = component.spec.owner;
  const start = before ?? (component.spec.workflow ? firstWorkload(component) : undefined);
  const image = input.image ?? start?.spec.container.image;
  if (image === undefined) return refuseHalfWorkload(name, input);
  const spec = start?.spec ?? { owner: { projectName, componentName: name }, container: { image } };
  return {
    apiVersion: API_VERSION,
    kind: 'Workload',
    metadata: before?.metadata ?? {
      name: `${name}-workload`,
      namespace: settings.namespace,
      labels: { [PROJECT]: projectName, [COMPONENT]: name },
    },
    spec: withWorkloadInput(spec, input, dependency =>
      endpointNameOf(documents, settings, dependency, projectName),
    ),
  };
}

/**
 * What is stored of a component and its workload. A draft is kept with the component until there is an image; it is
 * checked all the same. Throws what planning it would throw.
 */
export function declaredAs(
  base: Documents,
  settings: Settings,
  component: DocumentOf<'Component'>,
  workload: DocumentOf<'Workload'> | undefined,
  now: Date,
): Document[] {
  if (!workload) return [component];
  if (!isDraft(workload)) return [component, workload];
  planChange(base, settings, { operation: 'try', target: '', put: [component, workload] }, now);
  return [withFirstWorkload(component, workload.spec)];
}

function refuseHalfWorkload(name: string, input: WorkloadInput): undefined {
  const given = Object.entries(input).find(([, value]) => value !== undefined)?.[0];
  if (given === undefined) return undefined;
  throw new PlatformError(
    'invalid_input',
    `Component "${name}" has no image yet, so "${given}" has nothing to belong to.`,
    'Give image too, or repository to build it from.',
  );
}

/** The endpoint meant by a dependency; left out, the provider's only one. */
function endpointNameOf(
  documents: Documents,
  settings: Settings,
  dependency: { component: string; endpoint?: string | undefined; project?: string | undefined },
  ownProject: string,
): string {
  if (dependency.endpoint !== undefined) return dependency.endpoint;
  const project = dependency.project ?? ownProject;
  const provider = documents
    .list('Workload', settings.namespace)
    .find(
      ({ spec }) => spec.owner.componentName === dependency.component && spec.owner.projectName === project,
    );
  const known = Object.keys(provider?.spec.endpoints ?? {});
  const [only, ...others] = known;
  if (only !== undefined && others.length === 0) return only;
  const components = documents.list('Component', settings.namespace).map(c => c.metadata.name);
  const near = nearest(dependency.component, components);
  if (!components.includes(dependency.component))
    throw new PlatformError(
      'not_found',
      `dependencies: there is no component "${dependency.component}".`,
      `${near === undefined ? '' : `Did you mean "${near}"? `}search_catalog(kind: "component") lists them.`,
    );
  throw new PlatformError(
    known.length === 0 ? 'not_found' : 'ambiguous',
    `dependencies: component "${project}/${dependency.component}" has ${known.length === 0 ? 'no endpoint' : `${known.length} endpoints`}.`,
    known.length === 0 ? 'Give it an endpoint first.' : `Set endpoint to one of: ${known.join(', ')}.`,
  );
}
