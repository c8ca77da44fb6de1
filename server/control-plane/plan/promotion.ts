import { orderOf, type PromotionPath } from '../../domain/pipeline.ts';
import { PlatformError } from '../../errors.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';

/** The pipeline a project's components move along. */
export function pipelineOf(
  documents: Documents,
  project: DocumentOf<'Project'>,
): DocumentOf<'DeploymentPipeline'> {
  const { name } = project.spec.deploymentPipelineRef;
  const found = documents.get('DeploymentPipeline', name, project.metadata.namespace);
  if (found) return found;
  const known = documents.list('DeploymentPipeline', project.metadata.namespace).map(p => p.metadata.name);
  throw new PlatformError(
    'not_found',
    `Project "${project.metadata.name}" names DeploymentPipeline "${name}", which does not exist.`,
    `Known: ${known.join(', ') || 'none'}.`,
  );
}

export const promotionPathsOf = (pipeline: DocumentOf<'DeploymentPipeline'>): PromotionPath[] =>
  (pipeline.spec.promotionPaths ?? []).map(path => ({
    source: path.sourceEnvironmentRef.name,
    targets: path.targetEnvironmentRefs.map(target => target.name),
  }));

/** The environments of a project in promotion order. */
export const environmentsOf = (documents: Documents, project: DocumentOf<'Project'>): readonly string[] =>
  orderOf(promotionPathsOf(pipelineOf(documents, project)));
