import type { Documents } from '../documents/documents.ts';
import { placeOf } from '../plan/place.ts';
import type { Settings } from '../ports.ts';

/** Where a project runs in an environment: its Kubernetes namespace and the data plane that this is on. */
export type Cell = { project: string; environment: string; namespace: string; plane: string };

/** Every cell that something is deployed to, of one project or environment where these are named. */
export function cellsOf(
  documents: Documents,
  settings: Settings,
  asked: { project?: string | undefined; environment?: string | undefined },
): Cell[] {
  const bindings = [
    ...documents.list('ReleaseBinding', settings.namespace),
    ...documents.list('ResourceReleaseBinding', settings.namespace),
  ];
  const named = bindings.map(({ spec }) => ({
    project: spec.owner.projectName,
    environment: spec.environment,
  }));
  const wanted = named.filter(
    ({ project, environment }) =>
      (asked.project ?? project) === project && (asked.environment ?? environment) === environment,
  );
  const each = new Map(wanted.map(place => [`${place.project}/${place.environment}`, place]));
  return [...each.values()].map(({ project, environment }) => {
    const { cell, dataPlane } = placeOf(documents, settings, project, environment);
    return { project, environment, namespace: cell, plane: dataPlane.metadata.name };
  });
}
