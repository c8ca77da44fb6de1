import { PlatformError } from '../../errors.ts';
import type { Documents } from '../documents/documents.ts';
import { bindingOf } from '../plan/connections.ts';
import { placeOf } from '../plan/place.ts';
import type { Settings } from '../ports.ts';
import { placeNamed } from '../scope.ts';

export type DeployedPlace = {
  component: string;
  environment: string;
  /** The Kubernetes namespace, and the data plane by its name. */
  cell: string;
  plane: string;
};

/** Where a deployed component runs. Throws what `placeNamed` throws, and `not_found` where it is not deployed. */
export function deployedPlace(
  documents: Documents,
  settings: Settings,
  asked: { component: string; project?: string | undefined; environment?: string | undefined },
): DeployedPlace {
  const { component, project, environment } = placeNamed(documents, settings, asked);
  const { name } = component.metadata;
  if (!bindingOf(documents, settings, project.metadata.name, name, environment))
    throw new PlatformError(
      'not_found',
      `"${name}" is not deployed to ${environment}.`,
      `get_component(component: "${name}") shows where it is.`,
    );
  const { cell, dataPlane } = placeOf(documents, settings, project.metadata.name, environment);
  return { component: name, environment, cell, plane: dataPlane.metadata.name };
}
