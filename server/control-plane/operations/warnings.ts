import { cyclesOf, cycleThrough } from '../../domain/graph-cycle.ts';
import { dependentsOf } from '../../domain/graph-walk.ts';
import { pipelineProblems, previousOf } from '../../domain/pipeline.ts';
import type { Document, DocumentOf } from '../documents/document.ts';
import { type Documents, isOf } from '../documents/documents.ts';
import { declaredGraph } from '../graph.ts';
import { bindingOf } from '../plan/connections.ts';
import { pipelineOf, promotionPathsOf } from '../plan/promotion.ts';
import type { Settings } from '../ports.ts';

/** What a person should know before a release goes to an environment. */
export function deployWarnings(
  documents: Documents,
  settings: Settings,
  project: DocumentOf<'Project'>,
  binding: DocumentOf<'ReleaseBinding'>,
): string[] {
  const { environment, owner, releaseName } = binding.spec;
  const warnings = productionWarnings(documents, settings, environment);
  const before = previousOf(promotionPathsOf(pipelineOf(documents, project)), environment);
  const ran = before.some(source => {
    const there = bindingOf(documents, settings, project.metadata.name, owner.componentName, source);
    return there?.spec.releaseName === releaseName;
  });
  if (before.length > 0 && !ran)
    warnings.push(
      `This skips the pipeline: ${before.join(' or ')} does not run ${releaseName ?? 'this release'}.`,
    );
  const release = documents.get('ComponentRelease', releaseName ?? '', settings.namespace);
  const missing = (release?.spec.workload.dependencies?.endpoints ?? [])
    .filter(({ component, project: other }) => {
      const there = bindingOf(documents, settings, other ?? owner.projectName, component, environment);
      return there?.spec.releaseName === undefined || there.spec.state === 'Undeploy';
    })
    .map(({ component }) => component);
  if (missing.length > 0)
    warnings.push(`Not deployed to ${environment} yet, but needed: ${[...new Set(missing)].join(', ')}.`);
  return warnings;
}

export const productionWarnings = (documents: Documents, settings: Settings, environment: string): string[] =>
  documents.get('Environment', environment, settings.namespace)?.spec.isProduction === true
    ? [`${environment} is a production environment.`]
    : [];

/** Who would miss a component that goes away. */
export function dependentWarnings(documents: Documents, id: string, where = ''): string[] {
  const dependents = dependentsOf(declaredGraph(documents), id);
  if (dependents.length === 0) return [];
  const shown = dependents.slice(0, 10).join(', ');
  const more = dependents.length > 10 ? ` and ${dependents.length - 10} more` : '';
  const verbs = dependents.length === 1 ? ['depends', 'loses'] : ['depend', 'lose'];
  return [`${dependents.length} ${verbs[0]} on ${id} and ${verbs[1]} it${where}: ${shown}${more}.`];
}

/** Consumers whose dependency names an endpoint that the provider no longer declares. */
export function brokenConsumers(documents: Documents, id: string): string[] {
  const provider = documents
    .list('Workload')
    .find(({ spec }) => `${spec.owner.projectName}/${spec.owner.componentName}` === id);
  if (!provider) return [];
  const known = Object.keys(provider.spec.endpoints ?? {});
  return declaredGraph(documents)
    .edges.filter(edge => edge.to === id && !known.includes(edge.label))
    .map(edge => `${edge.from} depends on endpoint "${edge.label}" of ${id}, which it would no longer have.`);
}

export function cycleWarnings(documents: Documents, id: string): string[] {
  const cycle = cycleThrough(declaredGraph(documents), id);
  return cycle ? [cycleText(cycle)] : [];
}

/** A cycle is legal: everything in it still deploys, but nothing in it can start alone. */
export const allCycleWarnings = (documents: Documents): string[] =>
  cyclesOf(declaredGraph(documents)).map(cycleText);

const cycleText = (cycle: readonly string[]): string =>
  `Dependency cycle: ${[...cycle, cycle[0] ?? ''].join(' → ')}.`;

/** What is wrong with the pipelines among these documents: each still works, though not as one would think. */
export const pipelineWarnings = (documents: readonly Document[]): string[] =>
  documents
    .filter(document => isOf(document, 'DeploymentPipeline'))
    .flatMap(pipeline =>
      pipelineProblems(promotionPathsOf(pipeline)).map(
        problem => `DeploymentPipeline "${pipeline.metadata.name}": ${problem}.`,
      ),
    );
