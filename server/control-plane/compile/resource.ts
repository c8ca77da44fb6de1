import type { KubeObject } from '../../domain/kube-object.ts';
import { RESOURCE } from '../../domain/labels.ts';
import { PlatformError } from '../../errors.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Scope } from './cel.ts';
import type { Compiled } from './component.ts';
import type { ResourceOutput } from './dependency.ts';
import { objectsById } from './finish.ts';
import { manifestsOf } from './manifest.ts';
import { objectName } from './name.ts';
import { readValues } from './parameters.ts';
import { type Place, placeLabels, placeMetadata, planeScope } from './place.ts';
import { type ReadyWhen, statusesOf } from './ready.ts';
import { renderString } from './template.ts';
import { below, type Where } from './where.ts';

export type ResourceInput = Place & {
  release: DocumentOf<'ResourceRelease'>;
  binding: DocumentOf<'ResourceReleaseBinding'>;
  uids?: { resource?: string; project?: string };
  /** The live objects by template id, for outputs that read `applied.<id>.status`. */
  applied?: { readonly [id: string]: KubeObject | undefined };
};

export type CompiledResource = Compiled & { outputs: ResourceOutput[]; readyWhen: ReadyWhen[] };

/**
 * A resource (database, cache, queue) in an environment as Kubernetes objects in the order of its type, with
 * the outputs that components bind. The id of an object is that of its template. An output that cannot be
 * resolved is left out with a warning. Throws as `compileComponent` does.
 */
export function compileResource(input: ResourceInput): CompiledResource {
  const { release, binding } = input;
  const { resourceType, owner, parameters } = release.spec;
  const { spec } = resourceType;
  const where: Where = { of: `${resourceType.kind} "${resourceType.name}"`, path: 'resources' };
  const of = `of resource "${owner.resourceName}"`;
  const given = readValues(spec.parameters, parameters, `parameters ${of}`);
  const configs = readValues(
    spec.environmentConfigs,
    binding.spec.resourceTypeEnvironmentConfigs,
    `resourceTypeEnvironmentConfigs ${of}`,
  );
  const scope = { ...scopeOf(input), parameters: given.values, environmentConfigs: configs.values };
  const manifests = spec.resources.flatMap(resource =>
    manifestsOf(resource, scope, below(where, resource.id)),
  );
  const rendered = new Set(manifests.map(({ id }) => id));
  const { outputs, warnings } = outputsOf(input, scope, where);
  return {
    objects: objectsById(manifests, where),
    endpoints: [],
    outputs,
    readyWhen: spec.resources.flatMap(({ id, readyWhen }) =>
      readyWhen !== undefined && rendered.has(id) ? [{ id, expression: readyWhen, scope }] : [],
    ),
    warnings: [...given.warnings, ...configs.warnings, ...warnings],
  };
}

function scopeOf(input: ResourceInput): Scope {
  const { projectName, resourceName } = input.release.spec.owner;
  return {
    metadata: {
      ...placeMetadata(input, projectName, input.uids?.project),
      name: objectName(resourceName, input.environment.metadata.name),
      resourceName,
      resourceUID: input.uids?.resource ?? '',
      resourceNamespace: input.namespace,
      labels: { ...placeLabels(input, projectName), [RESOURCE]: resourceName },
      annotations: {},
    },
    ...planeScope(input),
  };
}

function outputsOf({ release, applied = {} }: ResourceInput, scope: Scope, where: Where) {
  const live = { ...scope, applied: statusesOf(applied) };
  const outputs: ResourceOutput[] = [];
  const warnings: string[] = [];
  for (const output of release.spec.resourceType.spec.outputs ?? []) {
    try {
      outputs.push(resolved(output, live, { ...where, path: `outputs.${output.name}` }));
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      warnings.push(
        `Output "${output.name}" of resource "${release.spec.owner.resourceName}" has no value: ${error.message}`,
      );
    }
  }
  return { outputs, warnings };
}

function resolved(
  { name, value, secretKeyRef, configMapKeyRef }: ResourceOutput,
  scope: Scope,
  where: Where,
): ResourceOutput {
  const keyOf = (ref: { name: string; key: string }, field: string) => ({
    name: renderString(ref.name, scope, below(below(where, field), 'name')),
    key: renderString(ref.key, scope, below(below(where, field), 'key')),
  });
  if (secretKeyRef) return { name, secretKeyRef: keyOf(secretKeyRef, 'secretKeyRef') };
  if (configMapKeyRef) return { name, configMapKeyRef: keyOf(configMapKeyRef, 'configMapKeyRef') };
  return { name, value: renderString(value ?? '', scope, below(where, 'value')) };
}
