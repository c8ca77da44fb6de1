import { PlatformError } from '../../errors.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { bindingOf } from '../plan/connections.ts';
import type { Settings } from '../ports.ts';
import { placeNamed } from '../scope.ts';

export type DeployedAt = {
  component: string;
  project?: string | undefined;
  environment?: string | undefined;
};

/** Deployments that have a release and are not taken away. */
export const isActive = ({ spec }: DocumentOf<'ReleaseBinding'>): boolean =>
  spec.releaseName !== undefined && spec.state !== 'Undeploy';

/** A component's deployment that is there to be worked on. Throws `refused` where it is not deployed. */
export function deployedIn(
  base: Documents,
  settings: Settings,
  asked: DeployedAt,
): { binding: DocumentOf<'ReleaseBinding'>; target: string; environment: string } {
  const { project, environment } = placeNamed(base, settings, asked);
  const binding = bindingOf(base, settings, project.metadata.name, asked.component, environment);
  if (binding && isActive(binding))
    return { binding, environment, target: `${project.metadata.name}/${asked.component}` };
  throw new PlatformError(
    'refused',
    `"${asked.component}" is not deployed to ${environment}.`,
    `Deploy it first: deploy_component(component: "${asked.component}", environment: "${environment}").`,
  );
}
