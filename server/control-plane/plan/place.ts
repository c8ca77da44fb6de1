import { nearest } from '../../domain/name.ts';
import { PlatformError } from '../../errors.ts';
import { cellName } from '../compile/name.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import type { Settings } from '../ports.ts';

export type DataPlane = DocumentOf<'DataPlane'> | DocumentOf<'ClusterDataPlane'>;

/** Where a project lives in an environment. */
export type Place = {
  environment: DocumentOf<'Environment'>;
  dataPlane: DataPlane;
  /** The Kubernetes namespace of the project's objects there. */
  cell: string;
  /** The cell is named by config: it exists already and is not ours to make or delete. */
  given: boolean;
};

/** The place of a project in an environment. Throws `not_found` for an unknown environment or data plane. */
export function placeOf(
  documents: Documents,
  settings: Settings,
  project: string,
  environment: string,
): Place {
  const found = documents.get('Environment', environment, settings.namespace);
  if (!found) throw unknownEnvironment(documents, settings, environment);
  const cell = settings.cells[`${project}/${environment}`];
  return {
    environment: found,
    dataPlane: dataPlaneOf(documents, found),
    cell: cell ?? cellName(settings.namespace, project, environment),
    given: cell !== undefined,
  };
}

/** The data plane of an environment; without a reference, the one named `default`. */
export function dataPlaneOf(documents: Documents, environment: DocumentOf<'Environment'>): DataPlane {
  const { kind, name } = environment.spec.dataPlaneRef ?? { kind: 'ClusterDataPlane', name: 'default' };
  const found =
    kind === 'ClusterDataPlane'
      ? documents.get('ClusterDataPlane', name)
      : documents.get('DataPlane', name, environment.metadata.namespace);
  if (found) return found;
  const known = documents.list(kind).map(plane => plane.metadata.name);
  throw new PlatformError(
    'not_found',
    `Environment "${environment.metadata.name}" names ${kind} "${name}", which does not exist.`,
    `Known: ${known.join(', ') || 'none'}. Apply the ${kind}, or change the environment.`,
  );
}

export function unknownEnvironment(documents: Documents, settings: Settings, name: string): PlatformError {
  const known = documents.list('Environment', settings.namespace).map(env => env.metadata.name);
  const near = nearest(name, known);
  return new PlatformError(
    'not_found',
    `There is no environment "${name}".`,
    `${near === undefined ? '' : `Did you mean "${near}"? `}Environments: ${known.join(', ') || 'none'}.`,
  );
}
