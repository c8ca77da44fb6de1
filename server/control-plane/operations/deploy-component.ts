import { PlatformError } from '../../errors.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { bindingOf } from '../plan/connections.ts';
import { newBinding } from '../plan/new-binding.ts';
import { movedTo } from '../plan/history.ts';
import { type Plan, planChange } from '../plan/plan.ts';
import { releaseOf, workloadOf } from '../plan/release.ts';
import type { Settings } from '../ports.ts';
import { placeNamed } from '../scope.ts';
import { refuseUnknownFields } from './known-fields.ts';
import { deployWarnings } from './warnings.ts';

export type Deployment = {
  component: string;
  project?: string | undefined;
  environment?: string | undefined;
  /** Left out: what the component declares now. */
  release?: string | undefined;
  /** Values of the component type's environment configs here; merged over those the deployment has. */
  configs?: { [field: string]: unknown } | undefined;
  /** Values of traits' environment configs, by instance name. */
  trait_configs?: { [instance: string]: { [field: string]: unknown } } | undefined;
  /** Variables that differ in this environment. */
  env?: { [name: string]: string } | undefined;
  /** Takes back the fields of its objects that somebody else owns by now. */
  take_over?: boolean | undefined;
};

/** The plan that creates or moves a component's deployment in one environment. */
export function planDeploy(base: Documents, settings: Settings, input: Deployment, now: Date): Plan {
  const { component, project, environment } = placeNamed(base, settings, input);
  const release =
    input.release === undefined
      ? declaredRelease(base, component)
      : storedRelease(base, settings, input, input.release);
  refuseUnknownFields(release.spec.componentType.spec.environmentConfigs, input.configs, 'configs');
  refuseUnknownInstances(release, Object.keys(input.trait_configs ?? {}));
  const { name } = component.metadata;
  const known = bindingOf(base, settings, project.metadata.name, name, environment);
  const active = withOverrides(
    known ?? newBinding(base, settings, project.metadata.name, name, environment),
    input,
  );
  const binding = movedTo(
    { ...active, spec: { ...active.spec, state: 'Active' } },
    release.metadata.name,
    now,
  );
  const target = `${project.metadata.name}/${name}`;
  const stored = base.get('ComponentRelease', release.metadata.name, settings.namespace) !== undefined;
  return planChange(
    base,
    settings,
    {
      operation: `deploy to ${environment}`,
      target,
      put: stored ? [binding] : [release, binding],
      again: [binding],
      force: input.take_over === true,
      warnings: deployWarnings(base, settings, project, binding),
    },
    now,
  );
}

function refuseUnknownInstances(release: DocumentOf<'ComponentRelease'>, names: readonly string[]): void {
  const known = (release.spec.componentProfile?.traits ?? []).map(trait => trait.instanceName);
  const unknown = names.find(name => !known.includes(name));
  if (unknown === undefined) return;
  throw new PlatformError(
    'invalid_input',
    `trait_configs: release ${release.metadata.name} has no trait instance "${unknown}".`,
    known.length === 0 ? 'It has no traits; update_component adds one.' : `It has: ${known.join(', ')}.`,
  );
}

function declaredRelease(
  base: Documents,
  component: DocumentOf<'Component'>,
): DocumentOf<'ComponentRelease'> {
  const workload = workloadOf(base, component);
  if (workload) return releaseOf(base, component, workload);
  throw new PlatformError(
    'refused',
    `Component "${component.metadata.name}" has no workload: there is nothing to deploy yet.`,
    `Give it an image with update_component(component: "${component.metadata.name}", image: …).`,
  );
}

/** A release that was asked for by name. Throws `not_found` listing those there are. */
export function storedRelease(
  base: Documents,
  settings: Settings,
  input: { component: string },
  name: string,
): DocumentOf<'ComponentRelease'> {
  const releases = base
    .list('ComponentRelease', settings.namespace)
    .filter(({ spec }) => spec.owner.componentName === input.component);
  const found = releases.find(release => release.metadata.name === name);
  if (found) return found;
  throw new PlatformError(
    'not_found',
    `Component "${input.component}" has no release "${name}".`,
    `Its releases: ${releases.map(release => release.metadata.name).join(', ') || 'none'}. list_releases tells more.`,
  );
}

function withOverrides(
  binding: DocumentOf<'ReleaseBinding'>,
  input: Deployment,
): DocumentOf<'ReleaseBinding'> {
  const { spec } = binding;
  const env = Object.entries(input.env ?? {}).map(([key, value]) => ({ key, value }));
  const known = spec.workloadOverrides?.container?.env ?? [];
  const merged = [...new Map([...known, ...env].map(entry => [entry.key, entry])).values()];
  return {
    ...binding,
    spec: {
      ...spec,
      ...(input.configs === undefined
        ? {}
        : { componentTypeEnvironmentConfigs: { ...spec.componentTypeEnvironmentConfigs, ...input.configs } }),
      ...(input.trait_configs === undefined
        ? {}
        : { traitEnvironmentConfigs: { ...spec.traitEnvironmentConfigs, ...input.trait_configs } }),
      ...(env.length === 0
        ? {}
        : {
            workloadOverrides: {
              ...spec.workloadOverrides,
              container: { ...spec.workloadOverrides?.container, env: merged },
            },
          }),
    },
  };
}
