import { nearest } from '../../domain/name.ts';
import { PlatformError } from '../../errors.ts';
import type { Document, DocumentOf, Kind } from '../documents/document.ts';
import { type Documents, isOf } from '../documents/documents.ts';
import { componentTypeOf } from './release.ts';
import { workloadsOf } from './workloads.ts';

/**
 * Checks that what the touched documents name exists in the picture that the plan would leave.
 * Throws `not_found` naming the field, the name and the near miss.
 */
export function checkReferences(documents: Documents, touched: readonly Document[]): void {
  for (const document of touched) {
    if (isOf(document, 'Project')) checkProject(documents, document);
    if (isOf(document, 'Component')) checkComponent(documents, document);
    if (isOf(document, 'Workload')) checkWorkload(documents, document);
    if (isOf(document, 'Resource'))
      mustExist(documents, document, 'spec.owner.projectName', 'Project', document.spec.owner.projectName);
    if (isOf(document, 'ReleaseBinding')) checkBinding(documents, document);
    if (isOf(document, 'DeploymentPipeline')) checkPipeline(documents, document);
  }
}

function checkProject(documents: Documents, project: DocumentOf<'Project'>): void {
  mustExist(
    documents,
    project,
    'spec.deploymentPipelineRef.name',
    'DeploymentPipeline',
    project.spec.deploymentPipelineRef.name,
  );
  mustExist(documents, project, 'spec.type.name', project.spec.type.kind, project.spec.type.name);
}

function checkComponent(documents: Documents, component: DocumentOf<'Component'>): void {
  mustExist(documents, component, 'spec.owner.projectName', 'Project', component.spec.owner.projectName);
  componentTypeOf(documents, component);
}

function checkPipeline(documents: Documents, pipeline: DocumentOf<'DeploymentPipeline'>): void {
  for (const [i, path] of (pipeline.spec.promotionPaths ?? []).entries())
    for (const { name } of [path.sourceEnvironmentRef, ...path.targetEnvironmentRefs])
      mustExist(documents, pipeline, `spec.promotionPaths[${i}]`, 'Environment', name);
}

function checkBinding(documents: Documents, binding: DocumentOf<'ReleaseBinding'>): void {
  mustExist(documents, binding, 'spec.owner.componentName', 'Component', binding.spec.owner.componentName);
  mustExist(documents, binding, 'spec.environment', 'Environment', binding.spec.environment);
  const { releaseName } = binding.spec;
  if (releaseName !== undefined)
    mustExist(
      documents,
      binding,
      'spec.releaseName',
      'ComponentRelease',
      releaseName,
      ({ spec }) => spec.owner.componentName === binding.spec.owner.componentName,
    );
}

function checkWorkload(documents: Documents, workload: DocumentOf<'Workload'>): void {
  const { owner, dependencies } = workload.spec;
  mustExist(documents, workload, 'spec.owner.componentName', 'Component', owner.componentName);
  for (const [i, dependency] of (dependencies?.endpoints ?? []).entries()) {
    const where = `spec.dependencies.endpoints[${i}]`;
    mustExist(documents, workload, `${where}.component`, 'Component', dependency.component);
    endpointOf(documents, workload, dependency, `${where}.name`);
  }
  for (const [i, { ref }] of (dependencies?.resources ?? []).entries())
    mustExist(documents, workload, `spec.dependencies.resources[${i}].ref`, 'Resource', ref);
}

type Endpoint = NonNullable<DocumentOf<'Workload'>['spec']['endpoints']>[string];
type Dependency = { component: string; name: string; project?: string | undefined };

/** The endpoint a dependency names, as its component's workload declares it. Throws `not_found`. */
export function endpointOf(
  documents: Documents,
  consumer: DocumentOf<'Workload'>,
  dependency: Dependency,
  field: string,
): Endpoint {
  const project = dependency.project ?? consumer.spec.owner.projectName;
  const [provider] = workloadsOf(documents, consumer.metadata.namespace, project, dependency.component);
  const endpoints = provider?.spec.endpoints ?? {};
  const endpoint = endpoints[dependency.name];
  if (endpoint) return endpoint;
  const known = Object.keys(endpoints);
  throw new PlatformError(
    'not_found',
    `${nameOf(consumer)}: ${field}: component "${project}/${dependency.component}" has no endpoint "${dependency.name}".`,
    hintFrom(
      dependency.name,
      known,
      'Its endpoints',
      'It declares no endpoints yet: give it a workload first.',
    ),
  );
}

/** `fits`: those that may stand there at all, for the hint. */
function mustExist<K extends Kind>(
  documents: Documents,
  from: Document,
  field: string,
  kind: K,
  name: string,
  fits: (document: DocumentOf<K>) => boolean = () => true,
): void {
  if (documents.get(kind, name, from.metadata.namespace) || documents.get(kind, name)) return;
  const known = documents
    .list(kind)
    .filter(fits)
    .map(document => document.metadata.name);
  throw new PlatformError(
    'not_found',
    `${nameOf(from)}: ${field} names ${kind} "${name}", which does not exist.`,
    hintFrom(
      name,
      known,
      `Known ${kind}s`,
      `There is no ${kind} ${documents.list(kind).length === 0 ? '' : 'of it '}yet: create it first, or in the same bundle.`,
    ),
  );
}

const nameOf = (document: Document) => `${document.kind} "${document.metadata.name}"`;

function hintFrom(name: string, known: readonly string[], listed: string, none: string): string {
  if (known.length === 0) return none;
  const near = nearest(name, known);
  const shown = known.slice(0, 20).join(', ');
  const more = known.length > 20 ? ` and ${known.length - 20} more` : '';
  return `${near === undefined ? '' : `Did you mean "${near}"? `}${listed}: ${shown}${more}.`;
}
