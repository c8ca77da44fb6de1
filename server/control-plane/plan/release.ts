import { COMPONENT, PROJECT } from '../../domain/labels.ts';
import { PlatformError } from '../../errors.ts';
import { API_VERSION, type DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { contentHash } from '../hash.ts';
import { unknownType } from './type-release.ts';
import { workloadsOf } from './workloads.ts';

/** The workload of a component, or undefined before its first build. Two workloads for one component are refused. */
export function workloadOf(
  documents: Documents,
  component: DocumentOf<'Component'>,
): DocumentOf<'Workload'> | undefined {
  const { name, namespace } = component.metadata;
  const { projectName } = component.spec.owner;
  const found = workloadsOf(documents, namespace, projectName, name);
  if (found.length > 1)
    throw new PlatformError(
      'ambiguous',
      `Component "${name}" has ${found.length} workloads: ${found.map(w => w.metadata.name).join(', ')}.`,
      `A component runs one workload: give the new one the name "${found.toSorted(oldestFirst)[0]?.metadata.name}", so that it replaces the old one.`,
    );
  return found[0];
}

/**
 * The release of a component as it is declared now: type and trait specs, parameters and workload, never a
 * value of an environment. Named by its content, so the same content is the same release.
 */
export function releaseOf(
  documents: Documents,
  component: DocumentOf<'Component'>,
  workload: DocumentOf<'Workload'>,
): DocumentOf<'ComponentRelease'> {
  const { name, namespace } = component.metadata;
  const { owner, componentType, parameters, traits = [] } = component.spec;
  const type = componentTypeOf(documents, component);
  refuseForeignTraits(component, type);
  const { owner: _owner, ...workloadSpec } = workload.spec;
  const profile = {
    ...(parameters === undefined ? {} : { parameters }),
    ...(traits.length === 0 ? {} : { traits }),
  };
  const traitSpecs = traitSpecsOf(documents, component, type);
  const spec = {
    owner: { projectName: owner.projectName, componentName: name },
    componentType: { kind: componentType.kind, name: componentType.name, spec: type.spec },
    ...(traitSpecs.length === 0 ? {} : { traits: traitSpecs }),
    ...(Object.keys(profile).length === 0 ? {} : { componentProfile: profile }),
    workload: workloadSpec,
  };
  return {
    apiVersion: API_VERSION,
    kind: 'ComponentRelease',
    metadata: {
      name: `${name}-${contentHash(spec)}`,
      namespace,
      labels: { [PROJECT]: owner.projectName, [COMPONENT]: name },
    },
    spec,
  };
}

/** What is not stored yet has no time. */
const oldestFirst = (a: DocumentOf<'Workload'>, b: DocumentOf<'Workload'>): number =>
  (a.metadata.creationTimestamp ?? '9').localeCompare(b.metadata.creationTimestamp ?? '9');

type ComponentTypeDocument = DocumentOf<'ComponentType'> | DocumentOf<'ClusterComponentType'>;

/** The type document a component names as `<workloadType>/<name>`. */
export function componentTypeOf(
  documents: Documents,
  component: DocumentOf<'Component'>,
): ComponentTypeDocument {
  const { kind, name } = component.spec.componentType;
  const [workloadType = '', typeName = ''] = name.split('/');
  const type =
    kind === 'ClusterComponentType'
      ? documents.get('ClusterComponentType', typeName)
      : documents.get('ComponentType', typeName, component.metadata.namespace);
  if (type && type.spec.workloadType === workloadType) return type;
  const known = [
    ...documents.list('ClusterComponentType'),
    ...documents.list('ComponentType', component.metadata.namespace),
  ]
    .filter(known => known.kind === kind)
    .map(known => `${known.spec.workloadType}/${known.metadata.name}`);
  throw unknownType(documents, { kind, name }, `component "${component.metadata.name}"`, known);
}

function refuseForeignTraits(component: DocumentOf<'Component'>, type: ComponentTypeDocument): void {
  const allowed = (type.spec.allowedTraits ?? []).map(trait => `${trait.kind}/${trait.name}`);
  const wrong = (component.spec.traits ?? []).find(trait => !allowed.includes(`${trait.kind}/${trait.name}`));
  if (!wrong) return;
  throw new PlatformError(
    'refused',
    `Component "${component.metadata.name}": ${type.kind} "${type.metadata.name}" does not allow ${wrong.kind} "${wrong.name}".`,
    allowed.length === 0 ? 'This type allows no traits.' : `Allowed traits: ${allowed.join(', ')}.`,
  );
}

function traitSpecsOf(documents: Documents, component: DocumentOf<'Component'>, type: ComponentTypeDocument) {
  const used = [...(type.spec.traits ?? []), ...(component.spec.traits ?? [])];
  const byName = new Map(used.map(trait => [`${trait.kind}/${trait.name}`, trait]));
  return [...byName.values()].map(({ kind, name }) => {
    const trait =
      kind === 'ClusterTrait'
        ? documents.get('ClusterTrait', name)
        : (documents.get('Trait', name, component.metadata.namespace) ?? documents.get('ClusterTrait', name));
    if (trait) return { kind, name, spec: trait.spec };
    throw unknownType(documents, { kind, name }, `component "${component.metadata.name}"`);
  });
}
