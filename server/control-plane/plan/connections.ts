import { remember } from '../../domain/remember.ts';
import { PlatformError } from '../../errors.ts';
import type { Connection, ResourceDependency } from '../compile/component.ts';
import { connectionAddress } from '../compile/connection.ts';
import { compileResource } from '../compile/resource.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import type { Settings } from '../ports.ts';
import { placeOf } from './place.ts';
import { workloadsOf } from './workloads.ts';

type Release = DocumentOf<'ComponentRelease'>;

/**
 * The addresses of the endpoints a release depends on, in one environment. They follow from names alone, so a
 * provider that is not deployed yet, and a cycle, resolve too.
 */
export function connectionsOf(
  documents: Documents,
  settings: Settings,
  release: Release,
  environment: string,
): Connection[] {
  const { owner, workload } = release.spec;
  return (workload.dependencies?.endpoints ?? []).map(dependency => {
    const project = dependency.project ?? owner.projectName;
    const endpoint = providedEndpoint(
      documents,
      settings,
      project,
      dependency.component,
      dependency.name,
      environment,
    );
    if (!endpoint)
      throw new PlatformError(
        'not_found',
        `Component "${owner.componentName}" depends on endpoint "${dependency.name}" of "${project}/${dependency.component}", which does not exist.`,
        `Look at it with get_component(component: "${dependency.component}", project: "${project}") and correct the dependency.`,
      );
    const open = (endpoint.visibility ?? []).some(visibility => visibility !== 'project');
    if (project !== owner.projectName && !open)
      throw new PlatformError(
        'refused',
        `Endpoint "${dependency.name}" of "${project}/${dependency.component}" is visible inside its project only; "${owner.projectName}/${owner.componentName}" is outside.`,
        `Add visibility "namespace" to the endpoint, or move the component.`,
      );
    return {
      component: dependency.component,
      project,
      endpoint: dependency.name,
      visibility: dependency.visibility,
      envBindings: dependency.envBindings,
      address: connectionAddress(
        endpoint,
        dependency.component,
        placeOf(documents, settings, project, environment).cell,
      ),
    };
  });
}

/** The endpoint as the release bound there has it, else as the workload declares it now. */
function providedEndpoint(
  documents: Documents,
  settings: Settings,
  project: string,
  component: string,
  endpoint: string,
  environment: string,
) {
  const binding = bindingOf(documents, settings, project, component, environment);
  const bound = documents.get('ComponentRelease', binding?.spec.releaseName ?? '', settings.namespace);
  const declared = workloadsOf(documents, settings.namespace, project, component)[0];
  return bound?.spec.workload.endpoints?.[endpoint] ?? declared?.spec.endpoints?.[endpoint];
}

/** The deployment of a component to an environment, or undefined. */
export const bindingOf = (
  documents: Documents,
  settings: Settings,
  project: string,
  component: string,
  environment: string,
): DocumentOf<'ReleaseBinding'> | undefined => {
  const usual = documents.get('ReleaseBinding', `${component}-${environment}`, settings.namespace);
  const fits = ({ spec }: DocumentOf<'ReleaseBinding'>) =>
    spec.environment === environment &&
    spec.owner.componentName === component &&
    spec.owner.projectName === project;
  return usual && fits(usual) ? usual : documents.list('ReleaseBinding', settings.namespace).find(fits);
};

/** The outputs of the resources a release depends on, as they are in one environment. */
export function resourcesOf(
  documents: Documents,
  settings: Settings,
  release: Release,
  environment: string,
): ResourceDependency[] {
  const { owner, workload } = release.spec;
  return (workload.dependencies?.resources ?? []).map(dependency => {
    const binding = resourceBindingOf(documents, settings, owner.projectName, dependency.ref, environment);
    const bound = documents.get('ResourceRelease', binding?.spec.resourceRelease ?? '', settings.namespace);
    if (!binding || !bound)
      throw new PlatformError(
        'not_found',
        `Component "${owner.componentName}" depends on resource "${dependency.ref}", which is not deployed to ${environment}.`,
        `Apply a ResourceReleaseBinding for "${dependency.ref}" in ${environment} with apply_documents.`,
      );
    const place = placeOf(documents, settings, owner.projectName, environment);
    const { outputs } = compileResource({ ...place, namespace: settings.namespace, release: bound, binding });
    return {
      ref: dependency.ref,
      envBindings: dependency.envBindings ?? {},
      fileBindings: dependency.fileBindings ?? {},
      outputs,
    };
  });
}

/** The deployment of a resource to an environment, or undefined. */
export const resourceBindingOf = (
  documents: Documents,
  settings: Settings,
  project: string,
  resource: string,
  environment: string,
): DocumentOf<'ResourceReleaseBinding'> | undefined =>
  byResource(documents.list('ResourceReleaseBinding', settings.namespace)).get(
    `${environment}/${project}/${resource}`,
  )?.[0];

const byResource = remember((bindings: readonly DocumentOf<'ResourceReleaseBinding'>[]) =>
  Map.groupBy(
    bindings,
    ({ spec: { environment, owner } }) => `${environment}/${owner.projectName}/${owner.resourceName}`,
  ),
);
