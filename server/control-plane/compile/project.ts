import type { DocumentOf } from '../documents/document.ts';
import type { Compiled } from './component.ts';
import { objectsById } from './finish.ts';
import { manifestsOf } from './manifest.ts';
import { readValues } from './parameters.ts';
import { type Place, placeLabels, placeMetadata, planeScope } from './place.ts';
import { checkInputs } from './validation.ts';
import { below, type Where } from './where.ts';

export type ProjectInput = Place & {
  release: DocumentOf<'ProjectRelease'>;
  binding: DocumentOf<'ProjectReleaseBinding'>;
  uids?: { project?: string };
};

/**
 * What a project has in an environment beside its components: the cell namespace, and what its type adds.
 * Objects stand in the order of the type, with the ids of their templates. Throws as `compileComponent` does.
 */
export function compileProject(input: ProjectInput): Compiled {
  const { release, binding, namespace, cell } = input;
  const { projectType, owner, parameters } = release.spec;
  const { spec } = projectType;
  const where: Where = { of: `${projectType.kind} "${projectType.name}"`, path: 'resources' };
  const of = `of project "${owner.projectName}"`;
  const given = readValues(spec.parameters, parameters, `parameters ${of}`);
  const configs = readValues(
    spec.environmentConfigs,
    binding.spec.environmentConfigs,
    `environmentConfigs ${of}`,
  );
  const scope = {
    metadata: {
      ...placeMetadata(input, owner.projectName, input.uids?.project),
      cellNamespace: cell,
      projectNamespace: namespace,
      labels: placeLabels(input, owner.projectName),
      annotations: {},
    },
    ...planeScope(input),
    parameters: given.values,
    environmentConfigs: configs.values,
  };
  checkInputs(
    spec,
    scope,
    { ...where, path: 'spec' },
    `Project "${owner.projectName}" in ${input.environment.metadata.name}`,
  );
  const manifests = spec.resources.flatMap(resource =>
    manifestsOf(resource, scope, below(where, resource.id)),
  );
  return {
    objects: objectsById(manifests, where),
    endpoints: [],
    warnings: [...given.warnings, ...configs.warnings],
  };
}
