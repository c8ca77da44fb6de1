import { PlatformError } from '../../errors.ts';
import { type Connection, connectionVariables } from './connection.ts';
import { withHelpers } from './helper.ts';
import { shortHash } from './name.ts';

type KeyOf = { name: string; key: string };

/** What a resource offers: a value, or where in the cell the value is kept. */
export type ResourceOutput = {
  name: string;
  value?: string | undefined;
  secretKeyRef?: KeyOf | undefined;
  configMapKeyRef?: KeyOf | undefined;
};

/** A resource that a component depends on, with its outputs resolved. */
export type ResourceDependency = {
  ref: string;
  /** Output → environment variable. */
  envBindings: { readonly [output: string]: string };
  /** Output → path in the container. */
  fileBindings: { readonly [output: string]: string };
  outputs: readonly ResourceOutput[];
};

type Item = { ref: string; envVars: object[]; volumeMounts: object[]; volumes: object[] };

/**
 * The variable `dependencies` of templates: endpoints first, then resources.
 * Throws `not_found` for an output that the resource does not have.
 */
export function dependenciesValue(
  connections: readonly Connection[],
  resources: readonly ResourceDependency[],
  namespace: string,
): object {
  const items = connections.map(connection => ({
    namespace,
    project: connection.project,
    component: connection.component,
    endpoint: connection.endpoint,
    visibility: connection.visibility,
    envVars: connectionVariables(connection),
  }));
  const bound = resources.map(itemOf);
  const value = {
    items,
    resources: bound,
    envVars: [...items, ...bound].flatMap(({ envVars }) => envVars),
    volumeMounts: bound.flatMap(({ volumeMounts }) => volumeMounts),
    volumes: bound.flatMap(({ volumes }) => volumes),
  };
  return withHelpers(value, {
    toContainerEnvs: () => value.envVars,
    toContainerVolumeMounts: () => value.volumeMounts,
    toVolumes: () => value.volumes,
  });
}

function itemOf(dependency: ResourceDependency): Item {
  const { ref, envBindings, fileBindings } = dependency;
  const mounted = sorted(fileBindings).map(([output, path]) => ({ path, ...mountOf(dependency, output) }));
  const volumes = new Map(mounted.map(({ order, volume }) => [order, volume]));
  return {
    ref,
    envVars: sorted(envBindings).map(([output, name]) => variableOf(outputOf(dependency, output), name)),
    volumeMounts: mounted.map(({ path, volume, key }) => ({
      name: volume.name,
      mountPath: path,
      subPath: key,
    })),
    volumes: [...volumes].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, volume]) => volume),
  };
}

const sorted = (bindings: { readonly [output: string]: string }) =>
  Object.entries(bindings).toSorted(([a], [b]) => (a < b ? -1 : 1));

function outputOf({ ref, outputs }: ResourceDependency, name: string): ResourceOutput {
  const found = outputs.find(output => output.name === name);
  if (found) return found;
  throw new PlatformError(
    'not_found',
    `Resource "${ref}" has no output "${name}".`,
    `Bind one of ${outputs.map(output => output.name).join(', ') || 'its outputs (it has none yet)'}.`,
  );
}

function variableOf({ value, secretKeyRef, configMapKeyRef }: ResourceOutput, name: string): object {
  if (secretKeyRef) return { name, valueFrom: { secretKeyRef } };
  if (configMapKeyRef) return { name, valueFrom: { configMapKeyRef } };
  return { name, ...(value ? { value } : {}) };
}

/** The volume behind a file binding. Bindings into one Secret or ConfigMap share a volume: `order` names it. */
function mountOf(dependency: ResourceDependency, name: string) {
  const { secretKeyRef, configMapKeyRef } = outputOf(dependency, name);
  const source = secretKeyRef ?? configMapKeyRef;
  if (!source)
    throw new PlatformError(
      'invalid_document',
      `Output "${name}" of resource "${dependency.ref}" is a plain value and cannot be mounted as a file.`,
      'Bind it to an environment variable (envBindings) instead.',
    );
  const kind = secretKeyRef ? 'secret' : 'configmap';
  const volume = `r-${shortHash(`${dependency.ref}:${kind}:${source.name}`)}`;
  return {
    key: source.key,
    order: `${kind} ${source.name}`,
    volume: secretKeyRef
      ? { name: volume, secret: { secretName: source.name } }
      : { name: volume, configMap: { name: source.name } },
  };
}
