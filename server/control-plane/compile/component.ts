import type { DocumentOf } from '../documents/document.ts';
import { hasSecretStore, labelsOf, scopeOf } from './component-scope.ts';
import type { SecretReferences } from './configuration.ts';
import type { Connection } from './connection.ts';
import type { ResourceDependency } from './dependency.ts';
import { type EndpointAddress, endpointAddresses, unexposed } from './endpoint.ts';
import { existingSecrets, withExistingSecrets } from './existing-secret.ts';
import { type CompiledObject, labelled, objectsOf, sortedByKind, withResourceHash } from './finish.ts';
import { type Manifest, manifestsOf } from './manifest.ts';
import { readValues } from './parameters.ts';
import type { Place } from './place.ts';
import { withRestart } from './restart.ts';
import { withTrait } from './trait.ts';
import { traitUses } from './trait-use.ts';
import { checkInputs, checkManifests } from './validation.ts';
import { below, type Where } from './where.ts';
import { overridden } from './workload.ts';

export type { Connection } from './connection.ts';
export type { ResourceDependency, ResourceOutput } from './dependency.ts';
export type { EndpointAddress } from './endpoint.ts';
export type { CompiledObject } from './finish.ts';

export type ComponentInput = Place & {
  release: DocumentOf<'ComponentRelease'>;
  binding: DocumentOf<'ReleaseBinding'>;
  secretReferences: SecretReferences;
  connections: readonly Connection[];
  resources: readonly ResourceDependency[];
  uids?: { component?: string; project?: string };
  /** The environment's default channel for alerts. */
  notificationChannel?: string;
};

export type Compiled = {
  objects: CompiledObject[];
  endpoints: EndpointAddress[];
  warnings: string[];
};

/**
 * A component's release in an environment as Kubernetes objects, in the order of kind and name, as OpenChoreo
 * renders them: the type's resources, then the traits of the type, then those of the component, with guardrails
 * before and after. `secrets` are the Secrets that must be in the cell already: what SecretReferences mean on a
 * data plane without a secret store.
 * Throws `invalid_input` for parameters that do not fit, `refused` with a guardrail's own message, `not_found`
 * for a SecretReference or output that does not exist, `invalid_document` for a template that cannot be
 * rendered, `too_large` beyond the limits.
 */
export function compileComponent(input: ComponentInput): Compiled & { secrets: string[] } {
  const { release, binding } = input;
  const { componentType, componentProfile, owner } = release.spec;
  const { spec } = componentType;
  const where: Where = { of: `${componentType.kind} "${componentType.name}"`, path: 'spec' };
  const subject = `Component "${owner.componentName}" in ${input.environment.metadata.name}`;
  const workload = overridden(release.spec.workload, binding.spec.workloadOverrides);
  const shared = scopeOf(input, workload);
  const of = `of component "${owner.componentName}"`;
  const parameters = readValues(spec.parameters, componentProfile?.parameters, `parameters ${of}`);
  const configs = readValues(
    spec.environmentConfigs,
    binding.spec.componentTypeEnvironmentConfigs,
    `componentTypeEnvironmentConfigs ${of}`,
  );
  const scope = { ...shared, parameters: parameters.values, environmentConfigs: configs.values };

  checkInputs(spec, scope, where, subject);
  const base = spec.resources.flatMap(resource =>
    manifestsOf(resource, scope, below({ ...where, path: 'resources' }, resource.id)),
  );
  const { uses, warnings } = traitUses(input, shared, scope);
  let manifests: readonly Manifest[] = hasSecretStore(input) ? base : withExistingSecrets(base, workload);
  for (const use of uses) {
    checkInputs(use.spec, use.scope, use.where, subject);
    manifests = withTrait(manifests, use.spec, use.scope, use.where);
  }
  for (const each of [...uses, { spec, scope, where }])
    checkManifests(each.spec.postRenderValidations, manifests, each.scope, each.where, subject);

  const labels = labelsOf(input);
  const withLabels = sortedByKind(manifests).map(manifest => labelled(manifest, labels));
  const objects = objectsOf(withRestart(withResourceHash(withLabels, spec.workloadType), binding), where);
  const endpoints = endpointAddresses(objects, workload, input);
  return {
    objects,
    endpoints,
    warnings: [...parameters.warnings, ...configs.warnings, ...warnings, ...unexposed(endpoints, workload)],
    secrets: hasSecretStore(input) ? [] : existingSecrets(workload),
  };
}
