import { equal } from '../../domain/json.ts';
import { DESCRIPTION, DISPLAY_NAME } from '../../domain/labels.ts';
import { PlatformError } from '../../errors.ts';
import { API_VERSION, type DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { type Plan, planChange } from '../plan/plan.ts';
import type { Settings } from '../ports.ts';

export type NewProject = {
  name: string;
  display_name?: string | undefined;
  description?: string | undefined;
  /** Name of a DeploymentPipeline. */
  pipeline: string;
  /** Name of a ClusterProjectType. */
  type: string;
};

/**
 * The plan of a new project with a cell in every environment of its pipeline; of one that is there already, the plan
 * of what is missing. Throws `conflict` when another one has the name.
 */
export function planCreateProject(base: Documents, settings: Settings, input: NewProject, now: Date): Plan {
  const project: DocumentOf<'Project'> = {
    apiVersion: API_VERSION,
    kind: 'Project',
    metadata: { name: input.name, namespace: settings.namespace, annotations: titles(input) },
    spec: {
      deploymentPipelineRef: { kind: 'DeploymentPipeline', name: input.pipeline },
      type: { kind: 'ClusterProjectType', name: input.type },
    },
  };
  const taken = base.get('Project', input.name, settings.namespace);
  if (taken && !equal(taken.spec, project.spec))
    throw new PlatformError(
      'conflict',
      `Project "${input.name}" exists already, with another pipeline or type.`,
      'Choose another name, or go on with create_component in it.',
    );
  return planChange(base, settings, { operation: 'create project', target: input.name, put: [project] }, now);
}

/** Display name and description as OpenChoreo's annotations; nothing for what is not given. */
export const titles = (input: { display_name?: string | undefined; description?: string | undefined }) => ({
  ...(input.display_name === undefined ? {} : { [DISPLAY_NAME]: input.display_name }),
  ...(input.description === undefined ? {} : { [DESCRIPTION]: input.description }),
});
