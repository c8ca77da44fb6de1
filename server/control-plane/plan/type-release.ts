import { PROJECT, RESOURCE } from '../../domain/labels.ts';
import { nearest } from '../../domain/name.ts';
import { PlatformError } from '../../errors.ts';
import { API_VERSION, type DocumentOf, type Kind } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { contentHash } from '../hash.ts';

/** The release of a resource (database, cache, queue) as it is declared now. */
export function resourceReleaseOf(
  documents: Documents,
  resource: DocumentOf<'Resource'>,
): DocumentOf<'ResourceRelease'> {
  const { name } = resource.metadata;
  const { owner, type, parameters } = resource.spec;
  const found =
    type.kind === 'ClusterResourceType'
      ? documents.get('ClusterResourceType', type.name)
      : documents.get('ResourceType', type.name, resource.metadata.namespace);
  if (!found) throw unknownType(documents, type, `resource "${name}"`);
  const spec = {
    owner: { projectName: owner.projectName, resourceName: name },
    resourceType: { ...type, spec: found.spec },
    ...(parameters === undefined ? {} : { parameters }),
  };
  const labels = { [PROJECT]: owner.projectName, [RESOURCE]: name };
  return { apiVersion: API_VERSION, kind: 'ResourceRelease', metadata: named(resource, spec, labels), spec };
}

/** The release of a project: what its cells are made from. */
export function projectReleaseOf(
  documents: Documents,
  project: DocumentOf<'Project'>,
): DocumentOf<'ProjectRelease'> {
  const { name } = project.metadata;
  const { type, parameters } = project.spec;
  const found =
    type.kind === 'ClusterProjectType'
      ? documents.get('ClusterProjectType', type.name)
      : documents.get('ProjectType', type.name, project.metadata.namespace);
  if (!found) throw unknownType(documents, type, `project "${name}"`);
  const spec = {
    owner: { projectName: name },
    projectType: { ...type, spec: found.spec },
    ...(parameters === undefined ? {} : { parameters }),
  };
  const labels = { [PROJECT]: name };
  return { apiVersion: API_VERSION, kind: 'ProjectRelease', metadata: named(project, spec, labels), spec };
}

const named = (
  owner: DocumentOf<'Resource'> | DocumentOf<'Project'>,
  spec: unknown,
  labels: Record<string, string>,
) => ({
  name: `${owner.metadata.name}-${contentHash(spec)}`,
  namespace: owner.metadata.namespace,
  labels,
});

/** A type or trait that is named and does not exist. `known`: names to choose from, else all of the kind. */
export function unknownType(
  documents: Documents,
  { kind, name }: { kind: Kind; name: string },
  where: string,
  known: readonly string[] = documents.list(kind).map(type => type.metadata.name),
): PlatformError {
  const near = nearest(name, known);
  const listed = known.length === 0 ? `There is no ${kind}.` : `Known: ${known.join(', ')}.`;
  return new PlatformError(
    'not_found',
    `${where} names ${kind} "${name}", which does not exist.`,
    near === undefined ? listed : `Did you mean "${near}"? ${listed}`,
  );
}
